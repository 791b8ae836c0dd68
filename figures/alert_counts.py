"""What risk warning counts: the cases received in a period, for the bank and for each key of each dimension."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, and_, case, false, func, or_, select

from cases import rights
from cases.actors import Actor
from cases.models import CASES
from figures.answers import DimensionName
from figures.dashboard import COLUMN
from figures.periods import Period
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
    for row, one in _grouped(connection, actor, bundle, period):
        for key in _keys(bundle, row):
            found[key] = found.get(key, NOTHING) + one
    return found


def read_topics(connection: Connection, actor: Actor, bundle: Bundle, period: Period) -> Topics:
    """The same counts by topic."""
    found: dict[Key, dict[str, Counts]] = {}
    for row, one in _grouped(connection, actor, bundle, period):
        topic = row["topic"] or ""
        for key in _keys(bundle, row):
            topics = found.setdefault(key, {})
            topics[topic] = topics.get(topic, NOTHING) + one
    return found


def _keys(bundle: Bundle, row: Mapping[str, Any]) -> Iterator[Key]:
    yield WHOLE
    dimensions: Iterable[DimensionName] = bundle.rules.alerts.dimensions
    for dimension in dimensions:
        yield dimension, row[COLUMN[dimension]] or ""


def _grouped(
    connection: Connection, actor: Actor, bundle: Bundle, period: Period
) -> Iterator[tuple[Mapping[str, Any], Counts]]:
    """The cases received in the period, counted by the database for each combination of keys."""
    columns = [CASES.c[name] for name in ("branch", "business_line", "topic")]
    told = (_new_product(bundle, period), _elderly(bundle), _online(bundle))
    query = (
        select(*columns, func.count(), *map(_number, told))
        .where(CASES.c.received_at >= period.opens, CASES.c.received_at < period.closes, rights.scope(actor))
        .group_by(*columns)
    )
    for branch, line, topic, *counts in connection.execute(query):
        yield {"branch": branch, "business_line": line, "topic": topic}, Counts(*map(int, counts))


def _number(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(case((condition, 1), else_=0))


def _new_product(bundle: Bundle, period: Period) -> ColumnElement[bool]:
    """Whether the case concerns a product and was received within so many days of its launch."""
    rules, calendar = bundle.rules.products, bundle.calendar(None)
    spans = []
    for product in rules.products:
        first = max(product.launched, period.start)
        end = min(product.launched + timedelta(days=rules.new_product_days + 1), period.end)
        if first < end:
            within = (CASES.c.received_at >= calendar.start_of(first), CASES.c.received_at < calendar.start_of(end))
            spans.append(and_(CASES.c.product == product.code, *within))
    return or_(false(), *spans)


def _elderly(bundle: Bundle) -> ColumnElement[bool]:
    return CASES.c.customer_age >= bundle.rules.alerts.elderly_age


def _online(bundle: Bundle) -> ColumnElement[bool]:
    return CASES.c.channel.in_([channel.code for channel in bundle.rules.taxonomy.channels if channel.online])
