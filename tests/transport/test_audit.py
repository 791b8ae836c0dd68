"""What an auditor asks: whether the record of a case is whole, and who saw whose personal data, and why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from cases.actors import Role
from cases.checkpoints.reading import Verification
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


DISCLOSURES = (
    "query($from: Date, $to: Date, $actor: String, $case: ID) { disclosures(from: $from, to: $to, actor: $actor,"
    " caseId: $case) { totalCount pageInfo { hasNextPage } edges { node { id at actor reason case { id } } } } }"
)
REVEAL = 'mutation($id: ID!) { revealCustomer(input: {caseId: $id, note: "回访需要"}) { userErrors { code } } }'


def test_who_saw_a_customer_and_why_is_told_to_auditors_and_the_office(
    services: Services, clock: SettableClock
) -> None:
    case = registered(services)
    clock.set("2026-03-03 09:30")
    assert ask(services, "lu", Role.PETITION_OFFICE, REVEAL, id=case)["revealCustomer"]["userErrors"] == []
    for role in (Role.AUDITOR, Role.PETITION_OFFICE):
        found = ask(services, "x", role, DISCLOSURES)["disclosures"]
        assert (found["totalCount"], found["pageInfo"]["hasNextPage"]) == (1, False)
        (edge,) = found["edges"]
        assert edge["node"].pop("id").startswith("event:")
        assert edge["node"] == {
            "at": "2026-03-03T01:30:00+00:00",
            "actor": "lu",
            "reason": "回访需要",
            "case": {"id": case},
        }
    for role in (Role.COMPLIANCE, Role.HANDLER, Role.LEADER, Role.APPROVER):
        assert ask(services, "x", role, DISCLOSURES)["disclosures"] is None


def test_disclosures_are_looked_for_by_day_user_and_case(services: Services, clock: SettableClock) -> None:
    case, other = registered(services), registered(services)
    clock.set("2026-03-03 23:59")
    ask(services, "lu", Role.PETITION_OFFICE, REVEAL, id=case)

    def count(**wanted: str) -> int:
        return int(ask(services, "x", Role.AUDITOR, DISCLOSURES, **wanted)["disclosures"]["totalCount"])

    assert count(**{"from": "2026-03-03", "to": "2026-03-04"}) == 1
    assert count(**{"from": "2026-03-04"}) == 0
    assert count(to="2026-03-03") == 0
    assert count(actor="lu") == 1
    assert count(actor="shen") == 0
    assert count(case=case) == 1
    assert count(case=other) == 0


CHECKPOINTS = (
    "query($first: Int, $after: String) { auditCheckpoints(first: $first, after: $after) { verified { at checkpoint"
    " intact problem } pageInfo { hasNextPage endCursor } edges { node { number takenAt size root previous statement"
    " keyId signature } } } }"
)


def test_auditors_read_the_checkpoints_and_whether_the_record_was_verified(
    services: Services, clock: SettableClock
) -> None:
    registered(services)
    taken = services.checkpoint_taker.look()
    clock.set("2026-03-02 11:00")
    second = services.checkpoint_taker.look()
    assert taken is not None
    assert second is not None
    page = ask(services, "x", Role.AUDITOR, CHECKPOINTS, first=1)["auditCheckpoints"]
    assert (page["verified"], page["pageInfo"]["hasNextPage"]) == (None, True)
    assert [edge["node"]["number"] for edge in page["edges"]] == [2]
    services.checkpoints.remember(Verification(clock.now, 2, "case:x: …"))
    after = page["pageInfo"]["endCursor"]
    page = ask(services, "x", Role.AUDITOR, CHECKPOINTS, after=after)["auditCheckpoints"]
    assert page["verified"] == {
        "at": "2026-03-02T03:00:00+00:00",
        "checkpoint": 2,
        "intact": False,
        "problem": "case:x: …",
    }
    (edge,) = page["edges"]
    assert edge["node"] == {
        "number": 1,
        "takenAt": "2026-03-02T02:00:00+00:00",
        "size": 1,
        "root": taken.root,
        "previous": taken.previous,
        "statement": taken.statement.decode(),
        "keyId": taken.key_id,
        "signature": taken.signature,
    }
    for role in (Role.PETITION_OFFICE, Role.COMPLIANCE, Role.HANDLER, Role.LEADER, Role.APPROVER):
        assert ask(services, "x", role, CHECKPOINTS)["auditCheckpoints"] is None
