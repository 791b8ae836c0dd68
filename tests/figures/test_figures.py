"""Figures equal a recount that is written another way, on random histories."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.actors import Actor, Role
from cases.commands import ActOnCase, RegisterCase
from cases.db import Database
from cases.paging import Window
from cases.repository import Cases
from cases.service import CaseService
from cases.views import CaseFilter
from figures.service import Figures
from policy.evaluator import evaluate
from policy.events import Event
from policy.instants import ZONE, parse_instant
from policy.status import TargetState
from tests.conftest import SettableClock, shipped_bundle, timeline_of

OFFICE = Actor("shen", Role.PETITION_OFFICE)
NOW = "2026-04-20 09:00"
MARCH = (parse_instant("2026-03-01 00:00"), parse_instant("2026-04-01 00:00"))
STEPS: tuple[tuple[str, dict[str, Any], str | None], ...] = (
    ("recordContact", {}, None),
    ("dispatchCase", {}, None),
    ("returnCase", {}, "退回"),
    ("respond", {}, None),
    ("pauseCase", {"reason": "court"}, None),
    ("resumeCase", {}, None),
    ("resolveCase", {"outcome": "x"}, None),
    ("giveFeedback", {}, None),
    ("rateCase", {"rating": 3}, None),
    ("rateCase", {"rating": 4}, None),
    ("archiveCase", {}, None),
    ("reopenCase", {}, "重开"),
)


def filled(path: Path, seed: int) -> tuple[Database, Figures]:
    """A store with a dozen cases on which random steps were taken, some at local midnight."""
    chance, clock = Random(seed), SettableClock(NOW)
    timeline = timeline_of(shipped_bundle())
    path.unlink(missing_ok=True)
    database = Database(f"sqlite:///{path}")
    database.migrate()
    service = CaseService(database, lambda: timeline, clock, "s")
    with service.batch() as batch:
        for _ in range(12):
            at = parse_instant("2026-02-25 00:00") + timedelta(hours=6 * chance.randint(0, 170))
            case = batch.register(
                OFFICE,
                RegisterCase(
                    chance.choice(("hotline", "website")),
                    chance.choice(("东", "西")),
                    "s",
                    "n",
                    received_at=at,
                    occurred_at=at,
                    main_class=chance.choice(("service_complaint", "business_dispute")),
                    business_line="wealth",
                ),
            ).case_id
            assert case is not None
            for mutation, data, note in chance.choices(STEPS, k=14):
                at += timedelta(hours=chance.choice((1, 5, 24, 60, 120)))
                if at < clock():
                    batch.act(OFFICE, ActOnCase(mutation, case, occurred_at=at, note=note, data=data))
    return database, Figures(database, lambda: timeline, clock)


def rate(numerator: int, denominator: int) -> Decimal | None:
    if not denominator:
        return None
    return (Decimal(numerator) / Decimal(denominator)).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def inside(instant: datetime | None) -> bool:
    return instant is not None and MARCH[0] <= instant < MARCH[1]


def histories(database: Database) -> list[tuple[str, tuple[Event, ...]]]:
    cases = Cases(database)
    views = cases.page(OFFICE, CaseFilter(), Window(first=200)).items
    events = cases.events_of([view.id for view in views])
    return [(view.branch, events[view.id]) for view in views]


def recount(stories: list[tuple[str, tuple[Event, ...]]]) -> dict[str, Any]:
    """The board's total, told from bare events."""
    now = parse_instant(NOW).astimezone(UTC)
    counts: dict[str, list[bool]] = {"accepted": [], "on_time": [], "rated": [], "done": [], "overdue": []}
    resolved = 0
    days: list[int] = []
    for _, events in stories:
        clocks = {clock.target: clock for clock in evaluate(shipped_bundle(), events, now).targets}
        last = max((event.seq for event in events if event.type == "resolved"), default=0)
        closed = last > max((event.seq for event in events if event.type == "reopened"), default=0)
        when = events[last - 1].at if closed else None
        if inside(events[0].at):
            states = [clocks[name].state for name in ("registration", "first_contact")]
            if not {TargetState.RUNNING, TargetState.WAITING} & set(states):
                counts["accepted"].append(set(states) == {TargetState.MET})
            counts["done"].append(closed)
            counts["overdue"].append(any(clock.state is TargetState.OVERDUE for clock in clocks.values()))
        if inside(when) and when is not None:
            resolved += 1
            first, end = events[0].at.astimezone(ZONE).date(), when.astimezone(ZONE).date()
            between = [first + timedelta(days=n) for n in range(1, (end - first).days + 1)]
            days.append(sum(shipped_bundle().calendar(None).is_working(day) for day in between))
        counts["rated"].extend(
            event.data["rating"] >= 4
            for event in events
            if event.type in ("rated", "member_rated") and inside(event.at)
        )
        resolution = clocks["resolution"]
        due = resolution.due_at
        if due is not None and (resolution.stopped_at is not None or due <= now):
            decisive = min(resolution.stopped_at or due, due - timedelta(microseconds=1))
            if inside(decisive):
                counts["on_time"].append(resolution.stopped_at is not None and resolution.stopped_at < due)
    return {
        "received": len(counts["done"]),
        "resolved": resolved,
        "open": counts["done"].count(False),
        "overdue": sum(counts["overdue"]),
        "completion_rate": rate(sum(counts["done"]), len(counts["done"])),
        "on_time_rate": rate(sum(counts["on_time"]), len(counts["on_time"])),
        "timely_acceptance_rate": rate(sum(counts["accepted"]), len(counts["accepted"])),
        "satisfaction": rate(sum(counts["rated"]), len(counts["rated"])),
        "average_handling_working_days": rate(sum(days), len(days)),
    }


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10_000))
def test_the_board_equals_a_recount(tmp_path: Path, seed: int) -> None:
    database, figures = filled(tmp_path / "figures.db", seed)
    board = figures.dashboard(OFFICE, date(2026, 3, 1), date(2026, 4, 1), "branch")
    stories = histories(database)
    assert {name: getattr(board.total, name) for name in recount(stories)} == recount(stories)
    for row in board.rows:
        counted = recount([story for story in stories if story[0] == row.key])
        assert {name: getattr(row, name) for name in counted} == counted
    database.close()


