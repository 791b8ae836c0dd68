"""The effect of a measure equals a recount by hand, on random receipts around its completion."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.actors import Actor, Role
from cases.commands import ActOnCase, RegisterCase
from cases.db import Database
from cases.measure_desk import MeasureDesk, PlanMeasure, StepOnMeasure
from cases.service import CaseService
from figures.service import Figures
from policy.errors import InvalidRequest
from policy.instants import ZONE, parse_instant
from policy.measures import MeasureStep
from tests.conftest import SettableClock, new_sqlite, shipped_bundle, timeline_of

OFFICE = Actor("shen", Role.PETITION_OFFICE)
EAST = Actor("li", Role.FRONT_DESK, branch="东")
DONE = date(2026, 3, 15)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), days=st.integers(1, 20), over=st.booleans())
def test_an_effect_is_a_recount(tmp_path: Path, seed: int, days: int, over: bool) -> None:
    chance, clock = Random(seed), SettableClock("2026-04-25 09:00")
    timeline = timeline_of(shipped_bundle())
    path = tmp_path / "petition.db"
    path.unlink(missing_ok=True)
    database = Database(new_sqlite(path))
    service = CaseService(database, lambda: timeline, clock, "s")
    desk = MeasureDesk(database, lambda: timeline, clock, service)
    figures = Figures(database, lambda: timeline, clock)
    topics = list(shipped_bundle().terms("topic"))[:2]
    received: list[tuple[str, str, str | None, str, date]] = []
    with service.batch() as batch:
        for _ in range(40):
            at = datetime(2026, 3, 15, tzinfo=ZONE) + timedelta(hours=12 * chance.randint(-50, 52))
            line, topic, branch = chance.choice(("wealth", "counter")), chance.choice(topics), chance.choice("东西")
            command = RegisterCase("hotline", branch, "s", "n", received_at=at, occurred_at=at,
                                   main_class="business_dispute", business_line=line, topic=topic)  # fmt: skip
            case = batch.register(OFFICE, command).case_id
            assert case is not None
            received.append((case, line, topic, branch, at.date()))
    measure = desk.plan(OFFICE, PlanMeasure("manual", "t", "d", "personal_finance")).measure
    assert measure is not None
    linked = chance.sample(received, 3)
    for case, *_ in linked:
        assert desk.link(OFFICE, measure.id, ActOnCase("linkMeasure", case)).refusals == ()
    assert figures.effect(OFFICE, measure, days) is None
    done = desk.act(OFFICE, StepOnMeasure(measure.id, MeasureStep.COMPLETE, evidence="e", completed_on=DONE)).measure
    assert done is not None
    ends = DONE + timedelta(days=days)
    clock.now = datetime.combine(ends, datetime.min.time(), ZONE).astimezone(UTC)
    clock.now += timedelta(days=1) if over else timedelta(hours=23, minutes=59)
    for actor in (OFFICE, EAST):
        mine = [row for row in received if actor is OFFICE or row[3] == "东"]
        about = {(row[1], row[2]) for row in linked if row in mine}
        same = [row[4] for row in mine if (row[1], row[2]) in about]
        before = sum(DONE - timedelta(days=days) <= day < DONE for day in same)
        after = sum(DONE < day <= ends for day in same)
        found = figures.effect(actor, done, days)
        assert found is not None
        assert (found.before, found.after, found.complete) == (before, after, over)
        growth = None
        if before and over:
            growth = (Decimal(after - before) / before).quantize(Decimal("0.0001"), ROUND_HALF_UP)
        assert found.growth == growth
    database.close()


@pytest.mark.parametrize("days", [0, -1, 367])
def test_days_have_bounds(tmp_path: Path, days: int) -> None:
    clock, timeline = SettableClock("2026-03-02 09:00"), timeline_of(shipped_bundle())
    database = Database(new_sqlite(tmp_path / "petition.db"))
    service = CaseService(database, lambda: timeline, clock, "s")
    measure = MeasureDesk(database, lambda: timeline, clock, service).plan(
        OFFICE, PlanMeasure("manual", "t", "d", "operations")
    )
    assert measure.measure is not None
    with pytest.raises(InvalidRequest):
        Figures(database, lambda: timeline, clock).effect(OFFICE, measure.measure, days)
    database.close()


def test_the_programme_counts_completed_measures_of_its_year(tmp_path: Path) -> None:
    clock, timeline = SettableClock("2027-01-10 09:00"), timeline_of(shipped_bundle())
    database = Database(new_sqlite(tmp_path / "petition.db"))
    service = CaseService(database, lambda: timeline, clock, "s")
    desk = MeasureDesk(database, lambda: timeline, clock, service)
    for kind, day in (
        ("process", "2026-01-01"),
        ("process", "2026-12-31"),
        ("process", "2027-01-01"),
        ("process", "2025-12-31"),
        ("manual", "2026-06-01"),
        ("rule_revision", None),
    ):
        measure = desk.plan(OFFICE, PlanMeasure(kind, "t", "d", "operations")).measure
        assert measure is not None
        if day:
            on = parse_instant(f"{day} 00:00").date()
            desk.act(OFFICE, StepOnMeasure(measure.id, MeasureStep.COMPLETE, evidence="e", completed_on=on))
    items = {item.item: item.actual for item in Figures(database, lambda: timeline, clock).programme(OFFICE, 2026)}
    assert [items[name] for name in ("processes_optimised", "manuals_improved", "rules_revised")] == [2, 1, 0]
    database.close()
