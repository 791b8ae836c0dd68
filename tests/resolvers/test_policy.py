"""Drafts as they are looked at: what the check could not look at safely is built nowhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cases.actors import Actor, Role
from cases.policy_desk import PolicyDesk, SaveDraft
from policy.diagnostics import Diagnostic, Severity
from policy.errors import InvalidRequest
from resolvers import policy, rules
from resolvers.context import Context
from resolvers.services import Services
from resolvers.settings import Settings
from resolvers.what_if import kpi_under
from tests.conftest import RULES, SettableClock, shipped_texts

CRASH = Diagnostic("manifest.yaml", 1, 1, Severity.ERROR, "engine", "规则使引擎崩溃 / the rules crash the engine")


@pytest.fixture
def officer(tmp_path: Path, clock: SettableClock) -> Any:
    """A compliance officer at a service whose check finds that every draft crashes the engine."""
    settings = Settings(secret="s", database=f"sqlite:///{tmp_path}/petition.db", rules=RULES)
    opened = Services.open(settings, clock=clock)
    desk = PolicyDesk(opened.database, lambda: opened.manager.timeline, clock, lambda _texts, _active: (CRASH,))
    yield Context(replace(opened, desk=desk), Actor("wang", Role.COMPLIANCE))
    opened.close()


def test_a_draft_that_crashed_the_check_is_tried_nowhere_else(officer: Context) -> None:
    draft = policy.save(officer, SaveDraft(files=shipped_texts())).draft
    assert draft is not None
    with pytest.raises(InvalidRequest, match="规则使引擎崩溃"):
        policy.backtest_of(officer, draft.id, None, None)
    under = kpi_under(officer, date(2026, 1, 1), date(2026, 2, 1), None, draft.id, None)
    assert under.findings == (CRASH,)
    assert policy.changes_of(officer, draft) is None
    assert rules.rule_sets(officer, None, draft.id) is None
    assert rules.rule_documents(officer, None, draft.id) is None
