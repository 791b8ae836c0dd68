"""Column types that behave alike on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

import orjson
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    DateTime,
    Dialect,
    Integer,
    String,
    Text,
    literal,
    type_coerce,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

__all__ = ["BIG_KEY", "CODE", "Codes", "Json", "UtcDateTime", "occurs", "one_of", "unindexed"]

CODE: Final = String(64)
"""A code of the policy, or the name of a user."""

BIG_KEY: Final = BigInteger().with_variant(Integer(), "sqlite")
"""A counting primary key; on SQLite only INTEGER counts by itself."""


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: a naive datetime is refused, UTC is stored, UTC comes back, microseconds are kept.

    SQLite has no type for instants and drops offsets: there the text is UTC without one, and sorts as time does.
    """

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(postgresql.TIMESTAMP(timezone=True))
        return dialect.type_descriptor(DateTime())

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive datetime is no instant: {value.isoformat()}")
        instant = value.astimezone(UTC)
        return instant if dialect.name == "postgresql" else instant.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """On SQLite the same in one step: there are a handful of instants in every row."""
        return _to_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        return _from_text if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


_OFFSET: Final = "+00:00"
_LENGTH: Final = len("2026-01-01 00:00:00.000000")


def _to_text(value: datetime | None) -> str | None:
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(f"a naive datetime is no instant: {value.isoformat()}")
    return value.astimezone(UTC).isoformat(" ", "microseconds")[:_LENGTH]


def _from_text(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text + _OFFSET)  # a third of what replace() takes


class Json(TypeDecorator[Any]):
    """Plain data as canonical JSON text (sorted keys, no blanks), so that a digest over it can be taken again."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else orjson.dumps(value, option=orjson.OPT_SORT_KEYS).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else orjson.loads(value)


class Codes(TypeDecorator[tuple[str, ...]]):
    """A few codes in one column, each with a line break before and after it, so that one can be looked for.

    A code holds no line break: validation refuses control characters.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Sequence[str] | None, dialect: Dialect) -> str:
        return "".join(f"\n{code}\n" for code in value or ())

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...]:
        return tuple(filter(None, value.split("\n"))) if value else ()

    @staticmethod
    def holds(column: ColumnElement[Any], code: str) -> ColumnElement[bool]:
        """The condition that the column holds the code."""
        return occurs(column, f"\n{code}\n")


class _Position(FunctionElement[int]):
    """Where a text begins in another, from 1; 0: nowhere. No wildcards, and case counts, unlike LIKE on SQLite."""

    type = Integer()
    inherit_cache = True


@compiles(_Position, "sqlite")
def _sqlite_position(element: _Position, compiler: SQLCompiler, **options: Any) -> str:
    return f"instr({compiler.process(element.clauses, **options)})"


@compiles(_Position, "postgresql")
def _postgresql_position(element: _Position, compiler: SQLCompiler, **options: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **options)})"


def occurs(column: ColumnElement[Any], part: str) -> ColumnElement[bool]:
    """The condition that `part` stands somewhere in the column's text."""
    return _Position(type_coerce(column, Text), literal(part, Text)) > 0


class _Unindexed(FunctionElement[Any]):
    """A column as an expression: SQLite, which keeps no statistics, then looks up no rows by it."""

    inherit_cache = True


@compiles(_Unindexed)
def _plain_column(element: _Unindexed, compiler: SQLCompiler, **options: Any) -> str:
    return f"({compiler.process(element.clauses, **options)})"


@compiles(_Unindexed, "sqlite")
def _sqlite_expression(element: _Unindexed, compiler: SQLCompiler, **options: Any) -> str:
    return f"+({compiler.process(element.clauses, **options)})"


def unindexed(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The column, or a whole condition, that is to be looked at row by row: on SQLite its index is left alone."""
    expression = _Unindexed(column)
    expression.type = column.type
    return expression


def one_of(column: str, values: type[StrEnum]) -> CheckConstraint:
    """Holds a column to the values of an enum, on both databases."""
    listed = ", ".join(f"'{member.value}'" for member in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)
