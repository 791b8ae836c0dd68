"""Takes a checkpoint an hour: the heads that changed since the last one are added to the tree, its root is signed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, func, select
from sqlalchemy.exc import IntegrityError

from cases.bulk import insert_rows
from cases.checkpoints.chains import OF_CASES, OF_THE_OFFICE, as_leaf
from cases.checkpoints.merkle import Tree
from cases.checkpoints.reading import STREAMED, last_checkpoint
from cases.checkpoints.record import Checkpoint, Leaf
from cases.checkpoints.signing import SigningKey
from cases.clock import Clock
from cases.db import Database
from cases.feed import changed_cases
from cases.models import CASES, CHECKPOINTS, LEAVES

__all__ = ["CheckpointTaker"]

_CHUNK: Final = 500


class CheckpointTaker:
    """`key` reads the key that signs, and makes it the first time; it raises OSError or ValueError where it cannot."""

    def __init__(self, database: Database, clock: Clock, key: Callable[[], SigningKey]) -> None:
        self._database = database
        self._clock = clock
        self._key = key

    def look(self) -> Checkpoint | None:
        """Takes this hour's checkpoint; None where there is one, or where another instance came first.

        What is read is one state of the store, and nobody waits for it: only the rows that come of it are written
        under a lock. Of two instances one meets the other's number or hour, which are unique.
        """
        now = self._clock().astimezone(UTC)
        hour = now.replace(minute=0, second=0, microsecond=0)
        with self._database.read() as connection:
            last = last_checkpoint(connection)
            if last.hour >= hour:
                return None
            changed, place = changed_cases(connection, last.place)
            leaves = list(_leaves(connection, last, changed))
            tree = _tree(connection, last)
        key = self._key()
        for leaf in leaves:
            tree.add(leaf.hash)
        peaks = tuple(peak.hex() for peak in tree.peaks)
        root = tree.root().hex()
        bare = Checkpoint(last.number + 1, hour, now, tree.size, root, peaks, place, last.digest, key.public.id)
        taken = replace(bare, signature=key.sign(bare.statement))
        try:
            with self._database.write() as connection:
                insert_rows(connection, CHECKPOINTS, [taken.row])
                insert_rows(connection, LEAVES, _rows(leaves, last.size))
        except IntegrityError:
            return None
        return taken


def _tree(connection: Connection, last: Checkpoint) -> Tree:
    """The tree to go on from. Its subtrees are not signed: where they do not make the root, it is built anew."""
    if last.peaks_hold:
        return last.tree
    query = select(LEAVES).where(LEAVES.c.position < last.size).order_by(LEAVES.c.position)
    with connection.execute(query.execution_options(**STREAMED)) as rows:
        return Tree.of(as_leaf(row).hash for row in rows)


def _leaves(connection: Connection, last: Checkpoint, changed: Select[tuple[str]]) -> Iterator[Leaf]:
    """The heads that the last checkpoint does not have. Cases are looked up by the change feed; the office's own
    chains are few, and are all compared.
    """
    cases = OF_CASES.heads().where(CASES.c.id.in_(changed))
    for query in (cases, *(kind.heads() for kind in OF_THE_OFFICE)):
        for rows in connection.execute(query).partitions(_CHUNK):
            yield from _unknown(connection, last, rows)


def _unknown(connection: Connection, last: Checkpoint, rows: Sequence[Row[Any]]) -> Iterator[Leaf]:
    found = [as_leaf(row) for row in rows]
    newest = (
        select(func.max(LEAVES.c.position))
        .where(LEAVES.c.chain.in_([leaf.chain for leaf in found]), LEAVES.c.position < last.size)
        .group_by(LEAVES.c.chain)
    )
    known = set(map(as_leaf, connection.execute(select(LEAVES).where(LEAVES.c.position.in_(newest)))))
    return (leaf for leaf in found if leaf not in known)


def _rows(leaves: list[Leaf], start: int) -> list[dict[str, object]]:
    return [
        {"position": position, "chain": leaf.chain, "length": leaf.length, "head": leaf.head}
        for position, leaf in enumerate(leaves, start=start)
    ]
