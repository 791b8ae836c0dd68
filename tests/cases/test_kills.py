"""Two instances at once, killed again and again: each reminder is raised once, and each delivery arrives."""

from __future__ import annotations

import signal
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from bench.copies import copy_case
from cases.actors import Actor, Role
from cases.commands import ActOnCase, RegisterCase
from cases.db import Database
from cases.ids import case_key
from cases.models import CASES, DELIVERIES, REMINDERS
from cases.models.delivery import DeliveryState
from cases.service import CaseService
from policy.instants import parse_instant
from policy.versions import Timeline
from tests.cases.instance import main
from tests.cases.receiver import Receiver, receiving
from tests.conftest import RULES, SettableClock
from tests.forked import Forked

OFFICE = Actor("shen", Role.PETITION_OFFICE)
PER_CASE = 2
"""An overdue dispatch reminds the first receiver and the leader in charge."""


@pytest.mark.parametrize(
    ("reminders", "kills"),
    [(1_000, 2), pytest.param(100_000, 10, marks=pytest.mark.long)],
    ids=["small", "whole"],
)
def test_killed_instances_raise_each_reminder_once_and_lose_no_delivery(
    database: Database,
    database_url: str,
    timeline: Timeline,
    clock: SettableClock,
    tmp_path: Path,
    reminders: int,
    kills: int,
) -> None:
    _fill(database, timeline, clock, reminders // PER_CASE)
    with receiving() as receiver:
        contacts = tmp_path / "contacts.yaml"
        contacts.write_text(f'contacts:\n  - {{recipient: "*", webhook: "{receiver.url}"}}\n', encoding="utf-8")
        _run(database, database_url, contacts, receiver, reminders, kills)
    with database.read() as connection:
        raised = connection.execute(select(func.count()).select_from(REMINDERS)).scalar_one()
        names = [REMINDERS.c[name] for name in ("case_id", "target", "round", "card", "recipient")]
        distinct = connection.execute(
            select(func.count()).select_from(select(*names).distinct().subquery())
        ).scalar_one()
        keys = set(connection.execute(select(DELIVERIES.c.key)).scalars())
        undelivered = connection.execute(
            select(func.count()).select_from(DELIVERIES).where(DELIVERIES.c.state != DeliveryState.DELIVERED)
        ).scalar_one()
    assert (raised, distinct, undelivered) == (reminders, reminders, 0)
    assert len(keys) == reminders
    assert set(receiver.keys) == keys


def _fill(database: Database, timeline: Timeline, clock: SettableClock, cases: int) -> None:
    """So many cases whose dispatch is overdue since the morning, made of one real one."""
    clock.set("2026-03-05 10:00")
    service = CaseService(database, lambda: timeline, clock, "secret")
    outcome = service.register(
        OFFICE, RegisterCase("hotline", "城东支行", "排队", "排队两小时", first_receiver="zhouqian")
    )
    assert outcome.case_id is not None
    service.act(OFFICE, ActOnCase("recordContact", outcome.case_id))
    key = case_key(outcome.case_id) or ""
    due = parse_instant("2026-03-06 00:00")
    with database.write() as connection:
        connection.execute(update(CASES).values(changes_at=due))
        copy_case(connection, key, 1, cases - 1, due)


def _run(database: Database, url: str, contacts: Path, receiver: Receiver, reminders: int, kills: int) -> None:
    """Kills one of two instances each time that another part of the work is done, until all of it is."""
    offset = (parse_instant("2026-03-06 09:00").astimezone(UTC) - datetime.now(UTC)).total_seconds()

    def start() -> Forked:
        return Forked(main, url, str(RULES), str(contacts), str(offset))

    instances = [start(), start()]
    try:
        for number in range(kills):
            goal = 2 * reminders * (number + 1) // (kills + 1)
            while _progress(database, receiver) < goal:
                assert all(instance.poll() is None for instance in instances), "an instance ended by itself"
                time.sleep(0.01)
            instances[number % 2].send_signal(signal.SIGKILL)
            instances[number % 2].wait()
            instances[number % 2] = start()
        while not _done(database, reminders):
            assert all(instance.poll() is None for instance in instances), "an instance ended by itself"
            time.sleep(0.2)
    finally:
        for instance in instances:
            instance.kill()
            instance.wait()


def _progress(database: Database, receiver: Receiver) -> int:
    with database.read() as connection:
        raised = connection.execute(select(func.count()).select_from(REMINDERS)).scalar_one()
    return int(raised) + len(receiver.keys)


def _done(database: Database, reminders: int) -> bool:
    """Whether nothing is due any more, of cases or of deliveries. Never true where one was lost on the way."""
    delivered = select(func.count()).select_from(DELIVERIES).where(DELIVERIES.c.state == DeliveryState.DELIVERED)
    with database.read() as connection:
        return int(connection.execute(delivered).scalar_one()) >= reminders
