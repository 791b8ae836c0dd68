"""The engine decides as plain Python does, refuses what it cannot be trusted with, and recovers from a failure."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from policy.engine import ALWAYS, NEVER, Either, EngineModule, Every, Expression, In, _Session
from policy.errors import EngineFault

FIELDS = {"alpha": 5, "beta": 3, "gamma": 30, "delta": 2, "epsilon": 1}


def among(field: str, *allowed: int) -> In:
    return In(field, frozenset(allowed))


def holds(expression: Expression, vector: Mapping[str, int]) -> bool:
    """The expression in plain Python."""
    if isinstance(expression, In):
        return vector[expression.field] in expression.allowed
    parts = [holds(part, vector) for part in expression.parts]
    return all(parts) if isinstance(expression, Every) else any(parts)


def random_expression(source: random.Random, depth: int = 3) -> Expression:
    if depth == 0 or source.random() < 0.4:
        field = source.choice(list(FIELDS))
        return In(field, frozenset(source.sample(range(FIELDS[field]), source.randint(0, FIELDS[field]))))
    parts = tuple(random_expression(source, depth - 1) for _ in range(source.randint(0, 3)))
    return Every(parts) if source.random() < 0.5 else Either(parts)


def random_vector(source: random.Random) -> dict[str, int]:
    return {name: source.randrange(size) for name, size in FIELDS.items()}


def nested(depth: int) -> Expression:
    expression: Expression = among("alpha", 1)
    for number in range(depth):
        parts = (among("beta", number % 3), expression)
        expression = Every(parts) if number % 2 else Either(parts)
    return expression


# what it decides


def test_the_rules_that_hold() -> None:
    module = EngineModule(
        "sla-0",
        FIELDS,
        {
            "response": Every((among("alpha", 2), among("beta", 0, 1))),
            "plan": Either((among("alpha", 3), among("gamma", *range(10, 20)))),
            "review#1": among("gamma", 7),
        },
    )
    vector = {"alpha": 2, "beta": 1, "gamma": 15, "delta": 0, "epsilon": 0}
    assert module.fired(vector) == {"response", "plan"}
    assert module.fired({**vector, "beta": 2, "gamma": 7}) == {"review#1"}
    assert module.fired({**vector, "beta": 2, "gamma": 8}) == set()


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (ALWAYS, True),
        (NEVER, False),
        (Every(()), True),
        (Either(()), False),
        (among("alpha"), False),
        (among("alpha", *range(5)), True),
        (among("alpha", *range(9)), True),  # values that cannot occur make no difference
        (among("alpha", 7), False),
        (among("epsilon", 0), True),
        (Every((ALWAYS, NEVER)), False),
        (Either((ALWAYS, NEVER)), True),
        (Either((Every((among("alpha"), among("beta", 1))), Every((ALWAYS, Either((ALWAYS,)))))), True),
        (Every((Either((among("alpha", *range(5)), among("beta", 1))), Either(()))), False),
    ],
)
def test_constants_are_never_put_to_the_engine(expression: Expression, expected: bool) -> None:
    module = EngineModule("constants", FIELDS, {"rule": expression})
    assert module.fired(random_vector(random.Random(1))) == ({"rule"} if expected else set())
    assert not module._sessions


@pytest.mark.parametrize("allowed", [{3}, {0, 1}, {27, 28, 29}, {5, 6, 7}, {0, 29}, {1, 3, 5}, set(range(0, 30, 2))])
def test_every_value_of_a_field_is_told_apart(allowed: set[int]) -> None:
    module = EngineModule("values", {"gamma": 30}, {"in": among("gamma", *allowed)})
    assert {value for value in range(30) if module.fired({"gamma": value})} == allowed


def test_a_module_without_rules() -> None:
    assert EngineModule("empty", {}, {}).fired({}) == set()


@pytest.mark.parametrize("seed", range(40))
def test_the_engine_agrees_with_plain_python(seed: int) -> None:
    source = random.Random(seed)
    rules = {f"rule.{number}": random_expression(source) for number in range(source.randint(1, 30))}
    module = EngineModule("random", FIELDS, rules)
    for _ in range(100):
        vector = random_vector(source)
        assert module.fired(vector) == {name for name, rule in rules.items() if holds(rule, vector)}, vector


def test_200_thresholds_that_all_hold_are_kept_in_several_sessions() -> None:
    module = EngineModule("steps", {"days": 300}, {str(n): In("days", frozenset(range(n, 300))) for n in range(1, 201)})
    for days in (0, 1, 63, 64, 65, 128, 200, 299):
        assert module.fired({"days": days}) == {str(n) for n in range(1, 201) if days >= n}
    assert len(module._sessions) == 4


def test_200_rules_with_scattered_values_stay_clear_of_the_comparisons_at_which_the_engine_hangs() -> None:
    source = random.Random(7)
    allowed = {str(number): frozenset(source.sample(range(5000), 20)) for number in range(200)}
    module = EngineModule("codes", {"code": 5000}, {name: In("code", codes) for name, codes in allowed.items()})
    for code in range(0, 5000, 50):
        assert module.fired({"code": code}) == {name for name, codes in allowed.items() if code in codes}


def test_the_same_rule_twice() -> None:
    rule = Every((among("alpha", 1), among("beta", 2)))
    module = EngineModule("twice", FIELDS, {"one": rule, "two": rule})
    assert module.fired({"alpha": 1, "beta": 2, "gamma": 0, "delta": 0, "epsilon": 0}) == {"one", "two"}


def test_nothing_is_remembered_from_one_vector_to_the_next() -> None:
    module = EngineModule("memory", FIELDS, {"a": among("alpha", 1), "b": Every((among("alpha", 2), among("beta", 1)))})
    vector = {"alpha": 1, "beta": 0, "gamma": 0, "delta": 0, "epsilon": 0}
    for _ in range(50):
        assert module.fired(vector) == {"a"}
        assert module.fired({**vector, "alpha": 2}) == set()
        assert module.fired({**vector, "alpha": 2, "beta": 1}) == {"b"}


def test_threads_share_a_module() -> None:
    rules: dict[str, Expression] = {str(number): In("gamma", frozenset(range(number, 30))) for number in range(1, 20)}
    module = EngineModule("threads", {"gamma": 30}, rules)
    wrong: list[int] = []

    def ask(seed: int) -> None:
        source = random.Random(seed)
        for _ in range(300):
            gamma = source.randrange(30)
            if module.fired({"gamma": gamma}) != {str(number) for number in range(1, 20) if gamma >= number}:
                wrong.append(gamma)

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


# what it refuses


@pytest.mark.parametrize(
    ("fields", "rules", "words"),
    [
        (FIELDS, {str(number): among("alpha", 1) for number in range(201)}, "201 rules in one module, at most 200"),
        ({"main_class": 3, "nfngvxi": 3}, {}, "cannot tell the fields main_class and nfngvxi apart"),
        ({"maxjblo": 3}, {}, r"cannot tell the fields \$forward and maxjblo apart"),
        ({"Main": 3}, {}, "'Main' is no name for a field"),
        ({"alpha": 0}, {}, "alpha has 0 values"),
        (FIELDS, {"r": among("zeta", 1)}, "r reads 'zeta', which is no field of the module"),
        (FIELDS, {"r": nested(51)}, "the condition of r is nested more than 50 deep"),
        (FIELDS, {"r": nested(20)}, "the condition of r has more alternatives than the engine can hold"),
        (
            {f"f{number}": 3 for number in range(28)},
            {"r": Every(tuple(Either((among(f"f{n}", 1), among(f"f{n + 14}", 1))) for n in range(14)))},
            "the condition of r has more alternatives",
        ),
    ],
    ids=["rules", "twins", "engine's own", "name", "size", "unknown field", "depth", "operators", "paths"],
)
def test_what_the_engine_cannot_be_trusted_with(
    fields: Mapping[str, int], rules: Mapping[str, Expression], words: str
) -> None:
    with pytest.raises(EngineFault, match=words):
        EngineModule("module", fields, rules)


def test_a_rule_with_more_comparisons_than_the_guard_can_follow_is_refused() -> None:
    fields = {f"f{number}": 20 for number in range(100)}
    rule = Every(tuple(In(name, frozenset({0, 2, 4, 6, 8, 10, 12})) for name in fields))
    with pytest.raises(EngineFault, match="has more alternatives"):
        EngineModule("module", fields, {"r": rule})


@pytest.mark.parametrize("value", [-1, 5, True, 1.0, "1", None, 1 << 64])
def test_a_value_outside_the_field_is_refused(value: Any) -> None:
    module = EngineModule("module", FIELDS, {"r": among("alpha", 1)})
    vector = {"alpha": value, "beta": 0, "gamma": 0, "delta": 0, "epsilon": 0}
    with pytest.raises(EngineFault, match=r"module: alpha = .* is outside 0\.\.4"):
        module.fired(vector)


def test_a_value_that_is_missing_is_refused() -> None:
    with pytest.raises(EngineFault, match="beta = None"):
        EngineModule("module", FIELDS, {"r": among("alpha", 1)}).fired({"alpha": 1})


# failures


VECTOR = {"alpha": 1, "beta": 0, "gamma": 0, "delta": 0, "epsilon": 0}


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Makes every action raise while it is switched on."""
    fails = False
    right = _Session._action

    def action(session: _Session, short: str) -> Callable[[Any], None]:
        record = right(session, short)

        def run(context: Any) -> None:
            if fails:
                raise RuntimeError("the disk is full")
            record(context)

        return run

    def switch(on: bool) -> None:
        nonlocal fails
        fails = on

    monkeypatch.setattr(_Session, "_action", action)
    return switch


