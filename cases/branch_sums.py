"""The sums by branch once more, many branches in one row: what a board over all branches reads.

A row's `cells` is one whole number, little-endian with a sign: each of its cells, of 64 bits, at its place. So rows are
added as numbers are, and no cell runs over into the next: what is below zero borrows, and the sum gives it back.
A branch has as many cells as there are `BRANCH_MEASURES`, a block has `_BLOCK` branches.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final

import orjson
from sqlalchemy import Connection, bindparam, delete, func, insert, select, text

from cases.bulk import insert_rows
from cases.models import BRANCH_NUMBERS, BRANCH_SUMS, ROLLUPS, TALLY_CHANGES
from cases.models.figures import BRANCH_DIMENSIONS, BRANCH_MEASURES
from cases.repeated import Statement

__all__ = ["Cells", "buckets", "fold", "kept", "read", "remake", "rolled_up"]

Cells = tuple[int, ...]
"""The numbers of `BRANCH_MEASURES`, in their order."""

_BITS: Final = 64
_WIDTH: Final = len(BRANCH_MEASURES)
_NOTHING: Final[Cells] = (0,) * _WIDTH
_BLOCK: Final = 48
"""Branches in a row: their cells fill a page of SQLite's, and a change of one branch rewrites no more."""
_CELLS: Final = struct.Struct(f"<{_WIDTH}q")
_SIGNS: Final = sum(1 << (_BITS * cell + _BITS - 1) for cell in range(_BLOCK * _WIDTH))

_Row = tuple[str, int, str, int]
"""Dimension, bucket, key and block."""


def fold(connection: Connection, last: int) -> None:
    """Adds the changes up to the id `last` to the sums of their days, tens, months and years."""
    added: dict[_Row, int] = defaultdict(int)
    rows = connection.execute(_CHANGED, {"last": last}).all()
    numbers = _numbers(connection, (row.branch for row in rows))
    for day, branch, *rest in rows:
        keys, measured = rest[: len(BRANCH_DIMENSIONS)], rest[len(BRANCH_DIMENSIONS) :]
        if not any(measured):
            continue
        block, cells = _placed(numbers[branch], measured)
        for dimension, key in zip(BRANCH_DIMENSIONS, keys, strict=True):
            added[dimension, day, key, block] += cells
    for (dimension, day, key, block), cells in [*added.items()]:
        for bucket in _coarser(day):
            added[dimension, bucket, key, block] += cells
    stored = _stored(connection, added)
    _write(connection, {row: cells + stored.get(row, 0) for row, cells in added.items()})


def remake(connection: Connection, bucket: int) -> None:
    """Makes the sums of one bucket anew from the rollups."""
    made: dict[_Row, int] = defaultdict(int)
    summed = rolled_up(connection, bucket)
    numbers = _numbers(connection, (branch for _, branch, _ in summed))
    for (dimension, branch, key), measured in summed.items():
        block, cells = _placed(numbers[branch], measured)
        made[dimension, bucket, key, block] += cells
    connection.execute(_CLEAR, {"on": bucket})
    _write(connection, made)


def rolled_up(connection: Connection, bucket: int) -> dict[tuple[str, str, str], Cells]:
    """What the rollups hold of one bucket, by dimension, branch and key."""
    found = connection.execute(_ROLLED_UP, {"on": bucket})
    return {(row[0], row[1].removeprefix("b:"), row[2]): tuple(row[3:]) for row in found}


def buckets(connection: Connection, first: int, last: int) -> frozenset[int]:
    """The buckets from `first` to `last` of which anything is kept here."""
    query = select(BRANCH_SUMS.c.bucket).where(BRANCH_SUMS.c.bucket.between(first, last)).distinct()
    return frozenset(connection.execute(query).scalars())


def kept(connection: Connection, bucket: int) -> dict[tuple[str, str, str], Cells]:
    """What is kept here of one bucket, by dimension, branch and key."""
    return {
        (dimension, branch, key): cells
        for dimension in BRANCH_DIMENSIONS
        for (branch, key), cells in read(connection, dimension, [bucket]).items()
    }


def read(
    connection: Connection, dimension: str, added: Sequence[int], taken: Sequence[int] = ()
) -> dict[tuple[str, str], Cells]:
    """The sums of all the buckets `added`, without those of the buckets `taken`, by branch and key, in their order.

    What is all zeros is left out.
    """
    found: dict[tuple[str, int], int] = defaultdict(int)
    for bucket, key, block, cells in connection.execute(_READ, {"by": dimension, "buckets": [*added, *taken]}).all():
        found[key, block] += -_number(cells) if bucket in taken else _number(cells)
    branches = _branches(connection)
    table = {key: [_NOTHING] * len(branches) for key in sorted({key for key, _ in found})}
    for (key, block), number in found.items():
        own = slice(block * _BLOCK, min((block + 1) * _BLOCK, len(branches)))
        table[key][own] = _unpacked(number)[: own.stop - own.start]
    return {
        (branch, key): cells
        for place, branch in sorted(enumerate(branches), key=itemgetter(1))
        for key, column in table.items()
        if (cells := column[place]) != _NOTHING
    }


def _unpacked(number: int) -> list[Cells]:
    """The numbers of each branch of a block, by way of two's complement."""
    return list(_CELLS.iter_unpack(((number + _SIGNS) ^ _SIGNS).to_bytes(_BLOCK * _CELLS.size, "little")))


