"""Figures equal a recount that is written another way, on random histories."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.commands import RegisterCase
from cases.db import Database
from cases.paging import Window
from cases.repository import Cases
from cases.service import CaseService
from cases.timers import Timers
from cases.views import CaseFilter
from figures.service import Figures
from policy.assemble import must_build
from policy.evaluator import evaluate
from policy.events import Event
from policy.instants import ZONE, parse_instant
from policy.status import TargetState
from policy.versions import Timeline, version_of
from tests.conftest import SettableClock, new_sqlite, shipped_bundle, shipped_texts, timeline_of
from tests.figures.histories import OFFICE, fill

NOW = "2026-04-20 09:00"
MARCH = (parse_instant("2026-03-01 00:00"), parse_instant("2026-04-01 00:00"))


@cache
def two_versions() -> Timeline:
    """From 16 March on a service complaint and a dispute have two working days, and repeats count for five days."""
    texts = dict(shipped_texts())
    texts["sla.yaml"] = texts["sla.yaml"].replace(" 5 working_days", " 2 working_days")
    texts["programme.yaml"] = texts["programme.yaml"].replace("repeat_days: 180", "repeat_days: 5")
    assert texts["sla.yaml"] != shipped_texts()["sla.yaml"]
    assert texts["programme.yaml"] != shipped_texts()["programme.yaml"]
    bundles = {bundle.digest: bundle for bundle in (shipped_bundle(), must_build(texts, verify=False))}
    first, second = bundles.values()
    versions = (
        version_of(first, first.effective_from),
        version_of(second, parse_instant("2026-03-16 00:00").astimezone(UTC)),
    )
    return Timeline(versions, bundles.__getitem__)


def filled(path: Path, seed: int) -> tuple[Database, Figures, Timeline]:
    """A store with some cases on which random steps were taken, some at local midnight; half of the stores under
    a policy that changes within the period."""
    clock, timeline = SettableClock(NOW), two_versions() if seed % 2 else timeline_of(shipped_bundle())
    path.unlink(missing_ok=True)
    database = Database(new_sqlite(path))
    fill(database, timeline, clock, seed)
    return database, Figures(database, lambda: timeline, clock), timeline


def rate(numerator: int, denominator: int) -> Decimal | None:
    if not denominator:
        return None
    return (Decimal(numerator) / Decimal(denominator)).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def inside(instant: datetime | None) -> bool:
    return instant is not None and MARCH[0] <= instant < MARCH[1]


def linked(events: tuple[Event, ...]) -> str | None:
    """The case that this one was last linked to as a repeat."""
    return next((event.data["repeat_of"] for event in reversed(events) if event.type == "repeat_linked"), None)


Story = tuple[str, str, tuple[Event, ...]]
"""A case's id, branch and events."""


def histories(database: Database) -> list[Story]:
    cases = Cases(database)
    views = cases.page(OFFICE, CaseFilter(), Window(first=200)).items
    events = cases.events_of([view.id for view in views])
    return [(view.id, view.branch, events[view.id]) for view in views]


def recount(stories: list[Story], everything: list[Story], timeline: Timeline) -> dict[str, Any]:
    """The board's total of some cases, told from bare events; `everything` for the links between cases."""
    receipts = {key: events[0].at for key, _, events in everything}
    now = parse_instant(NOW).astimezone(UTC)
    names = ("accepted", "on_time", "rated", "done", "overdue", "first", "repeat", "elderly")
    counts: dict[str, list[bool]] = {name: [] for name in names}
    resolved = 0
    days: list[int] = []
    for key, _, events in stories:
        bundle = timeline.bundle(timeline.governing(events, now))
        clocks = {clock.target: clock for clock in evaluate(bundle, events, now).targets}
        repeats = [receipts[other] for other, _, told in everything if linked(told) == key]
        last = max((event.seq for event in events if event.type == "resolved"), default=0)
        closed = last > max((event.seq for event in events if event.type == "reopened"), default=0)
        when = events[last - 1].at if closed else None
        if inside(events[0].at):
            states = [clocks[name].state for name in ("registration", "first_contact")]
            if not {TargetState.RUNNING, TargetState.WAITING} & set(states):
                counts["accepted"].append(set(states) == {TargetState.MET})
            counts["done"].append(closed)
            counts["overdue"].append(any(clock.state is TargetState.OVERDUE for clock in clocks.values()))
            earlier = receipts.get(linked(events) or "")
            span = timedelta(days=bundle.rules.programme.repeat_days)
            counts["repeat"].append(earlier is not None and events[0].at <= earlier + span)
            counts["elderly"].append((events[0].data["customer_age"] or 0) >= 60)
        firsts = [event.at for event in events if event.type == "resolved"][:1]
        if firsts and inside(firsts[0]):
            reopened = [event.at for event in events if event.type == "reopened"]
            undone = [at for at in (*reopened, *repeats) if timedelta(0) <= at - firsts[0] <= timedelta(days=30)]
            counts["first"].append(not undone and all(event.type != "returned" for event in events))
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
        "first_time_rate": rate(sum(counts["first"]), len(counts["first"])),
        "repeat_rate": rate(sum(counts["repeat"]), len(counts["repeat"])),
        "elderly_share": rate(sum(counts["elderly"]), len(counts["elderly"])),
    }


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10_000))
def test_the_board_equals_a_recount(tmp_path: Path, seed: int) -> None:
    compare(tmp_path, seed)


@pytest.mark.long
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 1_000_000))
def test_the_board_equals_a_recount_at_length(tmp_path: Path, seed: int) -> None:
    compare(tmp_path, seed)


def compare(tmp_path: Path, seed: int) -> None:
    """The board's total and rows against a recount of one store."""
    database, figures, timeline = filled(tmp_path / "figures.db", seed)
    Timers(database, lambda: timeline, SettableClock(NOW)).look()
    board = figures.dashboard(OFFICE, date(2026, 3, 1), date(2026, 4, 1), "branch")
    stories = histories(database)
    counted = recount(stories, stories, timeline)
    assert {name: getattr(board.total, name) for name in counted} == counted
    for row in board.rows:
        counted = recount([story for story in stories if story[1] == row.key], stories, timeline)
        assert {name: getattr(row, name) for name in counted} == counted
    database.close()


def alerts_of(tmp_path: Path, previous: int, current: int) -> Any:
    clock = SettableClock("2026-03-30 09:00")
    timeline = timeline_of(shipped_bundle())
    database = Database(new_sqlite(tmp_path / "alerts.db"))
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
