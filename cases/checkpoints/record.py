"""What a checkpoint says and signs, and the leaves that it covers."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import orjson

from cases.audit import GENESIS
from cases.checkpoints.merkle import Tree, leaf_hash
from cases.feed import Place

__all__ = ["BEGINNING", "Checkpoint", "Leaf"]


@dataclass(frozen=True, slots=True)
class Leaf:
    """The head of a chain after `length` events. `chain` is the global id of what the chain is about."""

    chain: str
    length: int
    head: str

    @property
    def entry(self) -> bytes:
        """What the leaf's hash covers: canonical JSON."""
        return _canonical({"chain": self.chain, "head": self.head, "length": self.length})

    @property
    def hash(self) -> bytes:
        return leaf_hash(self.entry)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One row. `root` is that of the tree of the first `size` leaves, `peaks` what goes on from there, `place` up to
    where the events of cases were looked at, `previous` the digest of the statement before, `key_id` who signed.

    `hour` is when the hour began in which it was taken: there is one an hour.
    """

    number: int
    hour: datetime
    taken_at: datetime
    size: int
    root: str
    peaks: tuple[str, ...]
    place: Place
    previous: str
    key_id: str
    signature: str = ""

    @property
    def statement(self) -> bytes:
        """What is signed: canonical JSON of all but the peaks, whose root it has, and the signature."""
        return _canonical(
            {
                "hour": _plain(self.hour),
                "key_id": self.key_id,
                "number": self.number,
                "place": list(self.place),
                "previous": self.previous,
                "root": self.root,
                "size": self.size,
                "taken_at": _plain(self.taken_at),
            }
        )

    @property
    def digest(self) -> str:
        """SHA-256 of the statement, which the next checkpoint names."""
        return hashlib.sha256(self.statement).hexdigest()

    @property
    def tree(self) -> Tree:
        return Tree(self.size, [bytes.fromhex(peak) for peak in self.peaks])

    @property
    def peaks_hold(self) -> bool:
        """Whether the stored subtrees, which are not signed, make the root, which is."""
        try:
            return self.tree.root().hex() == self.root
        except (TypeError, ValueError):
            return False

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Checkpoint:
        place = (row["write_id"], row["sequence"])
        names = ("number", "hour", "taken_at", "size", "root", "previous", "key_id", "signature")
        return cls(**{name: row[name] for name in names}, peaks=tuple(row["peaks"]), place=place)

    @property
    def row(self) -> dict[str, Any]:
        names = ("number", "hour", "taken_at", "size", "root", "previous", "key_id", "signature")
        columns = {name: getattr(self, name) for name in names}
        return {**columns, "peaks": list(self.peaks), "write_id": self.place[0], "sequence": self.place[1]}


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
BEGINNING = Checkpoint(0, _EPOCH, _EPOCH, 0, Tree().root().hex(), (), (0, 0), GENESIS, "")
"""Before the first checkpoint: an empty tree. The first one names its digest."""


def _canonical(value: Mapping[str, Any]) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


def _plain(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="microseconds")
