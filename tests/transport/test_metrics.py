"""/metrics as Prometheus reads it: open on the machine itself, closed to others without the token."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import anyio
import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from cases.actors import Actor, Role
from cases.commands import Customer, RegisterCase
from resolvers.services import Services
from resolvers.settings import Settings
from server import create_app
from tests.conftest import RULES
from tests.transport.test_http import SECRET, bearer

OFFICE = Actor("shen", Role.PETITION_OFFICE)
TOKEN = "a token for scraping"
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    directory: Path = tmp_path_factory.mktemp("metrics")
    url = f"sqlite:///{directory}/petition.db"
    opened = Services.open(Settings(secret=SECRET, database=url, rules=RULES, metrics_token=TOKEN))
    who = Customer("王敏敏", "13800000001", "110101199001010011", 66)
    opened.service.register(OFFICE, RegisterCase("hotline", "城东支行", "柜员态度差", "排队", customer=who))
    yield opened
    opened.close()


def scraped(
    services: Services,
    *queries: str,
    client: str = "127.0.0.1",
    headers: dict[str, str] | None = None,
    path: str | None = None,
) -> httpx.Response:
    """The answer to a scrape after some GraphQL requests, and one for a path."""

    async def work() -> httpx.Response:
        app = create_app(services.settings, services=services)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(client, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://petition") as opened:
            for query in queries:
                await opened.post("/graphql", headers=bearer(), json={"query": query})
            if path is not None:
                await opened.get(path)
            return await opened.get("/metrics", headers=headers)

    return anyio.run(work)


def samples(answer: httpx.Response) -> Samples:
    assert answer.status_code == 200
    found: Samples = {}
    for family in text_string_to_metric_families(answer.text):
        for sample in family.samples:
            found[sample.name, tuple(sorted(sample.labels.items()))] = sample.value
    return found


def test_the_service_and_the_office_are_told(services: Services) -> None:
    found = samples(scraped(services))
    opened = [(labels, value) for (name, labels), value in found.items() if name == "petition_open_cases"]
    assert opened == [((("card", "none"), ("node", "receive"), ("urgency", "normal")), 1.0)]
    for name in (
        "petition_store_up",
        "petition_received_today_cases",
        "petition_received_week_cases",
        "petition_month_received_cases",
    ):
        assert found[name, ()] == 1
    assert found["petition_rule_disagreements_total", ()] == 0
    assert found["petition_outbox_deliveries", (("state", "pending"),)] == 0
    assert ("petition_month_on_time_ratio", ()) not in found  # a share of nothing is no figure
    assert [value for (name, _), value in found.items() if name == "petition_policy_info"] == [1]
    assert "王" not in str(found)


def test_operations_are_counted_by_the_schemas_names_alone(services: Services) -> None:
    queries = (
        "query SecretName { one: policy { __typename } }",
        "query Mine { policy { __typename } }",
        "{ policy { __typename } __typename }",
        "{ nothing王敏敏 }",
        "mutation { two: __typename }",
        '{ dashboard(from: "2026-03-02", to: "2026-03-01", by: BRANCH) { asOf } }',
    )
    answer = scraped(services, *queries, path="/王敏敏")
    found = samples(answer)
    assert "王敏敏" not in answer.text
    assert "Mine" not in answer.text
    assert "SecretName" not in answer.text
    operations = {labels[0][1]: value for (name, labels), value in found.items()
                  if name == "petition_graphql_duration_seconds_count"}  # fmt: skip
    assert operations == {"policy": 2, "several": 1, "invalid": 1, "__typename": 1, "dashboard": 1}
    assert found["petition_graphql_operations_total", (("operation", "dashboard"), ("outcome", "errors"))] == 1
    assert found["petition_graphql_errors_total", (("code", "INVALID"),)] == 1
    assert found["petition_graphql_errors_total", (("code", "BAD_REQUEST"),)] == 1
    assert found["petition_http_requests_total", (("route", "other"), ("status", "404"))] == 1
    assert found["petition_http_requests_total", (("route", "graphql"), ("status", "400"))] == 1


@pytest.mark.parametrize(
    ("client", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("::1", {}, 200),
        ("127.0.0.1", {"x-forwarded-for": "10.0.0.9"}, 401),
        ("10.0.0.9", {}, 401),
        ("10.0.0.9", {"authorization": "Bearer nonsense"}, 401),
        ("10.0.0.9", bearer(), 401),
        ("10.0.0.9", {"authorization": f"Bearer {TOKEN}"}, 200),
        ("a.name", {}, 401),
    ],
)
def test_who_may_scrape(services: Services, client: str, headers: dict[str, str], status: int) -> None:
    assert scraped(services, client=client, headers=headers).status_code == status


def test_without_a_token_nobody_from_elsewhere_may(tmp_path: Path) -> None:
    opened = Services.open(Settings(secret=SECRET, database=f"sqlite:///{tmp_path}/petition.db", rules=RULES))
    for headers in ({}, {"authorization": "Bearer "}, {"authorization": "Bearer x"}):
        assert scraped(opened, client="10.0.0.9", headers=headers).status_code == 401
    opened.close()
