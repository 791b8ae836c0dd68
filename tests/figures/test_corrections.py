"""Corrections out of a real store: cases registered by triage, corrected and confirmed by people."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest
from sqlalchemy import select, update
from typer.testing import CliRunner

from cases.actors import Actor, Role
from cases.commands import ActOnCase, RegisterCase
from cases.db import Database
from cases.ids import case_key
from cases.models import EVENTS
from cases.policy_store import PolicyStore
from cases.service import CaseService
from cli.main import app
from figures.corrections import past_classifications
from policy.manager import PolicyManager
from policy.suggest import PastCase, suggest
from policy.triage import Triager
from policy.versions import Timeline
from tests.conftest import RULES, SettableClock, shipped_bundle

OFFICE = Actor("shen", Role.PETITION_OFFICE)


class Desk:
    """Registers and classifies as people do."""

    def __init__(self, database: Database, timeline: Timeline, clock: SettableClock) -> None:
        self.service = CaseService(database, lambda: timeline, clock, "a secret of the tests")

    def register(self, subject: str, **given: Any) -> str:
        command = RegisterCase(channel="hotline", branch="城东支行", subject=subject, narrative="请处理。", **given)
        outcome = self.service.register(OFFICE, command)
        assert outcome.case_id is not None, outcome.refusals
        return outcome.case_id

    def act(self, case: str, mutation: str, **data: Any) -> None:
        assert self.service.act(OFFICE, ActOnCase(mutation, case, data=data)).refusals == ()


@pytest.fixture
def desk(database: Database, timeline: Timeline, clock: SettableClock) -> Desk:
    return Desk(database, timeline, clock)


def read(database: Database, timeline: Timeline, actor: Actor | None = None) -> dict[str, PastCase]:
    return {case.case: case for case in past_classifications(database, timeline, 100, actor)}


def test_what_triage_said_and_what_people_decided(desk: Desk, database: Database, timeline: Timeline) -> None:
    corrected = desk.register("智囊猫答非所问")
    desk.act(corrected, "classifyCase", main_class="business_dispute", business_line="e_banking")
    confirmed = desk.register("信用卡被盗刷五千元")
    desk.act(confirmed, "dispatchCase")
    desk.register("信用卡被盗刷六千元")  # nobody has looked at it yet
    given = desk.register("柜员服务态度差", main_class="service_complaint", business_line="counter")
    found = read(database, timeline)
    assert set(found) == {corrected, confirmed, given}
    assert found[corrected].said == {"main_class": None, "business_line": None}
    assert found[corrected].decided == {"main_class": "business_dispute", "business_line": "e_banking"}
    assert found[corrected].corrected == ("main_class", "business_line")
    assert found[confirmed].said == found[confirmed].decided
    assert found[confirmed].corrected == ()
    assert found[given].said == {}
    assert found[given].decided == {"main_class": "service_complaint", "business_line": "counter"}


def test_a_fallback_that_was_worked_on_is_no_decision(desk: Desk, database: Database, timeline: Timeline) -> None:
    case = desk.register("智囊猫答非所问")
    desk.act(case, "dispatchCase")
    assert read(database, timeline) == {}


def test_events_that_do_not_tell_are_read_by_the_rules_of_their_time(
    desk: Desk, database: Database, timeline: Timeline
) -> None:
    cases = [desk.register("信用卡被盗刷五千元"), desk.register("智囊猫答非所问")]
    for case in cases:
        desk.act(case, "classifyCase", main_class="service_complaint", business_line="other")
    told = read(database, timeline)
    with database.write() as connection:
        for case in cases:
            first = (EVENTS.c.case_id == case_key(case)) & (EVENTS.c.seq == 1)
            data = connection.execute(select(EVENTS.c.data).where(first)).scalar_one()
            old = {name: value for name, value in data.items() if name != "triaged"}
            connection.execute(update(EVENTS).where(first).values(data=old))
    assert read(database, timeline) == told


def test_only_cases_in_scope_are_read(desk: Desk, database: Database, timeline: Timeline) -> None:
    desk.register("柜员服务态度差", main_class="service_complaint", business_line="counter")
    stranger = Actor("zhou", Role.FRONT_DESK, branch="城西支行")
    assert read(database, timeline, stranger) == {}
    assert len(read(database, timeline, replace(stranger, branch="城东支行"))) == 1


def test_the_command_proposes_and_writes_a_draft(
    desk: Desk, database: Database, timeline: Timeline, database_url: str, tmp_path: Any, clock: SettableClock
) -> None:
    PolicyManager(PolicyStore(database), RULES, clock, watching=False).start()
    for words in ("答非所问", "又胡言乱语", "听不明其意"):
        desk.act(desk.register(f"智囊猫{words}"), "classifyCase", main_class="business_dispute")
    desk.act(desk.register("信用卡被盗刷五千元"), "dispatchCase")
    draft = tmp_path / "draft"
    command = ["rules", "suggest", "--database", database_url, "--format", "json", "--out", str(draft)]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0, result.output
    told = orjson.loads(result.stdout)
    past = past_classifications(database, timeline, 100)
    found = suggest(shipped_bundle().rules.triage, past, 20)
    assert (told["cases"], told["corrected"]) == (4, 3)
    assert [item["phrase"] for item in told["suggestions"]] == [item.proposal.phrase for item in found.items]
    assert told["together"]["right"] == found.together.right > told["before"]["right"]
    check = CliRunner().invoke(app, ["rules", "check", str(draft)])
    assert check.exit_code == 0, check.output
    from cli.options import built

    changed = Triager.of(built(draft).rules.triage)
    right = sum(
        getattr(changed.triage(case.text), name) == code for case in past for name, code in case.decided.items()
    )
    assert right == told["together"]["right"]
