"""What durable_rules 2.0.28 can hold before it fails, hangs or dies; each bound was read in its C sources and tried.

The engine keeps conditions as a tree of comparisons: rules that begin alike share nodes, and the branches of an `$or`
meet in a forward node. It walks the tree with a stack of 64 entries and forgets where it has been, so branches that
hold together multiply. `fits` builds the same tree and bounds that walk for every vector of values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from policy.errors import EngineFault

__all__ = [
    "MARK",
    "MAX_COMPARISONS",
    "MAX_OPERATORS",
    "MAX_RULES",
    "check_fields",
    "comparisons",
    "field_hash",
    "fits",
    "operators",
]

MAX_RULES: Final = 200
"""256 rules that end in one comparison kill the process."""

MAX_OPERATORS: Final = 15
"""`$and` and `$or` in one rule; with 16 the engine refuses the rule set (error 113)."""

MAX_COMPARISONS: Final = 400
"""Comparisons in one rule: our own bound, `fits` follows them one by one."""

MARK: Final = "_case"
"""Every condition is guarded by this constant, for the engine hangs on some that are not."""

_MAX_STACK: Final = 64  # steps waiting at once; one more is error 303, and 128 `$or` in one place overrun a list
_MAX_CHILDREN: Final = 500  # comparisons after one another; the engine hangs at 512
_MAX_VISITS: Final = 4096  # steps of one walk: a tenth of a second at worst
_MAX_FIELDS: Final = 200  # an object with more than 253 properties is error 302
_MAX_SIZE: Final = 1 << 16

_NAME: Final = re.compile(r"[a-z_][a-z0-9_]{0,39}")
_OPERATORS: Final = ("$eq", "$neq", "$lt", "$lte", "$gt", "$gte", "$ex", "$nex", "$mt", "$imt", "$iall", "$iany")
_RESERVED: Final = ("id", "sid", MARK, "$s", "$m", "$i", "$and", "$or", *_OPERATORS, "$forward")
"""Names that mean something to the engine itself, which knows them too by nothing but their hash."""

Condition = Mapping[str, Any]


def field_hash(name: str) -> int:
    """The 32-bit hash by which alone durable_rules tells field names apart (FNV-1a, `fnv1Hash32` in its state.c)."""
    value = 0x811C9DC5
    for byte in name.encode():
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value


def check_fields(module: str, fields: Mapping[str, int]) -> None:
    """Raises EngineFault for fields that the engine would confuse or could not take; `fields` gives their sizes."""
    if len(fields) > _MAX_FIELDS:
        raise EngineFault(f"{module}: {len(fields)} fields in one module, at most {_MAX_FIELDS}")
    seen = {field_hash(name): name for name in _RESERVED}
    for name, size in fields.items():
        if not _NAME.fullmatch(name) or name in _RESERVED:
            raise EngineFault(f"{module}: {name!r} is no name for a field")
        if type(size) is not int or not 0 < size <= _MAX_SIZE:
            raise EngineFault(f"{module}: {name} has {size!r} values, not 1..{_MAX_SIZE}")
        other = seen.setdefault(field_hash(name), name)
        if other != name:
            raise EngineFault(f"{module}: the engine cannot tell the fields {other} and {name} apart (equal hashes)")


def operators(condition: Condition) -> int:
    """How many `$and` and `$or` the condition has."""
    (name, inner), *_ = condition.items()
    return 1 + sum(map(operators, inner)) if name in ("$and", "$or") else 0


def comparisons(condition: Condition) -> int:
    """How many values the condition compares."""
    (name, inner), *_ = condition.items()
    return sum(map(comparisons, inner)) if name in ("$and", "$or") else 1


def fits(conditions: Iterable[Condition]) -> bool:
    """Whether the engine can hold these rules together, whatever the values of the fields.

    Each rule has at most MAX_COMPARISONS and MAX_OPERATORS.
    """
    root = _Node()
    for condition in conditions:
        _grow(root, condition)
    return _bounds(root, {}).bearable


@dataclass(slots=True, eq=False)
class _Node:
    """A comparison, or the meeting point of an `$or`, with what follows it."""

    children: dict[tuple[str, str, int], _Node] = field(default_factory=dict)
    forwards: list[_Node] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Bounds:
    """Upper bounds of a walk that begins at a node."""

    stack: int
    visits: int
    bearable: bool


def _grow(parent: _Node, condition: Condition) -> _Node:
    """Adds the condition below `parent`, as the engine's `createAlpha` does; answers where it ends."""
    (name, inner), *_ = condition.items()
    if name == "$and":
        for part in inner:
            parent = _grow(parent, part)
        return parent
    if name == "$or":
        meeting = _Node()
        for part in inner:
            _grow(parent, part).forwards.append(meeting)
        return meeting
    operator, (named, value) = (name, next(iter(inner.items()))) if name in _OPERATORS else ("$eq", (name, inner))
    return parent.children.setdefault((named, operator, value), _Node())


def _bounds(node: _Node, known: dict[int, _Bounds]) -> _Bounds:
    found = known.get(id(node))
    if found is not None:
        return found
    below: dict[tuple[str, str, int], _Bounds] = {}
    for key, child in node.children.items():
        below[key] = _bounds(child, known)
    onward: list[_Bounds] = []
    for forward in node.forwards:
        onward.append(_bounds(forward, known))  # loops and no comprehensions: one frame a comparison is deep enough
    found = known[id(node)] = _reckon(below, onward)
    return found


_UNBEARABLE: Final = _Bounds(0, 0, False)


def _reckon(below: Mapping[tuple[str, str, int], _Bounds], onward: list[_Bounds]) -> _Bounds:
    every = [*below.values(), *onward]
    if len(below) > _MAX_CHILDREN or not all(bounds.bearable for bounds in every):
        return _UNBEARABLE
    together, visits = len(onward), 1 + sum(bounds.visits for bounds in onward)
    for groups in _matching(below):
        together += max(map(len, groups))
        visits += max(sum(bounds.visits for bounds in group) for group in groups)
    stack = max(together, together - 1 + max((bounds.stack for bounds in every), default=0))
    return _Bounds(stack, visits, stack <= _MAX_STACK and visits <= _MAX_VISITS)


def _matching(below: Mapping[tuple[str, str, int], _Bounds]) -> Iterator[list[list[_Bounds]]]:
    """For each field, the comparisons that hold together, at every value where that can change."""
    points: dict[str, set[int]] = {}
    equal: dict[tuple[str, int], _Bounds] = {}
    others: dict[str, list[tuple[str, int, _Bounds]]] = {}
    for (name, operator, value), bounds in below.items():
        points.setdefault(name, set()).update((value - 1, value, value + 1))
        if operator == "$eq":
            equal[name, value] = bounds
        else:
            others.setdefault(name, []).append((operator, value, bounds))
    for name, values in points.items():
        tests = others.get(name, [])
        yield [
            [bounds for operator, value, bounds in tests if _holds(point, operator, value)]
            + ([equal[name, point]] if (name, point) in equal else [])
            for point in values
        ]


def _holds(point: int, operator: str, value: int) -> bool:
    if operator == "$neq":
        return point != value
    return point >= value if operator == "$gte" else point <= value
