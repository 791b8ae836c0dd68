"""What a page of the workbench costs among a thousand and a million stored cases: python -m bench listing.

The page is the console's own question, answered by the whole GraphQL layer, in SQLite. The cases are copies of one real
case; of a million, nine in ten are over and only stored, as in a bank that has kept its cases for years.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from sqlalchemy import update

from bench.copies import copy_case
from cases.actors import Actor, Role
from cases.commands import RegisterCase
from cases.ids import case_key
from cases.models import CASES
from resolvers.context import Context
from resolvers.services import Services
from resolvers.settings import Settings
from transport.execution import Answer, Executor, Request

_HOME: Final = Path(__file__).resolve().parent.parent
_SIZES: Final = tuple(int(size) for size in os.environ.get("LISTING_SIZES", "1000 1000000").split())
_ROUNDS: Final = 15
_OFFICE: Final = Actor("bench", Role.PETITION_OFFICE)
_PAGE: Final = """query($filter: CaseFilter!, $order: CaseOrder!, $after: String) {
  cases(filter: $filter, order: $order, first: 50, after: $after) {
    edges { node {
      id number version subject receivedAt handler urgency dutyHolder
      branch { code zh en } mainClass { code zh en } subclass { code zh en } grade { code zh en }
      businessLine { code zh en } leadDepartment { code zh en } status { card currentNode }
      nextDue { target node state dueAt workingDaysLeft overdueWorkingDays provisional label { code zh en } }
    } }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""
LISTS: Final[dict[str, dict[str, Any]]] = {
    "by urgency": {"filter": {}, "order": "DUE"},
    "one's own": {"filter": {"mine": True}, "order": "DUE"},
    "newest": {"filter": {}, "order": "RECEIVED"},
    "red cards": {"filter": {"card": "RED"}, "order": "RECEIVED"},
}


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        services = Services.open(
            Settings(secret="bench", database=f"sqlite:///{scratch}/petition.db", rules=_HOME / "rules")
        )
        outcome = services.service.register(_OFFICE, RegisterCase("hotline", "城东支行", "排队", "排队两小时"))
        key, filled = case_key(outcome.case_id or "") or "", 1
        first: dict[str, float] = {}
        for size in _SIZES:
            with services.database.write() as connection:
                copy_case(connection, key, filled, size - filled, None)
                over = CASES.c.id > f"{size // 10:032x}"
                connection.execute(update(CASES).where(over, CASES.c.id != key).values(due_at=None))
            filled = size
            for name, variables in LISTS.items():
                taken = pages(services, variables)
                growth = f", ×{taken / first[name]:.2f}" if name in first else ""
                first.setdefault(name, taken)
                print(f"{size:>9,} stored, {name:<10}: {taken * 1e3:6.1f} ms of processor a page{growth}")
        services.close()


def pages(services: Services, variables: dict[str, Any], rounds: int = _ROUNDS) -> float:
    """The median of the first page and the one after it, in seconds of the processor."""
    executor, taken = Executor(), []
    _answer(executor, services, variables)  # the document is read once
    for _ in range(rounds):
        begin = time.process_time()
        page = _answer(executor, services, variables)
        _answer(executor, services, {**variables, "after": page["pageInfo"]["endCursor"]})
        taken.append((time.process_time() - begin) / 2)
    return statistics.median(taken)


def _answer(executor: Executor, services: Services, variables: dict[str, Any]) -> Any:
    prepared = executor.prepare(Request(_PAGE, variables))
    if isinstance(prepared, Answer):
        raise SystemExit(str(prepared.body))
    body = executor.execute(prepared, Context(services, _OFFICE)).body
    if "errors" in body:
        raise SystemExit(str(body["errors"]))
    return body["data"]["cases"]


if __name__ == "__main__":
    main()
