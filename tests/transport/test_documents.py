"""The report over HTTP: the bearer's rights decide, errors are JSON, the file has a name that people can read."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import anyio
import httpx
import pytest
from docx import Document as open_docx

from cases.actors import Actor, Role
from cases.commands import ActOnCase, Customer, RegisterCase
from resolvers.services import Services
from resolvers.settings import Settings
from tests.conftest import RULES
from tests.transport.test_http import SECRET, bearer, client

OFFICE = Actor("shen", Role.PETITION_OFFICE)
WHO = Customer("王敏敏", "13800000001", "110101199001010011", 66)
REPORT = {"root_cause": "system_gap", "analysis": "叫号规则未考虑高峰", "improvement": "修订"}


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    directory: Path = tmp_path_factory.mktemp("documents")
    opened = Services.open(Settings(secret=SECRET, database=f"sqlite:///{directory}/petition.db", rules=RULES))
    yield opened
    opened.close()


def a_case(services: Services, *steps: tuple[str, dict[str, Any]]) -> str:
    command = RegisterCase("hotline", "城东支行", "王敏敏投诉", "我叫王敏敏，电话 13800000001", customer=WHO,
                           main_class="service_complaint")  # fmt: skip
    case = services.service.register(OFFICE, command).case_id
    assert case is not None
    for mutation, data in steps:
        assert services.service.act(OFFICE, ActOnCase(mutation, case, data=data)).refusals == ()
    return case


RESOLVED: tuple[tuple[str, dict[str, Any]], ...] = (("dispatchCase", {}), ("resolveCase", {"outcome": "已致歉"}))


def fetch(services: Services, file: str, headers: dict[str, str] | None = None, method: str = "GET") -> httpx.Response:
    async def work() -> httpx.Response:
        async with client(services) as opened:
            return await opened.request(method, f"/documents/analysis-report/{file}", headers=headers)

    return anyio.run(work)


def test_a_filed_report_comes_as_a_page_and_for_word(services: Services) -> None:
    case = a_case(services, *RESOLVED, ("fileAnalysisReport", REPORT))
    control = bearer(Role.DEPARTMENT_HEAD, department="internal_control")
    page, word = fetch(services, f"{case}.html", control), fetch(services, f"{case}.docx", control)
    assert (page.status_code, word.status_code) == (200, 200)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "叫号规则未考虑高峰" in page.text
    name = unquote(word.headers["content-disposition"].partition("filename*=UTF-8''")[2])
    assert name.startswith("问题分析报告-XF")
    assert name.endswith(".docx")
    read = "\n".join(paragraph.text for paragraph in open_docx(BytesIO(word.content)).paragraphs)
    assert "叫号规则未考虑高峰" in read
    for secret in ("王敏敏", "13800000001", "110101199001010011"):
        assert secret not in page.text
        assert secret not in read


def test_a_draft_is_there_for_those_who_may_file(services: Services) -> None:
    case = a_case(services, *RESOLVED)
    draft = fetch(services, f"{case}.html", bearer())
    assert (draft.status_code, "（草稿）" in draft.text) == (200, True)
    assert fetch(services, f"{case}.html", bearer(Role.AUDITOR)).status_code == 404


@pytest.mark.parametrize(
    ("headers", "file", "status", "code"),
    [
        (None, "{case}.html", 401, "UNAUTHORIZED"),
        ({"authorization": "Bearer nonsense"}, "{case}.html", 401, "UNAUTHORIZED"),
        (bearer(), "{case}.html", 409, "NOT_ALLOWED_NOW"),
        (bearer(), "{case}.pdf", 404, "NOT_FOUND"),
        (bearer(), "{case}", 404, "NOT_FOUND"),
        (bearer(), "case:00000000000000000000000000000000.html", 404, "NOT_FOUND"),
        (bearer(), "rubbish.html", 404, "NOT_FOUND"),
        (bearer(Role.FRONT_DESK, branch="城西支行"), "{case}.html", 404, "NOT_FOUND"),
        (bearer(Role.DEPARTMENT_HEAD, department="internal_control"), "{case}.html", 404, "NOT_FOUND"),
    ],
)
def test_what_is_not_there_is_said_in_json(
    services: Services, headers: dict[str, str] | None, file: str, status: int, code: str
) -> None:
    answer = fetch(services, file.format(case=a_case(services)), headers)
    assert (answer.status_code, answer.json()["errors"][0]["extensions"]["code"]) == (status, code)


def test_it_only_reads(services: Services) -> None:
    assert fetch(services, f"{a_case(services)}.html", bearer(), "POST").status_code == 405
