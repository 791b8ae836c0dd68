"""The outbox: deliveries that are due, taken in batches under a lease, and what became of them.

At least once: who took a delivery and died before he said so leaves it to the next one when his lease ends, and the
receiver knows it again by its key. Several instances may take at once; no delivery is with two of them.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import bindparam, func, select, update

from cases.clock import Clock
from cases.db import Database
from cases.ids import case_id
from cases.models import CASES, DELIVERIES, REMINDERS
from cases.models.delivery import Channel, DeliveryState

__all__ = ["ATTEMPTS", "DeliveryView", "Outbox", "Parcel", "Settlement", "delay_after"]

ATTEMPTS: Final = 14
_FIRST_DELAY: Final = timedelta(seconds=30)
_LONGEST_DELAY: Final = timedelta(hours=12)
_LISTED: Final = 200


def delay_after(attempts: int) -> timedelta | None:
    """How long to wait after so many attempts have failed; None: no more.

    30 s, 1 min, 2 min … doubled each time, 12 h at most; after the 14th attempt, some 41 hours after the first, it is
    given up. No chance in it, so that an operator can tell when the next attempt comes.
    """
    if attempts >= ATTEMPTS:
        return None
    doubled: timedelta = _FIRST_DELAY * 2 ** (attempts - 1)
    return min(doubled, _LONGEST_DELAY)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery that somebody has taken, with all that its receiver is told: nothing of the customer."""

    id: int
    lease: str
    channel: Channel
    address: str
    key: str
    attempts: int
    reminder_id: int
    case_id: str
    number: str
    target: str
    round: int
    card: str
    recipient: str
    raised_at: datetime
    due_at: datetime
    rule: str
    rule_set: str
    clause: str
    message: str


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of a parcel: no error is a success; `final` gives up at once; `untouched` was not tried at all."""

    parcel: Parcel
    error: str | None = None
    final: bool = False
    untouched: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryView:
    id: int
    reminder_id: int
    number: str
    recipient: str
    channel: Channel
    address: str
    state: DeliveryState
    attempts: int
    due_at: datetime
    last_error: str | None
    delivered_at: datetime | None


class Outbox:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def take(self, channel: Channel, most: int, lease: timedelta) -> tuple[Parcel, ...]:
        """At most so many deliveries of the channel that are due, the longest due first, for as long as the lease."""
        now, token = self._clock(), uuid.uuid4().hex
        due = (
            select(DELIVERIES.c.id)
            .where(DELIVERIES.c.state == DeliveryState.PENDING, DELIVERIES.c.channel == channel)
            .where(DELIVERIES.c.due_at <= now)
            .order_by(DELIVERIES.c.due_at)
            .limit(most)
            .with_for_update(skip_locked=True)  # SQLite has one writer, and leaves this out
            .cte("due")
        )
        taken = (
            update(DELIVERIES)
            .where(DELIVERIES.c.id.in_(select(due.c.id)))
            .values(lease=token, due_at=now + lease, attempts=DELIVERIES.c.attempts + 1)
            .returning(DELIVERIES.c.id)
        )
        with self._database.write() as connection:
            keys = connection.execute(taken).scalars().all()
            rows = connection.execute(_PARCELS.where(DELIVERIES.c.id.in_(keys))).mappings().all() if keys else ()
        return tuple(_parcel(dict(row), token) for row in rows)

    def settle(self, settlements: Sequence[Settlement]) -> None:
        """Writes down what became of parcels, in one transaction.

        A success counts whoever has the delivery by now: it has arrived. A failure counts only under its own lease.
        """
        now = self._clock()
        arrived = [{"key_": one.parcel.id} for one in settlements if not one.untouched and one.error is None]
        failed = [_failure(one, now) for one in settlements if one.untouched or one.error is not None]
        with self._database.write() as connection:
            if arrived:
                done = {"state": DeliveryState.DELIVERED, "delivered_at": now, "last_error": None, "lease": None}
                still = DELIVERIES.c.state != DeliveryState.DELIVERED
                query = update(DELIVERIES).where(DELIVERIES.c.id == bindparam("key_"), still).values(done)
                connection.execute(query, arrived)
            if failed:
                own = (DELIVERIES.c.id == bindparam("key_"), DELIVERIES.c.lease == bindparam("lease_"))
                connection.execute(update(DELIVERIES).where(*own), failed)

    def listed(self, state: DeliveryState | None, most: int = _LISTED) -> tuple[DeliveryView, ...]:
        """The newest deliveries, in that state where one is given."""
        query = _VIEWS.order_by(DELIVERIES.c.id.desc()).limit(most)
        if state is not None:
            query = query.where(DELIVERIES.c.state == state)
        return self._views(query)

    def of_reminders(self, reminders: Sequence[int]) -> tuple[DeliveryView, ...]:
        """The deliveries of those reminders, in their order."""
        return self._views(_VIEWS.where(DELIVERIES.c.reminder_id.in_(reminders)).order_by(DELIVERIES.c.id))

    def _views(self, query: Any) -> tuple[DeliveryView, ...]:
        with self._database.read() as connection:
            return tuple(_view(dict(row)) for row in connection.execute(query).mappings())

    def counts(self) -> dict[DeliveryState, int]:
        query = select(DELIVERIES.c.state, func.count()).group_by(DELIVERIES.c.state)
        with self._database.read() as connection:
            found = {DeliveryState(state): int(count) for state, count in connection.execute(query)}
        return {state: found.get(state, 0) for state in DeliveryState}

    def retry(self) -> int:
        """Makes every delivery that was given up due again, as if it were new; answers how many."""
        fresh = {"state": DeliveryState.PENDING, "attempts": 0, "due_at": self._clock(), "lease": None}
        query = update(DELIVERIES).where(DELIVERIES.c.state == DeliveryState.FAILED).values(fresh)
        with self._database.write() as connection:
            return int(connection.execute(query).rowcount)


_TOLD: Final = (
    "id", "case_id", "target", "round", "card", "recipient", "raised_at", "due_at", "rule", "rule_set", "clause",
    "message",
)  # fmt: skip
_PARCELS: Final = (
    select(
        *(DELIVERIES.c[name] for name in ("id", "channel", "address", "key", "attempts")),
        *(REMINDERS.c[name].label(f"reminder_{name}") for name in _TOLD),
        CASES.c.number,
    )
    .join(REMINDERS, REMINDERS.c.id == DELIVERIES.c.reminder_id)
    .join(CASES, CASES.c.id == REMINDERS.c.case_id)
    .order_by(DELIVERIES.c.id)
)
_SHOWN: Final = (
    "id", "reminder_id", "channel", "address", "state", "attempts", "due_at", "last_error", "delivered_at"
)  # fmt: skip
_VIEWS: Final = (
    select(*(DELIVERIES.c[name] for name in _SHOWN), REMINDERS.c.recipient, CASES.c.number)
    .join(REMINDERS, REMINDERS.c.id == DELIVERIES.c.reminder_id)
    .join(CASES, CASES.c.id == REMINDERS.c.case_id)
)


def _parcel(row: dict[str, Any], lease: str) -> Parcel:
    told = {name: row[f"reminder_{name}"] for name in _TOLD if name not in ("id", "case_id")}
    return Parcel(
        id=row["id"],
        lease=lease,
        channel=Channel(row["channel"]),
        address=row["address"],
        key=row["key"],
        attempts=row["attempts"],
        reminder_id=row["reminder_id"],
        case_id=case_id(row["reminder_case_id"]),
        number=row["number"],
        **told,
    )


def _view(row: dict[str, Any]) -> DeliveryView:
    return DeliveryView(**{**row, "channel": Channel(row["channel"]), "state": DeliveryState(row["state"])})


def _failure(one: Settlement, now: datetime) -> dict[str, Any]:
    own = {"key_": one.parcel.id, "lease_": one.parcel.lease, "lease": None}
    if one.untouched:
        return {**own, "state": DeliveryState.PENDING, "due_at": now, "attempts": one.parcel.attempts - 1,
                "last_error": None}  # fmt: skip
    delay = None if one.final else delay_after(one.parcel.attempts)
    state = DeliveryState.FAILED if delay is None else DeliveryState.PENDING
    again = now if delay is None else now + delay
    return {**own, "state": state, "due_at": again, "attempts": one.parcel.attempts, "last_error": one.error}