def test_an_action_that_raises_is_an_engine_fault_and_spoils_nothing_after_it(failing: Callable[[bool], None]) -> None:
    module = EngineModule("module", FIELDS, {"r": among("alpha", 1), "s": among("beta", 1)})
    failing(True)
    with pytest.raises(EngineFault, match=r"module: the engine failed: .*the disk is full"):
        module.fired(VECTOR)
    failing(False)
    assert module.fired(VECTOR) == {"r"}
    assert module.fired({**VECTOR, "alpha": 2}) == set()


def test_a_fact_is_always_taken_back(monkeypatch: pytest.MonkeyPatch, failing: Callable[[bool], None]) -> None:
    module = EngineModule("module", FIELDS, {"r": among("alpha", 1)})
    host = module._sessions[0]._host
    assert host is not None
    for fails in (False, True):
        failing(fails)
        if fails:
            with pytest.raises(EngineFault):
                module.fired(VECTOR)
        else:
            module.fired(VECTOR)
        assert host.get_facts(module._sessions[0]._ruleset, "0") == []


def test_an_error_of_the_library_is_an_engine_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policy.engine.fits", lambda conditions: True)
    module = EngineModule("steps", {"days": 99}, {str(n): In("days", frozenset(range(n, 99))) for n in range(1, 66)})
    with pytest.raises(EngineFault, match=r"steps: the engine failed: .*error code: 303"):
        module.fired({"days": 98})
    assert module.fired({"days": 3}) == {"1", "2", "3"}


def test_a_rule_set_that_the_library_refuses_is_an_engine_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policy.engine.MAX_OPERATORS", 99)
    with pytest.raises(EngineFault, match=r"module: the engine refuses the rules: .*error code: 113"):
        EngineModule("module", FIELDS, {"r": nested(20)})
