"""The bounds of durable_rules: its own behaviour at each of them, and the guard that stays below."""

from __future__ import annotations

from typing import Any

import pytest
from durable.engine import Host, MessageNotHandledException

from policy.engine_limits import (
    MARK,
    MAX_COMPARISONS,
    MAX_OPERATORS,
    check_fields,
    comparisons,
    field_hash,
    fits,
    operators,
)
from policy.errors import EngineFault

TWINS = {
    "nfngvxi": "main_class",
    "phjrejs": "sid",
    "fqklajgu": "id",
    "fhlajjp": "$s",
    "fhlajjn": "$m",
    "fhlajjj": "$i",
    "jzeerdo": MARK,
    "maxjblo": "$forward",
    "ifkmif_": "$or",
    "phvdmvd": "$and",
    "eggobwg": "$eq",
    "zqmbvbx": "$neq",
    "xjdbbum": "$lt",
    "bmclalxh": "$lte",
    "bexlckj": "$gt",
    "cutqukk": "$gte",
    "eggobwn": "$ex",
    "zqmbvbq": "$nex",
    "tcvrzff": "$mt",
    "vhjyaft": "$imt",
    "jemuogc": "$iall",
    "scsubnk": "$iany",
}
"""Names with the hash of another: FNV-1a run forwards from its start and backwards from the hash, to meet halfway."""


class Bare:
    """durable_rules as it is, without a guard: some conditions, asked with one fact after another."""

    def __init__(self, *conditions: dict[str, Any]) -> None:
        self._hits: set[int] = set()
        rules = {
            f"r{number}": {"all": [{"m": condition}], "run": self._action(number)}
            for number, condition in enumerate(conditions)
        }
        self._host = _Silent({"bare": rules})

    def ask(self, **fields: int) -> set[int]:
        """The numbers of the conditions that hold."""
        fact = {"id": "1", "sid": "0", MARK: 1, **fields}
        self._hits.clear()
        try:
            self._host.assert_fact("bare", dict(fact))
            self._host.retract_fact("bare", dict(fact))
        except MessageNotHandledException:
            pass  # nothing holds
        return set(self._hits)

    def _action(self, number: int) -> Any:
        return lambda context: self._hits.add(number)


class _Silent(Host):  # type: ignore[misc]  # durable_rules carries no types
    def _run(self) -> None:
        return


def guarded(*parts: dict[str, Any]) -> dict[str, Any]:
    return {"$and": [{MARK: 1}, *parts]}


def at_least(number: int, field: str = "a") -> dict[str, Any]:
    return {"$gte": {field: number}}


# names and their hashes


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("id", 926444256),  # HASH_ID and HASH_SID in state.h
        ("sid", 3593476751),
        ("$and", 3746487396),  # the others in rete.c
        ("$or", 340911698),
        ("$gte", 3645344263),
        ("$forward", 739185624),
    ],
)
def test_the_hash_is_the_one_of_the_c_sources(name: str, value: int) -> None:
    assert field_hash(name) == value


@pytest.mark.parametrize(("twin", "name"), TWINS.items())
def test_a_field_with_the_hash_of_another_or_of_the_engines_own_names_is_refused(twin: str, name: str) -> None:
    assert field_hash(twin) == field_hash(name)
    with pytest.raises(EngineFault, match=r"cannot tell the fields .* apart"):
        check_fields("sla-0", {"main_class": 3, twin: 3})


def test_the_engine_itself_takes_one_of_two_such_fields_for_the_other() -> None:
    engine = Bare(guarded({"main_class": 1}), guarded({"nfngvxi": 2}))
    assert engine.ask(main_class=1, nfngvxi=2) != {0, 1}


def test_the_engine_itself_never_takes_an_or_where_a_field_has_the_hash_of_its_forward_node() -> None:
    engine = Bare(guarded({"$or": [{"a": 1}, {"a": 2}]}))
    assert engine.ask(a=1) == {0}
    assert engine.ask(a=1, maxjblo=0) == set()


@pytest.mark.parametrize(
    "name", ["", "A", "1a", "a-b", "a.b", "a b", "a\n", "主分类", "$and", "sid", "id", MARK, "a" * 41, "a\ud800"]
)
def test_what_is_no_name_for_a_field(name: str) -> None:
    with pytest.raises(EngineFault, match="is no name for a field"):
        check_fields("sla-0", {name: 3})


