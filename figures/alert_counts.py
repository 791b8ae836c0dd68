"""What risk warning counts: the cases received in a period, for the bank and for each key of each dimension."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection

from cases.actors import Actor
from figures.answers import DimensionName
from figures.periods import Period
from figures.sums import Place, Sums, read, read_pairs, total
from policy.bundle import Bundle

__all__ = ["NOTHING", "WHOLE", "Counted", "Counts", "Key", "Topics", "read_counts", "read_topics"]

Key = tuple[DimensionName | None, str]
"""A dimension and one of its keys; `WHOLE` is the whole bank."""

WHOLE: Final[Key] = (None, "")


@dataclass(frozen=True, slots=True)
class Counts:
    """Cases received in one period: all, those on a new product, of elderly customers, through online channels."""

    received: int = 0
    new_product: int = 0
    elderly: int = 0
    online: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.received + other.received,
            self.new_product + other.new_product,
            self.elderly + other.elderly,
            self.online + other.online,
        )


NOTHING: Final = Counts()

Counted = Mapping[Key, Counts]
Topics = Mapping[Key, Mapping[str, Counts]]
"""The counts of a key, told apart by topic; a case without a topic stands under ``""``."""


def read_counts(connection: Connection, actor: Actor, bundle: Bundle, period: Period) -> Counted:
    """The counts of the cases in the actor's scope; a key without a case is left out.

    Who is elderly, what is new and what is online was decided under the version that governs the case.
    """
    found: dict[Key, Counts] = {}
    for dimension in _dimensions(bundle):
        sums = read(connection, Place(actor), period.start, period.end, dimension)
        found[WHOLE] = _counts(total(sums))
        found.update({(dimension, key): _counts(part) for key, part in sums.items()})
    watched = {None, *bundle.rules.alerts.dimensions}
    return {key: counts for key, counts in found.items() if key[0] in watched and counts.received}


def read_topics(connection: Connection, actor: Actor, bundle: Bundle, period: Period) -> Topics:
    """The same counts by topic."""
    found: dict[Key, dict[str, Counts]] = {}
    for dimension in _dimensions(bundle):
        pairs = read_pairs(connection, Place(actor), period.start, period.end, (dimension, "topic"))
        found[WHOLE] = {}
        for (key, topic), sums in pairs.items():
            counts = _counts(sums)
            if counts.received:
                found.setdefault((dimension, key), {})[topic] = counts
                found[WHOLE][topic] = found[WHOLE].get(topic, NOTHING) + counts
    return found


def _dimensions(bundle: Bundle) -> Sequence[DimensionName]:
    """What is watched beside the whole bank; one dimension at least, of which the bank is the sum."""
    return bundle.rules.alerts.dimensions or ["branch"]


def _counts(sums: Sums) -> Counts:
    return Counts(sums["received"], sums["new_product"], sums["elderly"], sums["online"])
