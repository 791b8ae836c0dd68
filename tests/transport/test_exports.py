"""Tables over HTTP: the bearer's rights decide, an answer is whole, and it says where to go on."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import anyio
import httpx
import pyarrow.parquet as parquet
import pytest
from openpyxl import load_workbook

from cases.actors import Actor, Role
from cases.commands import RegisterCase
from resolvers.services import Services
from resolvers.settings import Settings
from tests.conftest import RULES
from tests.transport.test_http import SECRET, bearer, client

OFFICE = Actor("shen", Role.PETITION_OFFICE)


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    directory: Path = tmp_path_factory.mktemp("exports")
    opened = Services.open(Settings(secret=SECRET, database=f"sqlite:///{directory}/petition.db", rules=RULES))
    for branch in ("城东支行", "城西支行"):
        opened.service.register(OFFICE, RegisterCase("hotline", branch, "柜员态度差", "排队两小时"))
    yield opened
    opened.close()


def fetch(services: Services, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
    async def work() -> httpx.Response:
        async with client(services) as opened:
            return await opened.get(f"/export/{path}", headers=headers)

    return anyio.run(work)


def test_a_table_comes_whole_and_says_where_to_go_on(services: Services) -> None:
    answer = fetch(services, "cases.csv", bearer())
    assert (answer.status_code, answer.headers["x-petition-rows"]) == (200, "2")
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.headers["cache-control"] == "no-store"
    assert "filename*=UTF-8''%E6%A1%88%E4%BB%B6-" in answer.headers["content-disposition"]
    after = fetch(services, f"cases.csv?since={answer.headers['x-petition-next']}", bearer())
    assert after.headers["x-petition-rows"] == "0"


def test_each_form_can_be_opened(services: Services) -> None:
    table = parquet.read_table(io.BytesIO(fetch(services, "events.parquet", bearer()).content))
    assert table.num_rows == 4
    sheet = load_workbook(io.BytesIO(fetch(services, "events.xlsx", bearer()).content))["案件事件"]
    assert sheet.max_row == 6


def test_a_branch_takes_out_its_own_rows_and_no_free_text(services: Services) -> None:
    answer = fetch(services, "cases.csv", bearer(Role.FRONT_DESK, branch="城东支行"))
    assert answer.headers["x-petition-rows"] == "1"
    assert answer.headers["x-petition-withheld"] == "subject, narrative"
    assert "城西支行" not in answer.text
    assert "排队" not in answer.text


@pytest.mark.parametrize(
    ("headers", "path", "status"),
    [
        (None, "cases.csv", 401),
        ({"authorization": "Bearer nonsense"}, "cases.csv", 401),
        (bearer(), "customers.csv", 404),
        (bearer(), "cases.docx", 404),
        (bearer(), "cases", 404),
        (bearer(), "cases.csv?since=rubbish", 400),
        (bearer(), "cases.csv?since=999999.0", 400),
        (bearer(), "measures.csv?since=1", 400),
        (bearer(), "cases.csv?limit=1", 400),
        (bearer(), "dashboard.csv?from=yesterday", 400),
        (bearer(), "dashboard.csv?from=2026-03-02&to=2026-03-01", 400),
        (bearer(), "dashboard.csv?by=colour", 400),
        (bearer(), "alerts.csv?period=soon", 400),
        (bearer(), "programme.csv?year=20260", 400),
        (bearer(), "programme.csv?year=1800", 400),
    ],
)
def test_what_cannot_be_is_said_in_json(
    services: Services, headers: dict[str, str] | None, path: str, status: int
) -> None:
    answer = fetch(services, path, headers)
    assert (answer.status_code, list(answer.json())) == (status, ["errors"])