@pytest.mark.parametrize("size", [0, -1, (1 << 16) + 1, True, 2.0, "3"])
def test_what_is_no_number_of_values(size: Any) -> None:
    with pytest.raises(EngineFault, match="values, not 1"):
        check_fields("sla-0", {"main_class": size})


def test_too_many_fields() -> None:
    check_fields("sla-0", {f"f{number}": 2 for number in range(200)})
    with pytest.raises(EngineFault, match="201 fields in one module"):
        check_fields("sla-0", {f"f{number}": 2 for number in range(201)})


# operators


def test_operators_are_the_ands_and_ors_of_a_condition() -> None:
    assert operators({"a": 1}) == operators(at_least(1)) == 0
    assert operators(guarded({"a": 1}, {"$or": [{"b": 1}, guarded(at_least(2))]})) == 3


def test_the_engine_holds_15_operators_in_a_rule_and_no_more() -> None:
    def alternatives(count: int) -> dict[str, Any]:
        return guarded(*({"$or": [{f"f{number}": 1}, {f"f{number}": 2}]} for number in range(count)))

    condition = alternatives(14)
    assert operators(condition) == MAX_OPERATORS
    assert Bare(condition).ask(**{f"f{number}": 2 for number in range(14)}) == {0}
    with pytest.raises(Exception, match="error code: 113"):
        Bare(alternatives(15))


def test_a_rule_as_long_as_they_come_can_be_followed() -> None:
    condition = guarded(*({"$neq": {f"f{number}": 1}} for number in range(MAX_COMPARISONS - 1)))
    assert comparisons(condition) == MAX_COMPARISONS
    assert fits([condition])


# what holds together


def test_the_engine_walks_through_64_rules_that_hold_together_and_no_more() -> None:
    assert len(Bare(*(guarded(at_least(number)) for number in range(64))).ask(a=99)) == 64
    with pytest.raises(Exception, match="error code: 303"):
        Bare(*(guarded(at_least(number)) for number in range(65))).ask(a=99)


def test_the_guard_lets_64_rules_hold_together_and_no_more() -> None:
    assert fits(guarded(at_least(number)) for number in range(64))
    assert not fits(guarded(at_least(number)) for number in range(65))


def test_rules_that_exclude_each_other_do_not_count_together() -> None:
    assert fits(guarded({"a": number}) for number in range(200))
    assert fits(guarded({"a": number % 20}, at_least(number, "b")) for number in range(200))
    assert fits(guarded({"$neq": {"a": number}}) for number in range(64))
    assert not fits(guarded({"$neq": {"a": number}}) for number in range(65))


def test_what_waits_while_a_rule_is_followed_counts_too() -> None:
    first = [guarded(at_least(number)) for number in range(40)]
    follow = [guarded(at_least(39), at_least(number, "b")) for number in range(40)]
    assert fits(first)
    assert fits(follow)
    assert not fits([*first, *follow])


def test_branches_that_hold_together_multiply() -> None:
    def pairs(count: int) -> dict[str, Any]:
        return guarded(*({"$or": [{f"f{number}": 1}, {f"g{number}": 1}]} for number in range(count)))

    assert fits([pairs(8)])
    assert not fits([pairs(14)])  # 16,384 ways through one rule
    assert fits([guarded(*({"$or": [{f"f{n}": 1}, {f"f{n}": 2}]} for n in range(14)))])  # of each pair, one holds


def test_alternatives_that_meet_in_one_comparison_wait_together() -> None:
    def sharing(count: int) -> list[dict[str, Any]]:
        return [guarded({"a": 3}, {"b": number}, {"$or": [{"c": 1}, {"d": number}]}) for number in range(count)]

    assert fits(sharing(200))  # each at a node of its own
    assert fits(guarded({"$or": [{"c": 1}, {"d": number}]}) for number in range(63))
    assert not fits(guarded({"$or": [{"c": 1}, {"d": number}]}) for number in range(65))


def test_the_guard_stays_below_the_512_comparisons_at_which_the_engine_hangs() -> None:
    assert fits([guarded({"$or": [{"a": number} for number in range(500)]})])
    assert not fits([guarded({"$or": [{"a": number} for number in range(501)]})])


def test_the_engine_holds_what_the_guard_lets_pass() -> None:
    conditions = [guarded({"a": number // 10}, {"$or": [{"b": number}, at_least(190, "b")]}) for number in range(200)]
    assert fits(conditions)
    engine = Bare(*conditions)
    assert engine.ask(a=7, b=73) == {73}
    assert engine.ask(a=7, b=195) == set(range(70, 80))
