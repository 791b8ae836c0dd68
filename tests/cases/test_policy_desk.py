"""Publishing by two people, on both databases: drafts, submissions, approvals, dates, and the audit of all that."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

import orjson
import pytest
from sqlalchemy import select

from cases.actors import Actor, Role
from cases.audit import GENESIS
from cases.db import Database
from cases.draft_views import Draft, DraftFilter
from cases.models import DRAFT_STEPS
from cases.policy_desk import PolicyDesk, SaveDraft, StepOnDraft
from cases.policy_store import PolicyStore
from policy.assemble import build
from policy.diagnostics import Diagnostic
from policy.drafts import DraftState, DraftStep
from policy.manager import PolicyManager
from policy.procedure import RefusalCode
from policy.testing import outcome
from tests.conftest import RULES, SettableClock, shipped_texts

WANG = Actor("wang", Role.COMPLIANCE)
LI = Actor("li", Role.APPROVER)


def look(texts: Mapping[str, str], active: date) -> tuple[Diagnostic, ...]:
    """The check of the service, in this process and once for the same texts."""
    return _look(frozenset(texts.items()), active)


@cache
def _look(files: frozenset[tuple[str, str]], active: date) -> tuple[Diagnostic, ...]:
    texts = dict(files)
    bundle, findings = build(texts, active=active)
    return findings if bundle is None else (*findings, *outcome(bundle, texts)[1])


class Desk:
    """The desk with its manager, as the service wires them."""

    def __init__(self, database: Database, clock: SettableClock, rules: Path = RULES) -> None:
        self.clock = clock
        store = PolicyStore(database)
        self.manager = PolicyManager(store, rules, clock, check=lambda texts: look(texts, date(2026, 1, 1)))
        self.manager.start()
        self.desk = PolicyDesk(database, lambda: self.manager.timeline, clock, look)

    def save(self, texts: Mapping[str, str], draft: str | None = None) -> Draft:
        outcome = self.desk.save(WANG, SaveDraft(draft=draft, title="两日响应", files=texts))
        assert outcome.refusals == ()
        assert outcome.draft is not None
        return outcome.draft

    def act(self, actor: Actor, draft: Draft, step: DraftStep, note: str | None = None) -> RefusalCode | Draft:
        outcome = self.desk.act(actor, StepOnDraft(draft.id, step, note=note))
        self.manager.sync()
        if outcome.refusals:
            return outcome.refusals[0].code
        assert outcome.draft is not None
        return outcome.draft


@pytest.fixture
def desk(database: Database, clock: SettableClock) -> Desk:
    return Desk(database, clock)


def changed(effective: str = "2026-07-01") -> dict[str, str]:
    """The shipped rules with six days for a return, from a date; the tests say so too."""
    texts = dict(shipped_texts())
    texts["procedure_test.yaml"] = texts["procedure_test.yaml"].replace("5 working_days", "6 working_days")
    texts["manifest.yaml"] = texts["manifest.yaml"].replace("2026-01-01", effective)
    texts["procedure.yaml"] = texts["procedure.yaml"].replace("within: 5 working_days", "within: 6 working_days")
    return texts


def test_a_draft_is_approved_by_another_and_holds_from_its_date(desk: Desk, clock: SettableClock) -> None:
    draft = desk.save(changed())
    submitted = desk.act(WANG, draft, DraftStep.SUBMIT)
    assert isinstance(submitted, Draft)
    approved = desk.act(LI, submitted, DraftStep.APPROVE)
    assert isinstance(approved, Draft)
    assert approved.state is DraftState.APPROVED
    version = desk.manager.timeline.versions[-1]
    assert (version.author, version.approver, version.source) == ("wang", "li", "published")
    assert version.effective_from.isoformat() == "2026-06-30T16:00:00+00:00"
    before = desk.manager.timeline.active(clock())
    clock.set("2026-07-01 00:00")
    after = desk.manager.timeline.active(clock())
    assert (before.source, after.version) == ("directory", approved.policy_version)
    assert desk.manager.timeline.bundle(after).rules.procedure.windows[0].within == "6 working_days"


def test_listeners_hear_of_a_version_when_it_comes_into_effect(desk: Desk, clock: SettableClock) -> None:
    heard: list[str] = []
    desk.manager.subscribe(lambda version: heard.append(version.version))
    submitted = desk.act(WANG, desk.save(changed()), DraftStep.SUBMIT)
    assert isinstance(submitted, Draft)
    approved = desk.act(LI, submitted, DraftStep.APPROVE)
    assert isinstance(approved, Draft)
    assert heard == []
    clock.set("2026-07-01 00:00")
    desk.manager.sync()
    desk.manager.sync()
    assert heard == [approved.policy_version]


def test_a_date_that_has_passed_means_now(desk: Desk, clock: SettableClock) -> None:
    submitted = desk.act(WANG, desk.save(changed("2026-02-01")), DraftStep.SUBMIT)
    assert isinstance(submitted, Draft)
    approved = desk.act(LI, submitted, DraftStep.APPROVE)
    assert isinstance(approved, Draft)
    assert approved.effective_from == clock()


def test_whoever_wrote_or_submitted_cannot_approve(desk: Desk) -> None:
    submitted = desk.act(WANG, desk.save(changed()), DraftStep.SUBMIT)
    assert isinstance(submitted, Draft)
    both = Actor("wang", Role.APPROVER)
    assert desk.act(both, submitted, DraftStep.APPROVE) is RefusalCode.FORBIDDEN
    assert desk.act(WANG, submitted, DraftStep.APPROVE) is RefusalCode.FORBIDDEN
    assert len(desk.manager.timeline.versions) == 1


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COMPLIANCE])
def test_only_compliance_writes(desk: Desk, role: Role) -> None:
    outcome = desk.desk.save(Actor("someone", role), SaveDraft(files=changed()))
    assert outcome.refusals[0].code is RefusalCode.FORBIDDEN


def test_a_draft_with_errors_is_kept_but_not_submitted(desk: Desk) -> None:
    texts = changed()
    texts["sla.yaml"] = texts["sla.yaml"].replace("starts: received", "starts: recieved", 1)
    draft = desk.save(texts)
    assert any(found.code == "unknown-code" for found in draft.findings)
    assert desk.act(WANG, draft, DraftStep.SUBMIT) is RefusalCode.NOT_ALLOWED_NOW
    mended = desk.save(changed(), draft.id)
    assert isinstance(desk.act(WANG, mended, DraftStep.SUBMIT), Draft)


def test_a_draft_whose_tests_fail_is_not_submitted(desk: Desk) -> None:
    texts = changed()
    texts["sla.yaml"] = texts["sla.yaml"].replace("within: 3 working_days", "within: 2 working_days", 1)
    draft = desk.save(texts)
    assert {found.code for found in draft.findings if found.severity == "error"} == {"test-failed"}
    assert desk.act(WANG, draft, DraftStep.SUBMIT) is RefusalCode.NOT_ALLOWED_NOW


def test_a_rejection_says_why_and_the_draft_can_be_changed_again(desk: Desk) -> None:
    submitted = desk.act(WANG, desk.save(changed()), DraftStep.SUBMIT)
    assert isinstance(submitted, Draft)
    assert desk.act(LI, submitted, DraftStep.REJECT) is RefusalCode.INVALID
    rejected = desk.act(LI, submitted, DraftStep.REJECT, "日期有误")
    assert isinstance(rejected, Draft)
    assert rejected.state is DraftState.DRAFT
    desk.save(changed("2026-08-01"), rejected.id)


@pytest.mark.parametrize("step", [DraftStep.SUBMIT, DraftStep.REJECT, DraftStep.WITHDRAW, DraftStep.APPROVE])
def test_an_approved_draft_is_final(desk: Desk, step: DraftStep) -> None:
    submitted = desk.act(WANG, desk.save(changed()), DraftStep.SUBMIT)
    assert isinstance(submitted, Draft)
    assert isinstance(desk.act(LI, submitted, DraftStep.APPROVE), Draft)
    actor = LI if step in (DraftStep.APPROVE, DraftStep.REJECT) else WANG
    assert desk.act(actor, submitted, step, "x") is RefusalCode.NOT_ALLOWED_NOW


def test_a_draft_that_moved_on_is_a_conflict(desk: Desk) -> None:
    draft = desk.save(changed())
    desk.save(changed("2026-08-01"), draft.id)
    outcome = desk.desk.save(WANG, SaveDraft(draft=draft.id, expected_version=draft.version, title="迟到的改动"))
    assert outcome.refusals[0].code is RefusalCode.CONFLICT
    assert outcome.draft is not None
    assert outcome.draft.version == draft.version + 1


def test_the_same_policy_again_is_refused(desk: Desk) -> None:
    submitted = desk.act(WANG, desk.save(shipped_texts()), DraftStep.SUBMIT)
    assert isinstance(submitted, Draft)
    assert desk.act(LI, submitted, DraftStep.APPROVE) is RefusalCode.NOT_ALLOWED_NOW


def test_an_earlier_version_comes_back_as_a_new_one(desk: Desk, clock: SettableClock) -> None:
    first = desk.manager.timeline.versions[0]
    submitted = desk.act(WANG, desk.save(changed("2026-02-01")), DraftStep.SUBMIT)
    assert isinstance(submitted, Draft)
    desk.act(LI, submitted, DraftStep.APPROVE)
    clock.set("2026-03-03 10:00")
    back = desk.desk.save(WANG, SaveDraft(title="恢复", from_version=first.version)).draft
    assert back is not None
    again = desk.act(WANG, back, DraftStep.SUBMIT)
    assert isinstance(again, Draft)
    desk.act(LI, again, DraftStep.APPROVE)
    active = desk.manager.timeline.active(clock())
    assert (active.digest, active.effective_from, len(desk.manager.timeline.versions)) == (first.digest, clock(), 3)


@pytest.mark.parametrize("name", ["../etc/passwd", "sla.txt", "a/b.yaml", "", "SLA.yaml"])
def test_a_file_name_that_is_none_is_refused(desk: Desk, name: str) -> None:
    outcome = desk.desk.save(WANG, SaveDraft(files={name: "a: 1"}))
    assert outcome.refusals[0].field == ("files",)
    assert desk.desk.drafts(LI, DraftFilter()) == ()


def test_every_step_is_chained(desk: Desk, database: Database) -> None:
    submitted = desk.act(WANG, desk.save(changed()), DraftStep.SUBMIT)
    assert isinstance(submitted, Draft)
    approved = desk.act(LI, submitted, DraftStep.APPROVE, "同意")
    assert isinstance(approved, Draft)
    said = [(step.step.value, step.actor, step.note) for step in desk.desk.steps(approved)]
    assert said == [("save", "wang", None), ("submit", "wang", None), ("approve", "li", "同意")]
    previous = GENESIS
    with database.read() as connection:
        for row in connection.execute(select(DRAFT_STEPS).order_by(DRAFT_STEPS.c.seq)).mappings():
            entry = {name: value for name, value in row.items() if name != "digest"}
            assert row["previous"] == previous
            previous = hashlib.sha256(orjson.dumps(entry, option=orjson.OPT_SORT_KEYS)).hexdigest()
            assert row["digest"] == previous


def test_published_policy_outlives_a_restart_beside_an_unchanged_directory(
    desk: Desk, database: Database, clock: SettableClock
) -> None:
    submitted = desk.act(WANG, desk.save(changed("2026-02-01")), DraftStep.SUBMIT)
    assert isinstance(submitted, Draft)
    approved = desk.act(LI, submitted, DraftStep.APPROVE)
    assert isinstance(approved, Draft)
    again = Desk(database, clock)
    assert again.manager.timeline.active(clock()).version == approved.policy_version


def test_another_instance_serves_the_same(desk: Desk, database: Database, clock: SettableClock) -> None:
    other = Desk(database, clock)
    submitted = desk.act(WANG, desk.save(changed("2026-02-01")), DraftStep.SUBMIT)
    assert isinstance(submitted, Draft)
    approved = desk.act(LI, submitted, DraftStep.APPROVE)
    assert isinstance(approved, Draft)
    assert other.manager.sync()
    assert other.manager.timeline == desk.manager.timeline
    assert other.manager.timeline.active(clock()).version == approved.policy_version
