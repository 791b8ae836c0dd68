"""The year's plan equals a recount that is written another way, on random histories, and drills down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import select

from cases.actors import Actor, Role
from cases.commands import ActOnCase, RegisterCase
from cases.db import Database
from cases.ids import case_id
from cases.models import CASES
from cases.office_desk import OfficeCommand, OfficeDesk
from cases.office_steps import OFFICE_STEPS_BY_NAME
from cases.paging import Window, numbered
from cases.repository import Cases
from cases.rollups import Rollups
from cases.service import CaseService
from cases.views import CaseFilter
from figures.answers import ProgrammeItem
from figures.programme import item
from figures.service import Figures
from policy.errors import InvalidRequest
from policy.events import Event
from policy.history import CaseHistory
from policy.instants import ZONE, parse_instant
from policy.versions import Timeline
from tests.conftest import SettableClock, new_sqlite, shipped_bundle, timeline_of
from tests.figures.histories import fill

OFFICE = Actor("shen", Role.PETITION_OFFICE)
END = "2026-12-20 09:00"
STEPS: tuple[tuple[str, dict[str, Any], str | None], ...] = (
    ("dispatchCase", {}, None),
    ("referToMeeting", {}, "疑难"),
    ("decideAtMeeting", {"decision": "x"}, None),
    ("withdrawFromMeeting", {}, None),
    ("resolveCase", {"outcome": "x"}, None),
    ("reopenCase", {}, "重开"),
    ("returnCase", {}, "退回"),
    ("classifyCase", {"complexity": "simple"}, None),
)
WEIGHTS = (4, 5, 5, 1, 4, 1, 1, 1)


class Year:
    """A store in which a year of office work was done at random; `told` is what the test itself noted of it."""

    def __init__(self, path: Path, seed: int) -> None:
        self.chance, self.clock = Random(seed), SettableClock("2026-01-05 09:00")
        timeline = timeline_of(shipped_bundle())
        self.database = Database(new_sqlite(path))
        self.service = CaseService(self.database, lambda: timeline, self.clock, "s")
        self.desk = OfficeDesk(self.database, lambda: timeline, self.clock, OFFICE_STEPS_BY_NAME)
        self.figures = Figures(self.database, lambda: timeline, self.clock)
        self.held = self.concluded = 0
        self.visited: set[str] = set()
        self.cases: list[str] = []

    def desk_step(self, mutation: str, subject: str | None = None, **data: Any) -> str | None:
        outcome = self.desk.act(OFFICE, OfficeCommand(mutation, subject, note="x", data=data))
        return None if outcome.refusals else outcome.subject

    def live(self) -> None:
        for week in range(8):
            at = parse_instant("2026-01-05 09:00") + timedelta(days=40 * week)
            self.clock.now = at.astimezone(UTC)
            meeting = self.desk_step("scheduleMeeting", at=at, place="三楼")
            assert meeting is not None
            self.register(at)
            for _ in range(24):
                self.clock.now += timedelta(hours=self.chance.choice((1, 20, 50)))
                mutation, data, note = self.chance.choices(STEPS, WEIGHTS)[0]
                given = {**data, "meeting_id": meeting} if "Meeting" in mutation else data
                case = self.chance.choice(self.cases[-4:])
                self.service.act(OFFICE, ActOnCase(mutation, case, note=note, data=given))
            self.desk_step("recordMinutes", meeting, minutes="x", attendees=("沈",))
            self.held += self.desk_step("closeMeeting", meeting) is not None
            self.inspect()
        self.clock.set(END)

    def register(self, at: datetime) -> None:
        for _ in range(3):
            hard = self.chance.choice(("hard", "simple"))
            branch = self.chance.choice(("东", "西", "南", "北"))
            case = self.service.register(OFFICE, RegisterCase("hotline", branch, "s", "n", complexity=hard)).case_id
            assert case is not None
            self.cases.append(case)

    def inspect(self) -> None:
        today = self.clock().astimezone(ZONE).date()
        plan: dict[str, Any] = {"title": "检查", "planned_from": today, "planned_to": today, "branches": ()}
        inspection = self.desk_step("planInspection", **plan)
        assert inspection is not None
        for branch in self.chance.sample(("东", "西", "南", "北", "中"), self.chance.randint(0, 1)):
            if self.desk_step("recordInspectionVisit", inspection, branch=branch, visited_on=today, findings="x"):
                self.visited.add(branch)
        self.concluded += self.desk_step("concludeInspection", inspection, conclusion="x") is not None

    def programme(self) -> Mapping[str, ProgrammeItem]:
        return {item.item: item for item in self.figures.programme(OFFICE, 2026)}

    def stories(self) -> Sequence[tuple[str, str, tuple[Event, ...]]]:
        cases = Cases(self.database)
        views = cases.page(OFFICE, CaseFilter(), Window(first=200)).items
        events = cases.events_of([view.id for view in views])
        return [(view.id, view.branch, events[view.id]) for view in views]


def rounded(value: Fraction | None) -> Decimal | None:
    if value is None:
        return None
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def solved(events: Sequence[Event]) -> bool:
    """Told backwards: the resolution that stands, a decision before it, and the complexity as it was last said."""
    types = [event.type for event in events]
    if "resolved" not in types:
        return False
    last = len(types) - 1 - types[::-1].index("resolved")
    said = [event.data["complexity"] for event in events if event.data.get("complexity")]
    return "reopened" not in types[last:] and "meeting_decided" in types[:last] and said[-1] == "hard"


def working_days(events: Sequence[Event]) -> int | None:
    types = [event.type for event in events]
    last = max((place for place, kind in enumerate(types) if kind == "resolved"), default=None)
    if last is None or "reopened" in types[last:]:
        return None
    day, end = events[0].at.astimezone(ZONE).date(), events[last].at.astimezone(ZONE).date()
    count = 0
    while day < end:
        day += timedelta(days=1)
        count += shipped_bundle().calendar(None).is_working(day)
    return count


@pytest.mark.parametrize("seed", [0, 1, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(2, 8))])
def test_the_plan_equals_a_recount(tmp_path: Path, seed: int) -> None:
    year = Year(tmp_path / "year.db", seed)
    year.live()
    plan, stories = year.programme(), year.stories()
    assert plan["meetings"].actual == year.held
    assert plan["special_inspections"].actual == year.concluded
    branches = {branch for _, branch, _ in stories} | year.visited
    assert plan["inspected_branches"].actual == rounded(Fraction(len(year.visited), len(branches)))
    found = {identifier for identifier, _, events in stories if solved(events)}
    assert plan["hard_cases_solved"].actual == len(found)
    assert {entry.id for entry in plan["hard_cases_solved"].evidence} == found
    days = [spent for _, _, events in stories for spent in [working_days(events)] if spent is not None]
    assert plan["average_handling_days"].actual == (rounded(Fraction(sum(days), len(days))) if days else None)
    for name in ("first_time_resolution", "repeat_rate", "inspected_branches"):
        item = plan[name]
        assert item.numerator == sum(entry.counted for entry in item.evidence)
        assert item.denominator == len(item.evidence)
    year.database.close()


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.long) for seed in range(1, 5))])
def test_quality_equals_a_plain_count(database: Database, timeline: Timeline, clock: SettableClock, seed: int) -> None:
    """First-time resolution, repeats and handling, case by case from the events; some of the sums are not folded in."""
    clock.set("2026-04-20 09:00")
    fill(database, timeline, clock, seed)
    Rollups(database).fold()
    fill(database, timeline, clock, seed + 50, cases=5)
    plan = {item.item: item for item in Figures(database, lambda: timeline, clock).programme(OFFICE, 2026)}
    with database.read() as connection:
        rows = connection.execute(select(CASES.c.id, CASES.c.repeat_of, CASES.c.received_at)).all()
    received = {key: at for key, _, at in rows}
    stories = Cases(database).events_of([case_id(key) for key in received])
    first, repeats, handled = {}, {}, {}
    for key, repeat_of, at in rows:
        history = CaseHistory.of(stories[case_id(key)])
        repeats[case_id(key)] = repeat_of is not None and at - received[repeat_of] <= timedelta(days=180)
        undone = [*history.reopenings, *(later for _, earlier, later in rows if earlier == key)]
        for once in history.resolutions[:1]:
            lasted = not any(once <= instant <= once + timedelta(days=30) for instant in undone)
            first[case_id(key)] = history.returns == 0 and lasted
        if (spent := working_days(stories[case_id(key)])) is not None:
            handled[case_id(key)] = spent
    for name, expected in (("first_time_resolution", first), ("repeat_rate", repeats)):
        item = plan[name]
        assert {entry.id: entry.counted for entry in item.evidence} == expected
        assert (item.numerator, item.denominator) == (sum(expected.values()), len(expected))
    assert {entry.id for entry in plan["average_handling_days"].evidence} == handled.keys()
    assert plan["average_handling_days"].numerator == sum(handled.values())
    entries = plan["repeat_rate"].evidence
    assert entries[2:5] == tuple(entries)[2:5]
    assert entries[-1] == tuple(entries)[-1]
    assert len(entries) == len(tuple(entries)) > 5


def test_a_repeat_elsewhere_is_a_repeat_for_whoever_asks(
    database: Database, timeline: Timeline, clock: SettableClock
) -> None:
    """A branch sees its part of the plan as the board has it, also where the earlier case is another branch's."""
    clock.set("2026-04-20 09:00")
    fill(database, timeline, clock, 1, cases=25)
    figures, branch = Figures(database, lambda: timeline, clock), Actor("a", Role.FRONT_DESK, branch="东")
    plan = {item.item: item for item in figures.programme(branch, 2026)}
    board = figures.dashboard(OFFICE, date(2026, 1, 1), date(2027, 1, 1), "branch")
    row = next(row for row in board.rows if row.key == "东")
    assert plan["repeat_rate"].actual == row.repeat_rate
    assert plan["first_time_resolution"].actual == row.first_time_rate
    assert plan["average_handling_days"].actual == row.average_handling_working_days
    assert {entry.counted for entry in plan["repeat_rate"].evidence} == {True, False}


