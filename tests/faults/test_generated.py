"""Documents that Hypothesis writes from the schema, as every role: none ends in a fault, or tells of another's case.

The long form is `pytest -m long tests/faults/test_generated.py`: 10,000 requests, then as many that break the schema.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import httpx
import pytest
from anyio.from_thread import start_blocking_portal
from graphql import StringValueNode, ValueNode
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis_graphql import Mode, from_schema

from cases.actors import Actor, Role
from cases.commands import ActOnCase, Customer, RegisterCase
from resolvers.services import Services
from resolvers.settings import Settings
from schema.contract import SCHEMA
from server import create_app
from tests.conftest import RULES, new_sqlite
from tests.transport.test_http import SECRET, bearer

BRANCH: Final = "东"
FOREIGN: Final = "西密"
DEPARTMENT: Final = "operations"
TIMES: Final = ("2026-03-02T10:00:00+08:00", "2026-03-02T10:00:00", "2000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "")
DATES: Final = ("2026-03-02", "2000-01-01", "2100-12-31", "2026-02-30", "")
IDS: Final = ("case:0", "reminder:1", "alert:1", "", "\u0000", "9" * 400)
DECIMALS: Final = ("1.5", "0", "-1", "NaN", "1e400", "9" * 40, "")


def written(*texts: str) -> st.SearchStrategy[ValueNode]:
    return st.sampled_from(texts).map(lambda text: StringValueNode(value=text))


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    url = new_sqlite(tmp_path_factory.mktemp("generated") / "petition.db")
    opened = Services.open(Settings(secret=SECRET, database=url, rules=RULES))
    yield opened
    opened.close()


@dataclass(frozen=True)
class Planted:
    """The ids of a case in everybody's scope, and of one in that of the office alone; `FOREIGN` stands in its texts."""

    own: str
    foreign: str


@pytest.fixture(scope="module")
def planted(services: Services) -> Planted:
    """Cases that generated documents may name."""

    def registered(branch: str, text: str) -> str:
        given = RegisterCase("hotline", branch, text, text, customer=Customer(text, "13900000000"))
        outcome = services.service.register(Actor("shen", Role.PETITION_OFFICE), given)
        assert outcome.case_id is not None
        return outcome.case_id

    own, foreign = registered(BRANCH, "own"), registered("西", FOREIGN)
    dispatch = ActOnCase("dispatchCase", own, data={"lead_department": DEPARTMENT})
    assert services.service.act(Actor("shen", Role.PETITION_OFFICE), dispatch).done
    return Planted(own, foreign)


def documents(planted: Planted, mode: Mode) -> st.SearchStrategy[Any]:
    scalars = {
        "DateTime": written(*TIMES),
        "Date": written(*DATES),
        "Decimal": written(*DECIMALS),
        "ID": written(*IDS, planted.own, planted.own, planted.foreign, f"event:{planted.foreign[5:]}:1"),
    }
    return from_schema(SCHEMA.as_str(), custom_scalars=scalars, mode=mode)


def ask(services: Services, planted: Planted, role: Role, count: int, mode: Mode = Mode.POSITIVE) -> None:
    """Asks that many generated documents; each must be answered, refused or blamed on the client."""
    transport = httpx.ASGITransport(create_app(services.settings, services=services), raise_app_exceptions=False)
    client = httpx.AsyncClient(transport=transport, base_url="http://petition")
    headers = bearer(role, branch=BRANCH) if role is Role.FRONT_DESK else bearer(role, department=DEPARTMENT)

    @settings(
        max_examples=count,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(documents(planted, mode))
    def one(query: str) -> None:
        answer = portal.call(partial(client.post, "/graphql", json={"query": query}, headers=headers))
        codes = [error.get("extensions", {}).get("code") for error in answer.json().get("errors", ())]
        assert answer.status_code in (200, 400), query
        assert "INTERNAL" not in codes, query
        assert role is Role.PETITION_OFFICE or FOREIGN not in answer.text, query

    with start_blocking_portal() as portal:
        one()
        portal.call(client.aclose)


@pytest.mark.parametrize("role", Role)
def test_a_generated_document_ends_in_no_fault(services: Services, planted: Planted, role: Role) -> None:
    ask(services, planted, role, 15)


@pytest.mark.long
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("mode", Mode)
def test_ten_thousand_generated_documents_end_in_no_fault(
    services: Services, planted: Planted, role: Role, mode: Mode
) -> None:
    ask(services, planted, role, 1250, mode)
