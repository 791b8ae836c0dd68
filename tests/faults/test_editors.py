"""Fifty people edit one case at once: whoever comes second is told so, and no edit is lost or made twice."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from cases.audit import first_broken
from cases.db import Database
from cases.ids import case_key
from cases.models import EVENTS
from tests.running import Running

VERSION = "query($id: ID!) { case(id: $id) { version } }"
CLASSIFY = """mutation($input: ClassifyCaseInput!) {
  classifyCase(input: $input) { case { version } userErrors { code field } }
}"""

_log = logging.getLogger(__name__)


@pytest.mark.parametrize(
    ("editors", "edits"), [(10, 60), pytest.param(50, 1_000, marks=pytest.mark.long)], ids=["few", "many"]
)
def test_no_edit_of_many_editors_is_lost(
    start: Callable[[str], Running], database_url: str, editors: int, edits: int
) -> None:
    service = start(database_url)
    case = service.register("k")["case"]["id"]
    outcomes: Counter[str] = Counter()

    def edit(number: int) -> None:
        seen = service.ask(VERSION, id=case)["case"]["version"]
        given = {"caseId": case, "expectedVersion": seen, "urgency": ("NORMAL", "URGENT")[number % 2], "note": "改"}
        answer = service.ask(CLASSIFY, input=given)["classifyCase"]
        refused = answer["userErrors"]
        assert refused in ([], [{"code": "CONFLICT", "field": ["expectedVersion"]}])
        assert answer["case"]["version"] > seen
        outcomes["refused" if refused else "done"] += 1

    with ThreadPoolExecutor(editors) as pool:
        list(pool.map(edit, range(edits)))
    version = service.ask(VERSION, id=case)["case"]["version"]
    database, key = Database(database_url), case_key(case) or ""
    with database.read() as connection:
        stored = connection.execute(select(EVENTS.c.note).where(EVENTS.c.case_id == key)).scalars().all()
        broken = first_broken(connection, key)
    database.close()
    assert version == 1 + outcomes["done"]
    assert (stored.count("改"), broken) == (outcomes["done"], None)
    assert outcomes["done"] + outcomes["refused"] == edits
    assert min(outcomes.values()) > 0
    _log.info("%s editors: %s", editors, dict(outcomes))