def alerts_of(tmp_path: Path, previous: int, current: int) -> Any:
    clock = SettableClock("2026-03-30 09:00")
    timeline = timeline_of(shipped_bundle())
    database = Database(f"sqlite:///{tmp_path / 'alerts.db'}")
    database.migrate()
    service = CaseService(database, lambda: timeline, clock, "s")
    with service.batch() as batch:
        for count, day in ((previous, "2026-03-15 23:59:59"), (current, "2026-03-16 00:00")):
            for _ in range(count):
                at = parse_instant(day)
                batch.register(OFFICE, RegisterCase("hotline", "东", "s", "n", received_at=at, occurred_at=at))
    listed = Figures(database, lambda: timeline, clock).alerts(OFFICE, "2026-W12")
    database.close()
    return next(alert for alert in listed if alert.metric == "volume" and alert.dimension is None)


@pytest.mark.parametrize(
    ("previous", "current", "level"),
    [
        (20, 25, "yellow"),  # the plan's own example: a quarter more
        (10, 11, "blue"),
        (101, 111, "none"),
        (10, 12, "yellow"),
        (101, 121, "blue"),
        (10, 13, "red"),
        (101, 131, "yellow"),
        (5, 10, "red"),
        (4, 8, "none"),
        (0, 8, "none"),
        (20, 10, "none"),
    ],
)
def test_the_level_at_each_boundary(tmp_path: Path, previous: int, current: int, level: str) -> None:
    alert = alerts_of(tmp_path, previous, current)
    assert (alert.level, alert.previous, alert.current) == (level, previous, current)
    assert (alert.growth is None) is (previous == 0)
