"""The store of many cases is what `bench.growth` says of it, and its lists can be read."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, func, select

from bench import growth, listing, sweeping
from bench.stores import open_services
from cases.models import CASE_TALLIES, CASES, EVENTS

SIZE = 5_001


def indexes(connection: Connection) -> set[str]:
    return {row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'index'")}


def test_every_case_is_there_once_and_can_be_listed_and_swept(tmp_path: Path) -> None:
    services = open_services(f"sqlite:///{tmp_path}/petition.db", clock=lambda: sweeping.DAY)
    key = sweeping.one_case(services.database, services.manager.timeline)
    with services.database.read() as connection:
        before = indexes(connection)
    growth.fill(services.database, key, SIZE, chunk=1_500)
    with services.database.read() as connection:
        assert indexes(connection) == before
        assert connection.execute(select(func.count()).select_from(CASES)).scalar_one() == SIZE
        open_cases = connection.execute(select(func.count()).where(CASES.c.resolved_at.is_(None))).scalar_one()
        assert open_cases == 1 + (SIZE - 1) // 5
        days = select(func.count(), func.count(func.distinct(CASE_TALLIES.c.case_id))).where(
            CASE_TALLIES.c.case_id != key
        )
        assert tuple(connection.execute(days).one()) == (SIZE - 1, SIZE - 1)
        told = select(func.count(func.distinct(EVENTS.c.case_id)))
        assert open_cases <= connection.execute(told).scalar_one() < SIZE // 2
    for variables in listing.LISTS.values():
        assert listing.pages(services, variables, rounds=1) > 0
    sweeping.fall_due(services.database)
    assert services.timers.look() == sweeping.DUE
    services.close()
