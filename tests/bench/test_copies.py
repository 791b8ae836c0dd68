"""Copies of a case are as many as were asked for, and a service counts none of them anew at its start."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import delete, func, select

from bench import sweeping
from bench.copies import copy_case, copy_tallies
from bench.stores import open_services
from cases.models import CASE_TALLIES, CASES
from cases.recounting import Recount


def test_copies_add_to_the_figures_what_the_case_adds(tmp_path: Path) -> None:
    services = open_services(f"sqlite:///{tmp_path}/petition.db", clock=lambda: sweeping.DAY)
    key = sweeping.one_case(services.database, services.manager.timeline)
    with services.database.write() as connection:
        copy_case(connection, key, 1, 20, None)
        own = connection.execute(select(func.count()).where(CASE_TALLIES.c.case_id == key)).scalar_one()
        copy_tallies(connection, key)
        assert connection.execute(select(func.count()).select_from(CASES)).scalar_one() == 21
        assert connection.execute(select(func.count()).select_from(CASE_TALLIES)).scalar_one() == 21 * own
    recount = Recount(services.database, lambda: services.manager.timeline, services.clock)
    assert own
    assert not recount.unbuilt()
    with services.database.write() as connection:
        connection.execute(delete(CASE_TALLIES))
    assert recount.unbuilt()
    services.close()