def test_the_histories_are_not_empty(tmp_path: Path) -> None:
    totals = {"meetings": Decimal(0), "hard_cases_solved": Decimal(0), "special_inspections": Decimal(0)}
    for seed in range(2):
        year = Year(tmp_path / f"{seed}.db", seed)
        year.live()
        for name in totals:
            totals[name] += year.programme()[name].actual or 0
        year.database.close()
    assert all(total > 0 for total in totals.values()), totals


def test_an_item_that_nobody_counts_says_so() -> None:
    rule = next(rule for rule in shipped_bundle().rules.programme.items if rule.item == "rules_revised")
    found = item(rule, None)
    assert (found.actual, found.attainment, found.evidence) == (None, None, ())
    assert "尚无记录" in found.reason.message


def test_no_quarterly_report_yet_is_none_of_four(tmp_path: Path) -> None:
    year = Year(tmp_path / "year.db", 0)
    reports = year.programme()["quarterly_reports"]
    assert (reports.actual, reports.attainment, reports.evidence) == (Decimal(0), Decimal(0), ())
    year.database.close()


def test_a_list_at_hand_in_pages() -> None:
    assert numbered("abc", Window(first=2)).items == ("a", "b")
    second = numbered("abc", Window(first=2, after="2"))
    assert (second.items, second.cursors, second.has_next, second.has_previous) == (("c",), ("3",), False, True)
    assert numbered("abc", Window(after="9")).items == ()
    with pytest.raises(InvalidRequest):
        numbered("abc", Window(after="x"))


