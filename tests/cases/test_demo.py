"""The demo year: made by the service, in the plan's proportions, the same each time, and finished after a kill."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import select

from cases import demo
from cases.audit import first_broken
from cases.checkpoints.verification import Verifier
from cases.db import Database
from cases.models import CASES, EVENTS, INSPECTIONS, MEASURES, MEETINGS
from policy.versions import Timeline
from tests.conftest import SettableClock, new_sqlite


def store(path: Path) -> Database:
    return Database(new_sqlite(path))


def told(database: Database) -> list[tuple[str, ...]]:
    with database.read() as connection:
        rows = connection.execute(select(CASES.c.subject, CASES.c.received_at, CASES.c.node).order_by(CASES.c.number))
        return [tuple(map(str, row)) for row in rows]


def test_a_year_of_cases(tmp_path: Path, timeline: Timeline) -> None:
    database, clock = store(tmp_path / "a.db"), SettableClock("2026-11-24 11:00")
    assert demo.unfinished(database)
    assert demo.fill(database, lambda: timeline, clock, "s", cases=250) == 250
    assert not demo.unfinished(database, 250)
    with database.read() as connection:
        rows = connection.execute(select(CASES)).all()
        events = Counter(row.type for row in connection.execute(select(EVENTS.c.type)))
        assert [row.number for row in rows if first_broken(connection, row.id) is not None] == []
    assert list(Verifier(database, {}).findings()) == []
    classes = Counter(row.main_class for row in rows)
    assert 0.5 < classes["service_complaint"] / 250 < 0.75
    assert 0.18 < classes["business_dispute"] / 250 < 0.4
    assert len({row.branch for row in rows}) == 12
    assert events["meeting_decided"] > 0
    with database.read() as connection:
        meetings = Counter(row.state for row in connection.execute(select(MEETINGS.c.state)))
        inspections = connection.execute(select(INSPECTIONS.c.state)).scalars().all()
    assert meetings["held"] > 12
    assert meetings["scheduled"] == 1
    assert inspections == ["concluded"] * 3
    assert {"returned", "reopened", "repeat_linked", "paused", "rated", "report_filed"} <= set(events)
    assert events["report_delivered"] > events["report_filed"]
    with database.read() as connection:
        states = Counter(row.state for row in connection.execute(select(MEASURES.c.state)))
    assert states["completed"] >= 3
    assert events["measure_linked"] >= 3
    demo.fill(database, lambda: timeline, clock, "s", cases=250)
    with database.read() as connection:
        assert Counter(row.state for row in connection.execute(select(MEASURES.c.state))) == states
    database.close()


def test_the_same_day_makes_the_same_cases_also_after_a_kill(tmp_path: Path, timeline: Timeline) -> None:
    whole, broken = store(tmp_path / "whole.db"), store(tmp_path / "broken.db")
    clock = SettableClock("2026-11-24 11:00")
    demo.fill(whole, lambda: timeline, clock, "s", cases=120)

    def kill(done: int, total: int) -> None:
        if done == 110:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        demo.fill(broken, lambda: timeline, clock, "s", cases=120, progress=kill)
    assert len(told(broken)) == 100
    assert demo.unfinished(broken, 120)
    demo.fill(broken, lambda: timeline, clock, "s", cases=120)
    assert told(broken) == told(whole)
    whole.close()
    broken.close()
