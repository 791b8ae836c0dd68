"""A long job goes on by itself: after a service was killed in the middle of it, and after PostgreSQL was away."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from bench.copies import copy_case
from cases.db import Database
from cases.ids import case_key
from cases.models import CASE_TALLIES, CASES
from tests.faults.load import loaded
from tests.faults.test_outages import Outage, edit, lengths, on_postgresql, outage
from tests.running import Running, until

__all__ = ["outage"]

CASES_OPEN = 3_000
JOBS = "{ jobs(first: 5) { edges { node { id state done total failed policyVersion } } } }"


@pytest.mark.parametrize("database_url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.long)], indirect=True)
def test_a_job_goes_on_after_a_kill(start: Callable[[str], Running], database_url: str) -> None:
    service = start(database_url)
    filled(service)
    with loaded(service, 2) as load:
        edit(service, "within: 3 working_days", "within: 2 working_days")
        until(lambda: (job_of(service) or {"done": 0})["done"] > 0, 60)
        service.end(signal.SIGKILL)
        service.start()
        until(lambda: (job_of(service) or {"state": ""})["state"] == "DONE", 120)
        until(load.reaches(5), 60)
    assert_all_judged(service)


@on_postgresql
@lengths
def test_a_job_goes_on_after_an_outage(start: Callable[[str], Running], outage: Outage, seconds: float) -> None:
    service = start(outage.url)
    filled(service)
    edit(service, "within: 3 working_days", "within: 2 working_days")
    until(lambda: (job_of(service) or {"done": 0})["done"] > 0, 60)
    outage.crash()
    time.sleep(seconds)
    outage.back()
    until(lambda: (job_of(service) or {"state": ""})["state"] == "DONE", 120)
    assert service.process.poll() is None
    assert_all_judged(service)


def filled(service: Running) -> None:
    """Copies of one open case, none of them due meanwhile."""
    key = case_key(service.register("first")["case"]["id"]) or ""
    database = Database(service.database)
    with database.write() as connection:
        received = connection.execute(select(CASES.c.received_at).where(CASES.c.id == key)).scalar_one()
        copy_case(connection, key, 1, CASES_OPEN - 1, received + timedelta(days=1))
    database.close()


def job_of(service: Running) -> Any:
    """The first job that the edit led to; each start looks for what is left, and may ask for another one."""
    try:
        edges = service.ask(JOBS)["jobs"]["edges"]
    except (AssertionError, TypeError):
        return None  # the store is away
    return edges[-1]["node"] if edges else None


def assert_all_judged(service: Running) -> None:
    """Every chunk was done once, and no case is left under the version before."""
    job = job_of(service)
    assert (job["failed"], job["done"]) == (0, job["total"])
    database = Database(service.database)
    with database.read() as connection:
        versions = connection.execute(select(CASES.c.policy_version).distinct()).scalars().all()
        cases = connection.execute(select(func.count()).select_from(CASES)).scalar_one()
        received = connection.execute(select(func.sum(CASE_TALLIES.c.received))).scalar_one()
    database.close()
    assert versions == [job["policyVersion"]]
    assert cases == received >= CASES_OPEN
    assert CASES_OPEN <= job["done"] <= cases  # no chunk was counted twice