def test_the_year_bounds_what_is_counted(tmp_path: Path) -> None:
    year = Year(tmp_path / "year.db", 0)
    year.clock.set("2025-12-31 10:00")
    for local in ("2025-12-31 09:00", "2025-12-31 10:00"):
        meeting = year.desk_step("scheduleMeeting", at=parse_instant(local), place="三楼")
        assert year.desk_step("recordMinutes", meeting, minutes="x", attendees=()) == meeting
    year.clock.set("2026-01-01 00:00")
    assert year.desk_step("closeMeeting", meeting) == meeting
    first = year.desk_step("scheduleMeeting", at=parse_instant("2026-01-01 00:00"), place="三楼")
    assert year.desk_step("recordMinutes", first, minutes="x", attendees=()) == first
    assert year.desk_step("closeMeeting", first) == first
    (entry,) = year.programme()["meetings"].evidence
    assert (entry.id, entry.on) == (first, date(2026, 1, 1))
    year.database.close()


def test_the_trend_ends_where_the_year_stands(tmp_path: Path) -> None:
    """Each month's point is what the plan said at that month's end, and the last one what it says now."""
    year = Year(tmp_path / "year.db", 3)
    year.live()
    items = year.programme()
    for name, found in items.items():
        points = found.trend()
        assert [point.month for point in points] == [date(2026, month, 1) for month in range(1, 13)], name
        assert points[-1].actual == found.actual, name
    held = [point.actual or Decimal(0) for point in items["meetings"].trend()]
    assert held == sorted(held)
    assert held[0] < held[-1]
    year.database.close()
