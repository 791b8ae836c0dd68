"""What an auditor asks: whether the record of a case is whole, and who saw whose personal data, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from cases.actors import Role
from resolvers.services import Services
from resolvers.settings import Settings
from tests.conftest import RULES, SettableClock
from tests.transport.test_http import SECRET
from tests.transport.test_policy import ask

REGISTER = "mutation($input: RegisterCaseInput!) { registerCase(input: $input) { case { id } } }"
GIVEN = {"channel": "hotline", "branch": "b1", "subject": "排队", "narrative": "排队两小时"}


@pytest.fixture
def services(tmp_path: Path, clock: SettableClock) -> Any:
    opened = Services.open(
        Settings(secret=SECRET, database=f"sqlite:///{tmp_path}/petition.db", rules=RULES), clock=clock
    )
    yield opened
    opened.close()


def registered(services: Services, branch: str = "b1") -> str:
    given = {**GIVEN, "branch": branch, "customer": {"name": "王小明", "phone": "13800001234"}}
    answer = ask(services, "shen", Role.PETITION_OFFICE, REGISTER, input=given)
    return str(answer["registerCase"]["case"]["id"])


CHAIN = "query($id: ID!) { case(id: $id) { chain { intact events head brokenAt problem { zh en } } } }"


def test_whoever_may_read_a_case_may_verify_its_record(services: Services) -> None:
    case = registered(services)
    chain = ask(services, "x", Role.LEADER, CHAIN, id=case)["case"]["chain"]
    assert (chain["intact"], chain["events"], chain["brokenAt"], chain["problem"]) == (True, 2, None, None)
    with services.database.write() as connection:
        connection.execute(text("UPDATE case_event SET actor = 'someone else' WHERE seq = 2"))
    broken = ask(services, "x", Role.LEADER, CHAIN, id=case)["case"]["chain"]
    assert broken == {
        "intact": False,
        "events": 2,
        "head": chain["head"],
        "brokenAt": 2,
        "problem": {"zh": "第 2 项记录与其摘要不符", "en": "event 2 is not what its digest covers"},
    }