def _placed(number: int, measured: Iterable[int]) -> tuple[int, int]:
    """A branch's block, and its numbers at its place there."""
    block, place = divmod(number, _BLOCK)
    first = place * _WIDTH
    return block, sum(one << (_BITS * cell) for cell, one in enumerate(measured, start=first) if one)


def _number(cells: bytes) -> int:
    return int.from_bytes(cells, "little", signed=True)


def _bytes(number: int) -> bytes:
    return number.to_bytes(number.bit_length() // 8 + 1, "little", signed=True)


def _coarser(day: int) -> tuple[int, int, int]:
    """The day's third of the month, month and year; as `cases.rollups` finds them in SQL."""
    third = min((day % 100 - 1) // 10, 2)
    return day // 100 * 10 + third, day // 100, day // 10_000


def _branches(connection: Connection) -> list[str]:
    """The branches, each at the place that is its number."""
    return list(connection.execute(select(BRANCH_NUMBERS.c.branch).order_by(BRANCH_NUMBERS.c.number)).scalars())


def _numbers(connection: Connection, branches: Iterable[str]) -> Mapping[str, int]:
    """The branches' numbers; the next free ones are given to those that have none."""
    known = _branches(connection)
    new = sorted({*branches} - {*known})
    if new:
        rows = [{"branch": branch, "number": number} for number, branch in enumerate(new, start=len(known))]
        connection.execute(insert(BRANCH_NUMBERS), rows)
    return {branch: number for number, branch in enumerate((*known, *new))}


def _stored(connection: Connection, rows: Iterable[_Row]) -> dict[_Row, int]:
    """The numbers of these rows, and of some of their neighbours."""
    asked: dict[tuple[str, int], tuple[set[str], set[int]]] = defaultdict(lambda: (set(), set()))
    for dimension, bucket, key, block in rows:
        keys, blocks = asked[dimension, bucket]
        keys.add(key)
        blocks.add(block)
    return {
        (dimension, bucket, key, block): _number(cells)
        for (dimension, bucket), (keys, blocks) in asked.items()
        for key, block, cells in _among(connection, dimension, bucket, list(keys), list(blocks))
    }


def _among(connection: Connection, dimension: str, bucket: int, keys: list[str], blocks: list[int]) -> Iterable[Any]:
    if connection.dialect.name == "postgresql":
        return connection.execute(_AMONG, {"by": dimension, "bucket": bucket, "keys": keys, "blocks": blocks})
    lists = {"keys": orjson.dumps(keys).decode(), "blocks": orjson.dumps(blocks).decode()}
    return _AMONG_SQLITE.rows(connection, {"by": dimension, "bucket": bucket, **lists})


def _write(connection: Connection, rows: Mapping[_Row, int]) -> None:
    values = [{**dict(zip(_KEY, row, strict=True)), "cells": _bytes(number)} for row, number in rows.items()]
    insert_rows(connection, BRANCH_SUMS, values, _ANEW)


_KEY: Final = ("dimension", "bucket", "key", "block")
_ANEW: Final = f"ON CONFLICT ({', '.join(_KEY)}) DO UPDATE SET cells = excluded.cells"

_CHANGED: Final = select(
    TALLY_CHANGES.c.day,
    TALLY_CHANGES.c.branch,
    *(TALLY_CHANGES.c[dimension] for dimension in BRANCH_DIMENSIONS),
    *(TALLY_CHANGES.c[measure] for measure in BRANCH_MEASURES),
).where(TALLY_CHANGES.c.scope == "", TALLY_CHANGES.c.id <= bindparam("last"))

_ROLLED_UP: Final = select(
    ROLLUPS.c.dimension, ROLLUPS.c.scope, ROLLUPS.c.key, *(ROLLUPS.c[measure] for measure in BRANCH_MEASURES)
).where(
    ROLLUPS.c.dimension.in_(BRANCH_DIMENSIONS),
    ROLLUPS.c.bucket == bindparam("on"),
    func.substr(ROLLUPS.c.scope, 1, 2) == "b:",
)

_READ: Final[Any] = select(BRANCH_SUMS.c.bucket, BRANCH_SUMS.c.key, BRANCH_SUMS.c.block, BRANCH_SUMS.c.cells).where(
    BRANCH_SUMS.c.dimension == bindparam("by"), BRANCH_SUMS.c.bucket.in_(bindparam("buckets", expanding=True))
)

_AMONG: Final[Any] = select(BRANCH_SUMS.c.key, BRANCH_SUMS.c.block, BRANCH_SUMS.c.cells).where(
    BRANCH_SUMS.c.dimension == bindparam("by"),
    BRANCH_SUMS.c.bucket == bindparam("bucket"),
    BRANCH_SUMS.c.key.in_(bindparam("keys", expanding=True)),
    BRANCH_SUMS.c.block.in_(bindparam("blocks", expanding=True)),
)

_AMONG_SQLITE: Final = Statement(
    text(
        "SELECT key, block, cells FROM branch_sum WHERE dimension = :by AND bucket = :bucket "
        "AND key IN (SELECT value FROM json_each(:keys)) AND block IN (SELECT value FROM json_each(:blocks))"
    )
)
"""The same however many there are, so that it is compiled once: each fold asks it some thirty times."""

_CLEAR: Final = delete(BRANCH_SUMS).where(
    BRANCH_SUMS.c.dimension.in_(BRANCH_DIMENSIONS), BRANCH_SUMS.c.bucket == bindparam("on")
)
