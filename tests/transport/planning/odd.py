"""A schema of all that can be odd about a field, and objects that answer it badly now and then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from random import Random
from typing import Annotated, Any, Final, cast

import strawberry
from graphql import GraphQLError, Undefined
from graphql.pyutils import Path
from strawberry.permission import BasePermission
from strawberry.schema.config import StrawberryConfig

from schema.scalars import SCALARS

__all__ = ["SCHEMA", "odd_values", "root", "sound"]


@strawberry.enum
class Colour(Enum):
    RED = "r"
    BLUE = "b"


class Never(BasePermission):
    message = "not for you"

    def has_permission(self, source: Any, info: strawberry.Info, **kwargs: Any) -> bool:
        return False


@strawberry.interface
class Named:
    name: str
    other_name: str | None


@strawberry.type
class Part:
    name: str
    size: int | None


@strawberry.type
class Piece(Named):
    weight: float


@strawberry.type
class Own:
    """It says itself what is one of it."""

    name: str

    @classmethod
    def is_type_of(cls, value: Any, info: Any) -> bool:
        return info.path.key in ("own", "owns", "own0", "owns0") and getattr(value, "own", True)


@strawberry.type
class Thing(Named):
    id: strawberry.ID
    count: int
    ratio: float | None
    flag: bool
    colour: Colour
    when: datetime
    words: list[str]
    holes: list[str | None] | None
    colours: list[Colour]
    matrix: list[list[int] | None]
    part: Part | None
    must: Part
    parts: list[Part]
    spare: list[Part | None]
    deep: list[list[Part]] | None
    either: Annotated[Part | Piece, strawberry.union("Either")] | None
    named: list[Named]
    own: Own | None
    owns: list[Own | None]

    @strawberry.field
    def loud(self) -> str:
        return self.name.upper()

    @strawberry.field
    def told(self, info: strawberry.Info) -> str:
        keys, path = [], cast("Path | None", info.path)
        while path is not None:
            keys.append(f"{path.key}:{path.typename}")
            path = path.prev
        return f"{info.context} {info.field_name} {info.python_name} {len(info.selected_fields)} {'/'.join(keys)}"

    @strawberry.field
    def echo(self, info: strawberry.Info, text: str | None = None, times: int = 1) -> str | None:
        if times < 0:
            raise GraphQLError("times", extensions={"code": "ODD"})
        return None if text is None else f"{info.context}{text * times}"

    @strawberry.field
    def blank(self, info: strawberry.Info, text: str | None = None) -> str:
        return text if text is not None else self.name

    @strawberry.field
    def perhaps(self, info: strawberry.Info, text: strawberry.Maybe[str | None] = None) -> str:
        return repr(text)

    @strawberry.field
    def guessed(self, text: strawberry.Maybe[str | None] = None) -> str:
        return repr(text)

    @strawberry.field
    def spoken(self, text: str | None = None, other: str | None = "b") -> str:
        return f"{text} {other} {self.name}"

    @strawberry.field
    def listed(self, words: list[str] | None = None) -> list[str]:
        return [*(words or ()), self.name]

    @strawberry.field
    def twin(self) -> Thing | None:
        if self.count == 0:
            raise ValueError("no twin of nothing")
        return self

    @strawberry.field
    def twins(self, info: strawberry.Info) -> list[Thing]:
        return [self, self]

    @strawberry.field(permission_classes=[Never])  # type: ignore[untyped-decorator]  # Strawberry gives this form no type
    def secret(self) -> str | None:
        return self.name

    @strawberry.field
    def rooted(root: Any) -> str:
        return str(root.name)


@strawberry.type
class Query:
    thing: Thing | None
    things: list[Thing]
    maybe: list[Thing | None] | None

    @strawberry.field
    def found(self, info: strawberry.Info, reverse: bool = False) -> list[Thing]:
        return self.things[::-1] if reverse else self.things


SCHEMA: Final = strawberry.Schema(Query, types=[Piece], config=StrawberryConfig(scalar_map=SCALARS))


class Text(str):
    """A text that is not just one."""


def root(seed: int) -> Any:
    """The same objects for the same seed, made anew: what they hold may be used up. Many have one thing odd."""
    return _root(Random(seed))


def sound() -> Any:
    """Objects of which none is odd."""
    return _root(_Fair(1))


class _Fair(Random):
    """Never brings what is seldom."""

    def random(self) -> float:
        return 0.5


def _root(chance: Random) -> Any:
    made = {"thing": _thing(chance), "things": [_thing(chance) for _ in range(2)], "maybe": _list(chance, _thing)}
    return _object(chance, Query, made)


def _thing(chance: Random) -> Any:
    made = {
        **_named(chance),
        "id": _name(chance),
        "count": chance.randint(0, 2),
        "ratio": chance.choice([0.25, 3, None]),
        "flag": chance.random() < 0.5,
        "colour": _colour(chance),
        "when": datetime(2026, 3, 2, 10, chance.randint(0, 59), tzinfo=UTC),
        "words": _list(chance, _name),
        "holes": _list(chance, lambda chance: chance.choice([None, "x"])),
        "colours": _list(chance, _colour),
        "matrix": _list(chance, lambda chance: _list(chance, lambda chance: chance.randint(0, 9))),
        "part": chance.choice([None, _part(chance)]),
        "must": _part(chance),
        "parts": _list(chance, _part),
        "spare": _list(chance, lambda chance: chance.choice([None, _part(chance)])),
        "deep": _list(chance, lambda chance: _list(chance, _part)),
        "either": chance.choice([_part, _piece])(chance),
        "named": _list(chance, _piece),
        "own": _own(chance),
        "owns": _list(chance, _own),
    }
    return _object(chance, Thing, made)


def _named(chance: Random) -> dict[str, Any]:
    return {"name": _name(chance), "other_name": chance.choice([None, "o"])}


def _name(chance: Random) -> str:
    return chance.choice(["甲", "b", ""])


def _colour(chance: Random) -> Colour:
    return chance.choice([Colour.RED, Colour.BLUE])


def _part(chance: Random) -> Any:
    return _object(chance, Part, {"name": _name(chance), "size": chance.choice([None, 1, -7])})


def _piece(chance: Random) -> Any:
    return _object(chance, Piece, {**_named(chance), "weight": chance.choice([0.5, 2, 1e300])})


def _own(chance: Random) -> Any:
    return _object(chance, Own, {"name": _name(chance), "own": chance.random() < 0.8})


def _object(chance: Random, type_: type, values: dict[str, Any]) -> Any:
    """An object of the type, one attribute of which is odd or not there, one time in four."""
    made: Any = object.__new__(type_)
    made.__dict__.update(values)
    if chance.random() < 0.25:
        name = chance.choice(sorted(values))
        if chance.random() < 0.1:
            del made.__dict__[name]
        else:
            made.__dict__[name] = _odd(chance)
    return made


def _list(chance: Random, item: Callable[[Random], Any]) -> Any:
    """A list, a tuple, or what can be gone through once; one item is odd, one time in five."""
    items = [item(chance) for _ in range(chance.randint(0, 3))]
    if items and chance.random() < 0.2:
        items[chance.randrange(len(items))] = _odd(chance)
    kind = chance.randint(0, 9)
    return iter(items) if kind == 0 else tuple(items) if kind == 1 else items


def odd_values() -> list[Any]:
    """What no attribute is meant to hold, or not every one."""
    return [
        None, ValueError("odd"), GraphQLError("told", path=["elsewhere"]), Undefined, 5, -0.5, float("nan"), 1 << 40,
        "s", True, Text("t"), b"bytes", {"name": "mapping"}, Colour.RED, object, [], [None], [1, "a"], ("x",),
        iter(["y"]), [Undefined], [ValueError("item")], [[Undefined]], object.__new__(Part), object.__new__(Own),
    ]  # fmt: skip


def _odd(chance: Random) -> Any:
    return None if chance.random() < 0.2 else chance.choice(odd_values())
