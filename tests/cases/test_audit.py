"""The chain of a case's events: whole as it is written, broken by whatever is done to it afterwards."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from cases.actors import Actor, Role
from cases.audit import examined, first_broken
from cases.commands import ActOnCase, RegisterCase
from cases.db import Database
from cases.ids import case_key
from cases.service import CaseService
from policy.versions import Timeline
from tests.conftest import SettableClock

SWAP = ("UPDATE case_event SET seq = 9 WHERE seq = 2", "UPDATE case_event SET seq = 2 WHERE seq = 3")
TAMPERING = {
    "a changed note": (("UPDATE case_event SET note = 'x' WHERE seq = 2",), 2, 3, "第 2 项记录与其摘要不符"),
    "a deleted event": (("DELETE FROM case_event WHERE seq = 2",), 2, 2, "第 2 项记录缺失"),
    "a tail cut off": (("DELETE FROM case_event WHERE seq = 3",), 3, 2, "第 3 项起的记录缺失，或末端摘要被改"),
    "all events deleted": (("DELETE FROM case_event",), 1, 0, "第 1 项起的记录缺失，或末端摘要被改"),
    "two events swapped": (
        (*SWAP, "UPDATE case_event SET seq = 3 WHERE seq = 9"),
        2,
        3,
        "第 2 项记录与前一项不衔接",
    ),
    "a changed actor": (("UPDATE case_event SET actor = 'x' WHERE seq = 1",), 1, 3, "第 1 项记录与其摘要不符"),
    "a changed head": (("UPDATE petition_case SET head = 'x'",), 4, 3, "第 4 项起的记录缺失，或末端摘要被改"),
}


@pytest.mark.parametrize(("statements", "place", "left", "problem"), TAMPERING.values(), ids=TAMPERING.keys())
def test_tampering_shows(
    database: Database,
    timeline: Timeline,
    clock: SettableClock,
    statements: tuple[str, ...],
    place: int,
    left: int,
    problem: str,
) -> None:
    service = CaseService(database, lambda: timeline, clock, "s")
    office = Actor("shen", Role.PETITION_OFFICE)
    case = service.register(office, RegisterCase("hotline", "东", "s", "n")).case_id
    assert case is not None
    assert service.act(office, ActOnCase("recordContact", case)).done
    key = case_key(case) or ""
    with database.write() as connection:
        whole = examined(connection, key)
        assert (whole.intact, whole.events, whole.broken_at, whole.problem) == (True, 3, None, None)
        for statement in statements:
            connection.execute(text(statement))
        found = examined(connection, key)
        assert (found.intact, found.events, found.broken_at) == (False, left, place)
        assert found.problem is not None
        assert found.problem.zh == problem
        assert first_broken(connection, key) == place


def test_a_case_that_is_not_there_has_no_chain(database: Database) -> None:
    with database.read() as connection, pytest.raises(LookupError):
        examined(connection, "0" * 32)
