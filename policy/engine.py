"""The only place that talks to durable_rules, and only in the one way that was found safe (engineering.md, section 2).

The engine is given small integers under field names whose hashes differ, tests joined by and/or, nothing else: no
strings, no arithmetic, no regular expressions. It decides which rules hold for one vector of integers.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any, Final

from durable.engine import Host, MessageNotHandledException

from policy.errors import EngineFault

__all__ = ["ALWAYS", "NEVER", "Either", "EngineModule", "Every", "Expression", "In", "field_hash"]

MAX_RULES: Final = 200
"""513 and more kill the process; far below that the modules stay quick to build."""

MAX_TERMS: Final = 400
"""Comparisons in one rule: its `$or` branches multiply inside the engine."""

MAX_DEPTH: Final = 12
_MAX_SIZE: Final = 1 << 20
_NAME: Final = re.compile(r"^[a-z][a-z0-9_]{0,39}$")
_MARK: Final = "case_"
"""Every condition is guarded by this constant, for the engine hangs on some that are not."""

_RESERVED: Final = ("sid", "id", "$s", "$m", _MARK)
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


class EngineModule:
    """Some rules over some fields. `fields` gives the number of values of each field, 0 up to that, exclusive.

    Raises EngineFault for what the engine cannot be trusted with. Safe for threads: one lock a module, since two
    threads on one session lose firings.
    """

    def __init__(self, name: str, fields: Mapping[str, int], rules: Mapping[str, Expression]) -> None:
        _check_fields(name, fields)
        if len(rules) > MAX_RULES:
            raise EngineFault(f"{name}: {len(rules)} rules in one module, at most {MAX_RULES}")
        self._fields = dict(fields)
        self._lock = threading.Lock()
        self._ruleset = f"m{next(_numbers)}"
        self._names: dict[str, str] = {}
        self._always: set[str] = set()
        self._hits: set[str] = set()
        definitions = self._definitions(name, rules)
        self._host = self._build(name, definitions) if definitions else None

    def fired(self, vector: Mapping[str, int]) -> frozenset[str]:
        """The names of the rules that hold. Raises EngineFault where the engine fails."""
        if self._host is None:
            return frozenset(self._always)
        with self._lock:
            return frozenset(self._names[short] for short in self._ask(self._host, vector)) | self._always

    def _ask(self, host: _QuietHost, vector: Mapping[str, int]) -> set[str]:
        fact: dict[str, Any] = {"id": "1", "sid": "0", _MARK: 1}
        for name, size in self._fields.items():
            value = vector[name]
            if type(value) is not int or not 0 <= value < size:
                raise EngineFault(f"{name} = {value!r} is outside 0..{size - 1}")
            fact[name] = value
        self._hits = set()
        try:
            state = host.assert_fact(self._ruleset, fact)
        except MessageNotHandledException:
            return set()
        except Exception as error:
            raise EngineFault(f"the engine failed: {error}") from error
        finally:
            self._retract(host, fact)
        if state and state.get("exception"):
            raise EngineFault(f"the engine failed: {state['exception']}")
        return self._hits

    def _retract(self, host: _QuietHost, fact: Mapping[str, Any]) -> None:
        try:
            host.retract_fact(self._ruleset, dict(fact))
        except MessageNotHandledException:
            pass
        except Exception as error:
            raise EngineFault(f"the engine keeps a fact: {error}") from error

    def _definitions(self, name: str, rules: Mapping[str, Expression]) -> dict[str, Any]:
        definitions: dict[str, Any] = {}
        for number, (rule, expression) in enumerate(rules.items()):
            folded = _fold(expression, self._fields)
            if folded == NEVER:
                continue
            if folded == ALWAYS:
                self._always.add(rule)
                continue
            if _depth(folded) > MAX_DEPTH or _terms(folded) > MAX_TERMS:
                raise EngineFault(f"{name}: the condition of {rule} is too large for the engine")
            short = f"r{number}"
            self._names[short] = rule
            condition = {"$and": [{_MARK: 1}, _translate(folded, self._fields)]}
            definitions[short] = {"all": [{"m": condition}], "run": self._action(short)}
        return definitions

    def _action(self, short: str) -> Any:
        def run(context: Any) -> None:  # exactly one parameter: with a second one the engine stalls
            self._hits.add(short)

        return run

    def _build(self, name: str, definitions: dict[str, Any]) -> _QuietHost:
        try:
            with _building:
                return _QuietHost({self._ruleset: definitions})
        except Exception as error:
            raise EngineFault(f"{name}: the engine refuses the rules: {error}") from error


class _QuietHost(Host):  # type: ignore[misc]  # durable_rules carries no types
    """A host without the timer threads, which nothing here needs."""

    def _run(self) -> None:
        return


def field_hash(name: str) -> int:
    """The 32-bit hash by which alone durable_rules tells field names apart (FNV-1a over the bytes)."""
    value = 0x811C9DC5
    for byte in name.encode():
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value


def _check_fields(module: str, fields: Mapping[str, int]) -> None:
    seen = {field_hash(name): name for name in _RESERVED}
    for name, size in fields.items():
        if not _NAME.match(name) or name in _RESERVED:
            raise EngineFault(f"{module}: {name!r} is no name for a field")
        if not 0 < size <= _MAX_SIZE:
            raise EngineFault(f"{module}: {name} has {size} values")
        other = seen.setdefault(field_hash(name), name)
        if other != name:
            raise EngineFault(f"{module}: the engine cannot tell the fields {other} and {name} apart")


def _fold(expression: Expression, fields: Mapping[str, int]) -> Expression:
    """Constants folded away: the engine is never asked what is already clear."""
    if isinstance(expression, In):
        values = expression.allowed & frozenset(range(fields[expression.field]))
        if not values:
            return NEVER
        return ALWAYS if len(values) == fields[expression.field] else In(expression.field, values)
    parts = [_fold(part, fields) for part in expression.parts]
    neutral, absorbing = (ALWAYS, NEVER) if isinstance(expression, Every) else (NEVER, ALWAYS)
    if absorbing in parts:
        return absorbing
    left = tuple(dict.fromkeys(part for part in parts if part != neutral))
    if len(left) == 1:
        return left[0]
    return type(expression)(left)


def _depth(expression: Expression) -> int:
    return 1 if isinstance(expression, In) else 1 + max(map(_depth, expression.parts))


def _terms(expression: Expression) -> int:
    if isinstance(expression, In):
        return len(list(_runs(expression.allowed)))
    return sum(map(_terms, expression.parts))


def _translate(expression: Expression, fields: Mapping[str, int]) -> dict[str, Any]:
    if isinstance(expression, Every):
        return {"$and": [_translate(part, fields) for part in expression.parts]}
    if isinstance(expression, Either):
        return {"$or": [_translate(part, fields) for part in expression.parts]}
    name, top = expression.field, fields[expression.field] - 1
    runs = [_run_of(name, low, high, top) for low, high in _runs(expression.allowed)]
    return runs[0] if len(runs) == 1 else {"$or": runs}


def _runs(values: frozenset[int]) -> Iterator[tuple[int, int]]:
    """The values as stretches of neighbours."""
    ordered: Sequence[int] = sorted(values)
    low = previous = ordered[0]
    for value in ordered[1:]:
        if value != previous + 1:
            yield low, previous
            low = value
        previous = value
    yield low, previous


def _run_of(name: str, low: int, high: int, top: int) -> dict[str, Any]:
    if low == high:
        return {name: low}
    above, below = {"$gte": {name: low}}, {"$lte": {name: high}}
    if low == 0:
        return below
    return above if high == top else {"$and": [above, below]}
