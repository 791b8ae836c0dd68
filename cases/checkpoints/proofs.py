"""Checkpoints on their way out of the house: what is written for an outsider, and read again when he comes back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import Connection, select

from cases.checkpoints.chains import as_leaf
from cases.checkpoints.merkle import Tree, siblings
from cases.checkpoints.reading import STREAMED, all_checkpoints
from cases.checkpoints.record import Checkpoint
from cases.checkpoints.signing import PublicKey
from cases.db import Database
from cases.models import LEAVES

__all__ = ["FORMAT", "Held", "exported", "read_held"]

FORMAT: Final = "petition-audit-1"


@dataclass(frozen=True, slots=True)
class Held:
    """A checkpoint as somebody outside has it."""

    number: int
    key_id: str
    statement: bytes
    signature: str


def exported(database: Database, keys: Iterable[PublicKey], chain: str | None = None) -> dict[str, Any]:
    """All checkpoints with their signatures, oldest first; of a chain also the proof that the last one covers it.

    Raises LookupError for a chain that no checkpoint covers.
    """
    with database.read() as connection:
        found = all_checkpoints(connection)
        answer: dict[str, Any] = {
            "format": FORMAT,
            "keys": [dict(key.jwk) for key in keys],
            "checkpoints": [{"statement": one.statement.decode(), "signature": one.signature} for one in found],
        }
        if chain is not None:
            answer["inclusion"] = _inclusion(connection, found, chain)
    return answer


def _inclusion(connection: Connection, found: Sequence[Checkpoint], chain: str) -> dict[str, Any]:
    """`entry` is what the leaf's hash covers, `path` the roots beside it, the nearest first (RFC 9162, 2.1.3.1).

    The roots are worked out from the leaves, some two hashes for each leaf of the tree.
    """
    size = found[-1].size if found else 0
    newest = select(LEAVES).where(LEAVES.c.chain == chain, LEAVES.c.position < size)
    row = connection.execute(newest.order_by(LEAVES.c.position.desc()).limit(1)).one_or_none()
    if row is None:
        raise LookupError(chain)
    return {
        "checkpoint": found[-1].number,
        "index": row.position,
        "entry": as_leaf(row).entry.decode(),
        "path": [_root(connection, *span).hex() for span in siblings(row.position, size)],
    }


def _root(connection: Connection, start: int, end: int) -> bytes:
    """The root over some leaves that stand together."""
    query = select(LEAVES).where(LEAVES.c.position >= start, LEAVES.c.position < end).order_by(LEAVES.c.position)
    with connection.execute(query.execution_options(**STREAMED)) as rows:
        return Tree.of(as_leaf(row).hash for row in rows).root()


def read_held(text: bytes) -> list[Held]:
    """The checkpoints of a file that `exported` made. Raises ValueError for another file."""
    try:
        given = orjson.loads(text)
        if given["format"] != FORMAT:
            raise ValueError(given["format"])
        return [_held(one["statement"], one["signature"]) for one in given["checkpoints"]]
    except (KeyError, TypeError, AttributeError, ValueError):
        raise ValueError("不是导出的检查点文件 / not a file of `petition audit export`") from None


def _held(statement: str, signature: str) -> Held:
    said = orjson.loads(statement)
    return Held(int(said["number"]), str(said["key_id"]), statement.encode(), str(signature))
