"""The rivals of the benchmark of writes store what the service stores: the same rows in the same tables."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from sqlalchemy import func, select

from bench.writes.clients import at_once
from bench.writes.rivals import orm, raw, stored
from cases.db import Database
from cases.models import CASE_TALLIES, CASES, CUSTOMERS, EVENTS, IDEMPOTENCY, SERIES, TALLY_CHANGES
from policy.versions import Timeline

COUNTED = (CASES, EVENTS, CUSTOMERS, IDEMPOTENCY, CASE_TALLIES, TALLY_CHANGES)


def counts(url: str) -> tuple[list[int], int, list[dict[str, Any]]]:
    """Of each table how many rows; the last number given out; the cases but for what names them."""
    database = Database(url)
    with database.read() as connection:
        found = [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in COUNTED]
        last = connection.execute(select(func.max(SERIES.c.last))).scalar_one()
        cases = [dict(row) for row in connection.execute(select(CASES)).mappings()]
    database.close()
    return found, last, [{name: value for name, value in row.items() if name not in ("id", "number")} for row in cases]


@pytest.mark.parametrize("rival", [raw, orm])
def test_a_rival_stores_the_same_rows(database_url: str, timeline: Timeline, rival: Any) -> None:
    rows = stored(database_url, timeline)
    once, _, (case,) = counts(database_url)
    with rival(database_url, rows) as client:
        client(0)()
    twice, last, cases = counts(database_url)
    assert twice == [2 * count for count in once]
    assert all(count > 0 for count in once)
    assert last >= 1
    assert cases == [case, case]


def test_what_a_client_raises_is_raised() -> None:
    done = threading.Event()

    def fail() -> None:
        done.set()
        raise LookupError

    with pytest.raises(LookupError):
        at_once([done.wait, fail], 0.1)
