"""The only place that talks to durable_rules, and only in the one way that was found safe (engineering.md, section 2).

The engine is given small integers under field names whose hashes differ, compared and joined by and/or, nothing else:
no strings, no arithmetic, no regular expressions. It decides which rules hold for one vector of integers.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from durable.engine import Host, MessageNotHandledException

from policy.engine_limits import (
    MARK,
    MAX_COMPARISONS,
    MAX_OPERATORS,
    MAX_RULES,
    check_fields,
    comparisons,
    field_hash,
    fits,
    operators,
)
from policy.errors import EngineFault

__all__ = ["ALWAYS", "NEVER", "Either", "EngineModule", "Every", "Expression", "In", "field_hash"]

_MAX_DEPTH: Final = 50
_MAX_HOLES: Final = 8
"""Up to this many values missing inside a stretch are left out one by one, which needs no `$or`."""

_numbers: Final = count(1)
_building: Final = threading.Lock()


@dataclass(frozen=True, slots=True)
class In:
    """The field's value is one of `allowed`; of none: never."""

    field: str
    allowed: frozenset[int]


@dataclass(frozen=True, slots=True)
class Every:
    """All parts hold; of no part: always."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """A part holds; of no part: never."""

    parts: tuple[Expression, ...]


Expression = In | Every | Either

ALWAYS: Final = Every(())
NEVER: Final = Either(())

_Condition = dict[str, Any]


class EngineModule:
    """Some rules over some fields. `fields` gives the number of values of each field, 0 up to that, exclusive.

    Raises EngineFault for what the engine cannot be trusted with. Safe for threads: one lock a module, since two
    threads on one session lose firings. Rules that the engine cannot hold together are kept in several sessions.
    """

    def __init__(self, name: str, fields: Mapping[str, int], rules: Mapping[str, Expression]) -> None:
        check_fields(name, fields)
        if len(rules) > MAX_RULES:
            raise EngineFault(f"{name}: {len(rules)} rules in one module, at most {MAX_RULES}")
        self._name = name
        self._fields = dict(fields)
        self._lock = threading.Lock()
        folded = {rule: self._fold(rule, expression, 0) for rule, expression in rules.items()}
        self._always = frozenset(rule for rule, expression in folded.items() if expression == ALWAYS)
        conditions = {
            rule: self._condition(rule, expression)
            for rule, expression in folded.items()
            if expression not in (ALWAYS, NEVER)
        }
        self._sessions = [_Session(name, pack) for pack in self._packs(conditions)]

    def fired(self, vector: Mapping[str, int]) -> frozenset[str]:
        """The names of the rules that hold. Raises EngineFault for a vector out of range, or where the engine fails."""
        fact = {"id": "1", "sid": "0", MARK: 1}
        for name, size in self._fields.items():
            value = vector.get(name)
            if type(value) is not int or not 0 <= value < size:
                raise EngineFault(f"{self._name}: {name} = {value!r} is outside 0..{size - 1}")
            fact[name] = value
        with self._lock:
            return self._always.union(*[session.ask(fact) for session in self._sessions])

    def _fold(self, rule: str, expression: Expression, depth: int) -> Expression:
        """Constants folded away: the engine is never asked what is already clear."""
        if depth > _MAX_DEPTH:
            raise EngineFault(f"{self._name}: the condition of {rule} is nested more than {_MAX_DEPTH} deep")
        if isinstance(expression, In):
            return self._fold_test(rule, expression)
        parts = [self._fold(rule, part, depth + 1) for part in expression.parts]
        neutral, absorbing = (ALWAYS, NEVER) if isinstance(expression, Every) else (NEVER, ALWAYS)
        if absorbing in parts:
            return absorbing
        left = tuple(dict.fromkeys(part for part in parts if part != neutral))
        return left[0] if len(left) == 1 else type(expression)(left)

    def _fold_test(self, rule: str, test: In) -> Expression:
        size = self._fields.get(test.field)
        if size is None:
            raise EngineFault(f"{self._name}: {rule} reads {test.field!r}, which is no field of the module")
        values = test.allowed & frozenset(range(size))
        if not values:
            return NEVER
        return ALWAYS if len(values) == size else In(test.field, values)

    def _condition(self, rule: str, expression: Expression) -> _Condition:
        condition = {"$and": [{MARK: 1}, *_conjuncts(expression, self._fields)]}
        small = operators(condition) <= MAX_OPERATORS and comparisons(condition) <= MAX_COMPARISONS
        if not small or not fits([condition]):
            raise EngineFault(f"{self._name}: the condition of {rule} has more alternatives than the engine can hold")
        return condition

    def _packs(self, conditions: Mapping[str, _Condition]) -> Iterator[dict[str, _Condition]]:
        """The rules, halved until the engine can hold each part."""
        if not conditions or fits(conditions.values()):
            if conditions:
                yield dict(conditions)
            return
        rules = list(conditions.items())
        for half in (rules[: len(rules) // 2], rules[len(rules) // 2 :]):
            yield from self._packs(dict(half))


class _Session:
    """Some conditions inside the engine. For one thread at a time."""

    def __init__(self, module: str, conditions: Mapping[str, _Condition]) -> None:
        self._module = module
        self._conditions = {f"r{number}": condition for number, condition in enumerate(conditions.values())}
        self._names = dict(zip(self._conditions, conditions, strict=True))
        self._hits: set[str] = set()
        self._ruleset = f"m{next(_numbers)}"
        self._host: _QuietHost | None = self._open()

    def ask(self, fact: Mapping[str, Any]) -> set[str]:
        """The names of the conditions that the fact fulfils.

        After a failure the session starts afresh, for an exception stays in the engine's state and would be answered
        for ever after.
        """
        self._host = host = self._host or self._open()
        self._hits = set()
        try:
            self._assert(host, fact)
        except BaseException:
            self._host = None
            raise
        return {self._names[short] for short in self._hits}

    def _assert(self, host: _QuietHost, fact: Mapping[str, Any]) -> None:
        try:
            state = host.assert_fact(self._ruleset, dict(fact))
        except MessageNotHandledException:
            state = None  # no rule holds
        except Exception as error:
            raise EngineFault(f"{self._module}: the engine failed: {error}") from error
        finally:
            self._retract(host, fact)
        if state and state.get("exception"):
            raise EngineFault(f"{self._module}: the engine failed: {state['exception']}")

    def _retract(self, host: _QuietHost, fact: Mapping[str, Any]) -> None:
        try:
            host.retract_fact(self._ruleset, dict(fact))
        except MessageNotHandledException:
            pass  # no rule had held
        except Exception as error:
            raise EngineFault(f"{self._module}: the engine keeps a fact: {error}") from error

    def _open(self) -> _QuietHost:
        rules = {
            short: {"all": [{"m": condition}], "run": self._action(short)}
            for short, condition in self._conditions.items()
        }
        try:
            with _building:
                return _QuietHost({self._ruleset: rules})
        except Exception as error:
            raise EngineFault(f"{self._module}: the engine refuses the rules: {error}") from error

    def _action(self, short: str) -> Callable[[Any], None]:
        def run(context: Any) -> None:  # exactly one parameter: with a second one the engine stalls
            self._hits.add(short)  # a set, for a rule fires once for every branch that holds

        return run


class _QuietHost(Host):  # type: ignore[misc]  # durable_rules carries no types
    """A host without the timer threads, which nothing here needs."""

    def _run(self) -> None:
        return


def _conjuncts(expression: Expression, fields: Mapping[str, int]) -> list[_Condition]:
    """The expression as conditions that must all hold, the narrowest first, so that few wait on the engine's stack."""
    if isinstance(expression, In):
        holes = _bounded(expression, fields[expression.field] - 1)
        return [{"$or": _stretches(expression, fields)}] if len(holes) > _MAX_HOLES + 2 else holes
    if isinstance(expression, Every):
        return sorted((each for part in expression.parts for each in _conjuncts(part, fields)), key=_breadth)
    return [{"$or": [branch for part in expression.parts for branch in _branches(part, fields)]}]


