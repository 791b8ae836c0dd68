"""Machines whose clocks are a day apart: each reminder is raised once, by the first that sees it due, never again."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from cases.actors import Actor, Role
from cases.commands import ActOnCase, RegisterCase
from cases.db import Database
from cases.models import REMINDERS
from cases.service import CaseService
from cases.timers import Timers
from policy.instants import parse_instant
from policy.versions import Timeline
from tests.conftest import SettableClock

OFFICE = Actor("shen", Role.PETITION_OFFICE)
DAY = timedelta(days=1)
BEGIN = "2026-03-05 10:00"


def swept(database: Database, timeline: Timeline, clock: SettableClock, *away: timedelta) -> list[tuple[object, ...]]:
    """The reminders of one case after ten days of sweepers whose clocks are so far away, and when each was raised."""
    begin = parse_instant(BEGIN)
    clock.set(BEGIN)
    service = CaseService(database, lambda: timeline, clock, "secret")
    case = service.register(OFFICE, RegisterCase("hotline", "城东支行", "排队", "排队", first_receiver="zhouqian"))
    service.act(OFFICE, ActOnCase("recordContact", case.case_id or ""))
    timers = Timers(database, lambda: timeline, clock)
    for hours in range(0, 240, 3):
        for offset in away:
            clock.now = begin + timedelta(hours=hours) + offset
            timers.look()
    names = ("target", "round", "card", "recipient", "raised_at", "due_at")
    newest = REMINDERS.c.case_id == (case.case_id or "").partition(":")[2]
    with database.read() as connection:
        rows = connection.execute(select(*(REMINDERS.c[name] for name in names)).where(newest)).all()
    return sorted(tuple(row) for row in rows)


@pytest.mark.parametrize(
    ("alone", "together"),
    [
        ((timedelta(),), (timedelta(), -DAY)),
        ((DAY,), (DAY, timedelta())),
        ((DAY,), (DAY, timedelta(), -DAY)),
    ],
    ids=["one slow", "one fast", "both"],
)
def test_reminders_are_those_of_the_leading_clock_alone(
    database: Database,
    timeline: Timeline,
    clock: SettableClock,
    alone: tuple[timedelta, ...],
    together: tuple[timedelta, ...],
) -> None:
    expected = swept(database, timeline, clock, *alone)
    assert swept(database, timeline, clock, *together) == expected
    assert len({reminder[:4] for reminder in expected}) == len(expected) > 4


def test_a_clock_that_is_put_back_a_day_raises_nothing_again(
    database: Database, timeline: Timeline, clock: SettableClock
) -> None:
    raised = swept(database, timeline, clock, timedelta())
    timers = Timers(database, lambda: timeline, clock)
    last: datetime = clock.now
    for now in (last - DAY, last, last - DAY, last):
        clock.now = now
        timers.look()
    with database.read() as connection:
        assert len(connection.execute(select(REMINDERS.c.id)).all()) == len(raised)


def test_no_reminder_is_early_by_the_clock_that_raised_it(
    database: Database, timeline: Timeline, clock: SettableClock
) -> None:
    for reminder in swept(database, timeline, clock, DAY, timedelta(), -DAY):
        raised_at, due_at = reminder[4:]
        assert isinstance(raised_at, datetime)
        assert isinstance(due_at, datetime)
        assert raised_at >= due_at, reminder
