"""The chain of a case's events: whole as it is written, broken by whatever is done to it afterwards."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from cases.actors import Actor, Role
from cases.audit import first_broken
from cases.commands import ActOnCase, RegisterCase
from cases.db import Database
from cases.ids import case_key
from cases.service import CaseService
from policy.versions import Timeline
from tests.conftest import SettableClock

TAMPERING = {
    "a changed note": ("UPDATE case_event SET note = 'x' WHERE seq = 2", 2),
    "a deleted event": ("DELETE FROM case_event WHERE seq = 2", 2),
    "a tail cut off": ("DELETE FROM case_event WHERE seq = 3", 3),
    "a changed actor": ("UPDATE case_event SET actor = 'x' WHERE seq = 1", 1),
}


@pytest.mark.parametrize(("statement", "place"), TAMPERING.values(), ids=TAMPERING.keys())
def test_tampering_shows(
    database: Database, timeline: Timeline, clock: SettableClock, statement: str, place: int
) -> None:
    service = CaseService(database, lambda: timeline, clock, "s")
    office = Actor("shen", Role.PETITION_OFFICE)
    case = service.register(office, RegisterCase("hotline", "东", "s", "n")).case_id
    assert case is not None
    assert service.act(office, ActOnCase("recordContact", case)).done
    key = case_key(case) or ""
    with database.write() as connection:
        assert first_broken(connection, key) is None
        connection.execute(text(statement))
        assert first_broken(connection, key) == place
