"""The periodic reports over GraphQL and HTTP: the reader's scope decides, a filed report comes as it was filed."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from docx import Document as open_docx

from cases.actors import Actor, Role
from cases.commands import RegisterCase
from policy.instants import parse_instant
from resolvers.services import Services
from resolvers.settings import Settings
from tests.conftest import RULES, SettableClock
from tests.transport.test_http import SECRET, bearer, client, send

OFFICE = Actor("shen", Role.PETITION_OFFICE)
ONE = """query($period: String!) {
  report(period: $period) { period kind title from to scope documentPath html filed { id } }
}"""
MANY = """query($kind: ReportKind, $year: Int) {
  reports(kind: $kind, year: $year) { id period title digest documentPath html }
}"""


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    directory: Path = tmp_path_factory.mktemp("reports")
    clock = SettableClock("2026-04-20 09:00")
    opened = Services.open(Settings(secret=SECRET, database=f"sqlite:///{directory}/petition.db", rules=RULES), clock)
    for branch in ("城东支行", "城东支行", "城西支行"):
        at = parse_instant("2026-03-10 10:00")
        command = RegisterCase("hotline", branch, "s", "排队两小时", received_at=at, occurred_at=at)
        assert opened.service.register(OFFICE, command).case_id is not None
    while opened.filing.look():
        pass
    yield opened
    opened.close()


def ask(services: Services, query: str, headers: dict[str, str], **variables: Any) -> dict[str, Any]:
    body: dict[str, Any] = send(services, headers=headers, json={"query": query, "variables": variables}).json()
    return body


def fetch(services: Services, path: str, headers: dict[str, str] | None) -> httpx.Response:
    async def work() -> httpx.Response:
        async with client(services) as opened:
            return await opened.get(f"/documents/{path}", headers=headers)

    return anyio.run(work)


def test_a_report_as_of_now_counts_what_its_reader_sees(services: Services) -> None:
    whole = ask(services, ONE, bearer(), period="2026-Q1")["data"]["report"]
    assert (whole["kind"], whole["scope"], whole["from"], whole["to"]) == (
        "QUARTERLY",
        "全行",
        "2026-01-01",
        "2026-04-01",
    )
    assert "共收到信访投诉 3 件" in whole["html"]
    assert whole["filed"] == {"id": "report:2026-Q1"}
    own = ask(services, ONE, bearer(Role.LEADER, branch="城西支行"), period="2026-Q1")["data"]["report"]
    assert "仅限城西支行共收到信访投诉 1 件" in own["html"]
    assert own["filed"] is None
    page = fetch(services, whole["documentPath"].removeprefix("/documents/"), bearer(Role.LEADER, branch="城西支行"))
    assert "仅限城西支行共收到信访投诉 1 件" in page.text


@pytest.mark.parametrize(("period", "words"), [("2026", "没有报告期"), ("2026-Q4", "尚未开始")])
def test_what_is_no_period_is_said(services: Services, period: str, words: str) -> None:
    answer = ask(services, ONE, bearer(), period=period)
    assert answer["data"]["report"] is None
    assert words in answer["errors"][0]["message"]


def test_filed_reports_are_listed_and_opened(services: Services) -> None:
    listed = ask(services, MANY, bearer(Role.AUDITOR))["data"]["reports"]
    assert {report["period"] for report in listed} == {"2026-03", "2026-Q1"}
    (quarter,) = ask(services, MANY, bearer(), kind="QUARTERLY", year=2026)["data"]["reports"]
    assert len(quarter["digest"]) == 64
    page = fetch(services, quarter["documentPath"].removeprefix("/documents/"), bearer())
    assert (page.status_code, page.text) == (200, quarter["html"])
    word = fetch(services, "filed-report/2026-Q1.docx", bearer(Role.AUDITOR))
    assert "信访风险预警报告" in open_docx(BytesIO(word.content)).paragraphs[0].text
    node = ask(services, 'query { node(id: "report:2026-Q1") { id __typename } }', bearer())["data"]["node"]
    assert node == {"id": "report:2026-Q1", "__typename": "FiledReport"}
    bound = bearer(Role.LEADER, branch="城东支行")
    assert ask(services, MANY, bound)["data"]["reports"] == []
    assert ask(services, 'query { node(id: "report:2026-Q1") { id } }', bound)["data"]["node"] is None


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("report/2026-Q1.html", None, 401),
        ("report/2026-Q1.pdf", bearer(), 404),
        ("report/rubbish.html", bearer(), 404),
        ("report/2026-Q4.html", bearer(), 409),
        ("filed-report/2026-Q2.html", bearer(), 404),
        ("filed-report/rubbish.html", bearer(), 404),
        ("filed-report/2026-Q1.html", bearer(Role.LEADER, branch="城东支行"), 404),
    ],
)
def test_what_is_not_there_is_said_in_json(
    services: Services, path: str, headers: dict[str, str] | None, status: int
) -> None:
    answer = fetch(services, path, headers)
    assert answer.status_code == status
    assert answer.json()["errors"][0]["message"]
