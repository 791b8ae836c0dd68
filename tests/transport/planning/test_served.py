"""The schema that is served, planned and not, on a filled store: queries that Hypothesis writes from the schema."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from graphql import execute_sync, parse
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis_graphql import queries

from cases.actors import Actor, Role
from cases.demo import fill
from resolvers.context import Context
from resolvers.services import Services
from resolvers.settings import Settings
from schema.contract import SCHEMA
from tests.conftest import RULES, SettableClock, new_sqlite
from tests.faults.test_generated import DATES, DECIMALS, TIMES, written
from tests.transport.planning.test_executor import told
from transport.planning.executor import PlannedExecutor, Plans, never

OFFICE = Actor("office", Role.PETITION_OFFICE)
SCALARS = {
    "DateTime": written(*TIMES),
    "Date": written(*DATES),
    "Decimal": written(*DECIMALS),
    "ID": written("case:0", "reminder:1", "milestone:2026:trial_run", "report:1", "", "9" * 400),
}
PAGES = (
    "cases(first: 20) { totalCount pageInfo { endCursor } edges { cursor node { %s repeatOf { %s } } } }",
    "reminders { edges { node { id reason { rule } case { %s } } } }",
    "measures { edges { node { number kind { zh } steps { step } cases { %s } } } }",
)
CASE = """
  id number handler rating receivedAt branch { code zh } topic { code } assistingDepartments { zh } actions { mutation }
  status { card currentNode nextActions reasons { rule } targets { target state dueAt label { en } workings } }
  early: status(asOf: "2020-01-01T00:00:00Z") { card } nextDue { target workingDaysLeft } customer { name }
  events(first: 3) { edges { node { __typename ... on CaseEvent { type details { value } } } } } chain { intact }
"""


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    clock = SettableClock("2026-11-30 10:00")
    url = new_sqlite(tmp_path_factory.mktemp("served") / "petition.db")
    opened = Services.open(Settings(secret="s", database=url, rules=RULES), clock)
    fill(opened.database, lambda: opened.manager.timeline, clock, "s", cases=60)
    opened.timers.look()
    yield opened
    opened.close()


def same(services: Services, text: str) -> None:
    document = parse(text)
    executor = PlannedExecutor.build(
        SCHEMA._schema,
        document,
        context_value=Context(services, OFFICE),
        is_awaitable=never,
        is_async_iterable=never,
        plans=Plans(),
    )
    assert isinstance(executor, PlannedExecutor), executor
    expected = execute_sync(SCHEMA._schema, document, context_value=Context(services, OFFICE))
    assert told(executor.execute_operation()) == told(expected)


@pytest.mark.parametrize("page", PAGES)
def test_a_page_is_what_graphql_core_makes_of_it(services: Services, page: str) -> None:
    same(services, "{ " + page.replace("%s", CASE) + " }")


@pytest.mark.parametrize("count", [15, pytest.param(150, marks=pytest.mark.long)], ids=["few", "many"])
def test_generated_queries(services: Services, count: int) -> None:
    @settings(max_examples=count, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
    @given(queries(SCHEMA.as_str(), custom_scalars=SCALARS))
    def one(text: str) -> None:
        same(services, text)

    one()