def _branches(expression: Expression, fields: Mapping[str, int]) -> list[_Condition]:
    """The expression as conditions of which one must hold, with few operators."""
    if isinstance(expression, Either):
        return [branch for part in expression.parts for branch in _branches(part, fields)]
    joined = _joined(_conjuncts(expression, fields))
    if isinstance(expression, In):
        stretches = _stretches(expression, fields)
        return min([joined], stretches, key=lambda choice: (sum(map(operators, choice)), len(choice)))
    return [joined]


def _joined(conditions: list[_Condition]) -> _Condition:
    return conditions[0] if len(conditions) == 1 else {"$and": conditions}


def _breadth(condition: _Condition) -> int:
    """0 for an equality, 1 for another comparison, 2 for an `$or`."""
    name = next(iter(condition))
    if name == "$or":
        return 2
    return 1 if name.startswith("$") else 0


def _bounded(test: In, top: int) -> list[_Condition]:
    """From the least to the greatest value, without the values that are missing in between."""
    name, low, high = test.field, min(test.allowed), max(test.allowed)
    if low == high:
        return [{name: low}]
    ends = [{"$gte": {name: low}}] if low > 0 else []
    if high < top:
        ends.append({"$lte": {name: high}})
    return [*ends, *({"$neq": {name: value}} for value in range(low, high) if value not in test.allowed)]


def _stretches(test: In, fields: Mapping[str, int]) -> list[_Condition]:
    """One condition for each stretch of neighbours."""
    top = fields[test.field] - 1
    return [_joined(_bounded(In(test.field, frozenset(run)), top)) for run in _runs(test.allowed)]


def _runs(values: frozenset[int]) -> Iterator[range]:
    ordered: Sequence[int] = sorted(values)
    low = previous = ordered[0]
    for value in ordered[1:]:
        if value != previous + 1:
            yield range(low, previous + 1)
            low = value
        previous = value
    yield range(low, previous + 1)
