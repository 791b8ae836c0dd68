"""The office at a glance, for monitoring: counts of what is open and waiting, without personal data.

`state` costs three grouped counts over indexed columns; `board` counts a month and a week, which takes longer.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import Connection, func, select

from cases.actors import Actor, Role
from cases.models import CASES, DELIVERIES
from cases.models.delivery import DeliveryState
from figures.answers import DashboardRow
from figures.service import Figures
from policy.instants import ZONE

__all__ = ["Board", "State", "board", "outbox_age", "state"]

_WATCHER: Final = Actor("metrics", Role.AUDITOR)
_WAITING: Final = (DeliveryState.PENDING.value, DeliveryState.FAILED.value)


@dataclass(frozen=True, slots=True)
class State:
    """`open` by node, card and urgency; `outbox` by state, with the age in seconds of the oldest that is due.

    `sweep_lag` is how long the oldest case that is due for a look has been due, in seconds.
    """

    open: dict[tuple[str, str, str], int]
    received_today: int
    received_this_week: int
    outbox: dict[str, int]
    outbox_age: float
    sweep_lag: float


@dataclass(frozen=True, slots=True)
class Board:
    """The whole bank's row of the current month, and this week's alerts of the whole bank and its units by level."""

    month: DashboardRow
    alerts: dict[str, int]


def state(connection: Connection, now: datetime) -> State:
    today = now.astimezone(ZONE).date()
    monday = today - timedelta(days=today.weekday())
    grouped = select(CASES.c.node, CASES.c.card, CASES.c.urgency, func.count())
    grouped = grouped.where(CASES.c.resolved_at.is_(None)).group_by(CASES.c.node, CASES.c.card, CASES.c.urgency)
    outbox = select(DELIVERIES.c.state, func.count(), func.min(DELIVERIES.c.due_at))
    outbox = outbox.where(DELIVERIES.c.state.in_(_WAITING)).group_by(DELIVERIES.c.state)
    waiting = connection.execute(outbox).all()
    oldest = next((row[2] for row in waiting if row[0] == DeliveryState.PENDING), None)
    due = connection.execute(select(func.min(CASES.c.changes_at))).scalar_one()
    return State(
        open={(row[0] or "", row[1], row[2]): row[3] for row in connection.execute(grouped)},
        received_today=_received(connection, today),
        received_this_week=_received(connection, monday),
        outbox=dict.fromkeys(_WAITING, 0) | {row[0]: row[1] for row in waiting},
        outbox_age=_age(oldest, now),
        sweep_lag=_age(due, now),
    )


def outbox_age(connection: Connection, now: datetime) -> float:
    """For how many seconds the oldest delivery that is pending has been due; one look at an index."""
    oldest = select(func.min(DELIVERIES.c.due_at)).where(DELIVERIES.c.state == DeliveryState.PENDING)
    return _age(connection.execute(oldest).scalar_one(), now)


def board(figures: Figures, now: datetime) -> Board:
    today = now.astimezone(ZONE).date()
    first = today.replace(day=1)
    month = figures.dashboard(_WATCHER, first, (first + timedelta(days=32)).replace(day=1), "branch").total
    year, week, _ = today.isocalendar()
    return Board(month, dict(Counter(alert.level for alert in figures.alerts(_WATCHER, f"{year}-W{week:02d}"))))


def _received(connection: Connection, day: date) -> int:
    start = datetime(day.year, day.month, day.day, tzinfo=ZONE)
    query = select(func.count()).select_from(CASES).where(CASES.c.received_at >= start)
    return int(connection.execute(query).scalar_one())


def _age(since: datetime | None, now: datetime) -> float:
    return 0.0 if since is None else max(0.0, (now - since).total_seconds())
