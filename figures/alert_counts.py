"""What risk warning counts: the cases received in a period, for the bank and for each key of each dimension."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Connection

from cases.actors import Actor
from figures.answers import DimensionName
from figures.dashboard import COLUMN
from figures.periods import Period
from figures.records import received_between
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
    """The counts of the cases in the actor's scope; a key without a case is left out."""
    found: dict[Key, Counts] = {}
    for row in received_between(connection, actor, period.opens, period.closes):
        one = _of_case(bundle, row)
        for key in _keys(bundle, row):
            found[key] = found.get(key, NOTHING) + one
    return found


def read_topics(connection: Connection, actor: Actor, bundle: Bundle, period: Period) -> Topics:
    """The same counts by topic."""
    found: dict[Key, dict[str, Counts]] = {}
    for row in received_between(connection, actor, period.opens, period.closes):
        one, topic = _of_case(bundle, row), row["topic"] or ""
        for key in _keys(bundle, row):
            topics = found.setdefault(key, {})
            topics[topic] = topics.get(topic, NOTHING) + one
    return found


def _keys(bundle: Bundle, row: Mapping[str, Any]) -> Iterator[Key]:
    yield WHOLE
    dimensions: Iterable[DimensionName] = bundle.rules.alerts.dimensions
    for dimension in dimensions:
        yield dimension, row[COLUMN[dimension]] or ""


def _of_case(bundle: Bundle, row: Mapping[str, Any]) -> Counts:
    age = row["customer_age"]
    return Counts(
        received=1,
        new_product=int(_new_product(bundle, row)),
        elderly=int(age is not None and age >= bundle.rules.alerts.elderly_age),
        online=int(
            any(channel.online and channel.code == row["channel"] for channel in bundle.rules.taxonomy.channels)
        ),
    )


def _new_product(bundle: Bundle, row: Mapping[str, Any]) -> bool:
    """Whether the case concerns a product within so many days of its launch."""
    launched = next((entry.launched for entry in bundle.rules.products.products if entry.code == row["product"]), None)
    if launched is None:
        return False
    age = bundle.calendar(None).local_date(row["received_at"]) - launched
    return timedelta(0) <= age <= timedelta(days=bundle.rules.products.new_product_days)
