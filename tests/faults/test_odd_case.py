"""A case that nobody can read is set aside: operators see it, and all other work of the background goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select, text, update

from cases.actors import Actor, Role
from cases.commands import RegisterCase
from cases.db import Database
from cases.ids import case_key
from cases.models import CASES, EVENTS, REMINDERS
from cases.service import CaseService
from cases.timers import Timers
from policy.instants import parse_instant
from policy.versions import Timeline
from tests.conftest import SettableClock, new_sqlite
from tests.running import Running, until

OFFICE = Actor("shen", Role.PETITION_OFFICE)


def spoil(database: Database, key: str) -> None:
    """Its first event says nothing of what it must, as a bit that flipped or a hand at the table would have it."""
    with database.write() as connection:
        connection.execute(update(EVENTS).where(EVENTS.c.case_id == key, EVENTS.c.seq == 1).values(data=[]))


def make_due(database: Database, *keys: str) -> None:
    with database.write() as connection:
        due = parse_instant("2026-01-05 10:00")
        connection.execute(update(CASES).where(CASES.c.id.in_(keys)).values(changes_at=due))


def test_the_others_of_its_chunk_are_looked_at(database: Database, timeline: Timeline, clock: SettableClock) -> None:
    service = CaseService(database, lambda: timeline, clock, "s")
    odd, even = (
        str(case_key(service.register(OFFICE, RegisterCase("hotline", "东", "s", "n")).case_id or "")) for _ in "12"
    )
    spoil(database, odd)
    clock.set("2026-03-20 10:00")
    make_due(database, odd, even)
    timers = Timers(database, lambda: timeline, clock)
    assert (timers.look(), timers.set_aside) == (2, 1)
    with database.read() as connection:
        assert set(connection.execute(select(REMINDERS.c.case_id)).scalars()) == {even}
        again = connection.execute(select(CASES.c.changes_at).where(CASES.c.id == odd)).scalar_one()
    assert again > clock.now
    assert timers.look() == 0
    clock.now = again
    assert (timers.look(), timers.set_aside) == (1, 1)


def test_a_column_that_is_no_json_keeps_the_others_waiting_no_more(
    tmp_path: Path, timeline: Timeline, clock: SettableClock
) -> None:
    database = Database(new_sqlite(tmp_path / "petition.db"))
    service = CaseService(database, lambda: timeline, clock, "s")
    odd, even = (service.register(OFFICE, RegisterCase("hotline", "东", "s", "n")).case_id or "" for _ in "12")
    with database.write() as connection:
        connection.execute(text("UPDATE case_event SET data = '{' WHERE case_id = :odd"), {"odd": case_key(odd)})
    clock.set("2026-03-20 10:00")
    make_due(database, case_key(odd) or "", case_key(even) or "")
    timers = Timers(database, lambda: timeline, clock)
    assert (timers.look(), timers.set_aside) == (2, 1)
    database.close()


def test_once_it_is_mended_it_is_judged_and_no_longer_told(
    database: Database, timeline: Timeline, clock: SettableClock
) -> None:
    service = CaseService(database, lambda: timeline, clock, "s")
    key = case_key(service.register(OFFICE, RegisterCase("hotline", "东", "s", "n")).case_id or "") or ""
    with database.read() as connection:
        data = connection.execute(select(EVENTS.c.data).where(EVENTS.c.case_id == key, EVENTS.c.seq == 1)).scalar_one()
    spoil(database, key)
    clock.set("2026-03-20 10:00")
    make_due(database, key)
    timers = Timers(database, lambda: timeline, clock)
    assert (timers.look(), timers.set_aside) == (1, 1)
    with database.write() as connection:
        connection.execute(update(EVENTS).where(EVENTS.c.case_id == key, EVENTS.c.seq == 1).values(data=data))
    clock.now += timedelta(hours=1)
    assert (timers.look(), timers.set_aside) == (1, 0)


@pytest.mark.parametrize("database_url", ["postgresql", pytest.param("sqlite", marks=pytest.mark.long)], indirect=True)
def test_operators_see_it_and_all_other_work_goes_on(start: Callable[[str], Running], database_url: str) -> None:
    service = start(database_url)
    odd, even = (case_key(service.register(key)["case"]["id"]) or "" for key in "ab")
    database = Database(service.database)
    spoil(database, odd)
    with database.write() as connection:
        now = datetime.now(UTC)
        connection.execute(update(CASES).where(CASES.c.id.in_((odd, even))).values(changes_at=now))

    def looked_at() -> bool:
        with database.read() as connection:
            return bool(connection.execute(select(CASES.c.changes_at).where(CASES.c.id == even)).scalar_one() != now)

    until(looked_at, 60)
    database.close()
    base = service.url.removesuffix("/graphql")
    ready = httpx.get(f"{base}/readyz")
    assert (ready.status_code, ready.json()["cases_set_aside"]) == (200, 1)
    assert "petition_sweep_set_aside_cases 1.0" in httpx.get(f"{base}/metrics").text
    assert f"case:{odd} cannot be judged" in service.log.read_text(encoding="utf-8")
    sla = service.rules / "sla.yaml"
    sla.write_text(sla.read_text(encoding="utf-8").replace("3 working_days", "3 workdays", 1), encoding="utf-8")
    until(lambda: service.ask("{ policy { diagnostics { file } } }")["policy"]["diagnostics"] != [], 30)
