"""Measures of the demo year: some completed with their effect to be seen, some under way, linked to demo cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from cases.actors import Actor, Role
from cases.clock import Clock
from cases.commands import ActOnCase
from cases.db import Database
from cases.ids import case_id
from cases.measure_desk import MeasureDesk, MeasureOutcome, PlanMeasure, StepOnMeasure
from cases.measure_views import Measure
from cases.models import CASES
from cases.service import CaseService
from policy.instants import ZONE
from policy.measures import MeasureState, MeasureStep
from policy.versions import Timeline

__all__ = ["plan_measures"]

_KEY: Final = "demo:measure:"
_LINKS: Final = 3


@dataclass(frozen=True, slots=True)
class _Idea:
    """A measure against one topic; `days_ago` it was completed, None while it is under way."""

    kind: str
    title: str
    description: str
    topic: str
    days_ago: int | None


_IDEAS: Final = (
    _Idea("process", "高峰时段弹性排班", "叫号超过二十人即增开弹性窗口，大堂经理先行分流。", "queueing", 150),
    _Idea("manual", "分期手续费提示入手册", "办理分期前逐项告知手续费率和总额，客户确认后方可提交。",
          "card_instalment_fee_disclosure", 120),
    _Idea("rule_revision", "修订账户限制告知办法", "限制账户当日短信告知原因、解除条件和联系电话。",
          "account_restriction", 100),
    _Idea("process", "提前还款三日办结", "客户线上申请提前还款，三个工作日内办结。", "early_repayment", 60),
    _Idea("manual", "手机银行操作指引改版", "按老年客户习惯改写指引，配大字版图示。", "mobile_banking_guidance", 30),
    _Idea("rule_revision", "修订个人消费贷还款管理办法", "还款失败当日提醒，宽限期写入合同首页。",
          "personal_loan_repayment", None),
)  # fmt: skip


def plan_measures(database: Database, timeline: Callable[[], Timeline], clock: Clock, service: CaseService) -> None:
    """Plans, links and completes the demo measures; what is there already stays as it is."""
    active = timeline()
    bundle = active.bundle(active.active(clock()))
    if not bundle.terms("measure_kind"):
        return
    desk = MeasureDesk(database, timeline, clock, service)
    actor = Actor("沈洁", Role.PETITION_OFFICE)
    for number, idea in enumerate(_IDEAS):
        cases = _cases(database, idea, clock())
        if not cases:
            continue
        line = cases[0][1]
        plan = PlanMeasure(idea.kind, idea.title, idea.description, bundle.line_departments[line],
                           None, f"{_KEY}{number}")  # fmt: skip
        measure = _done(desk.plan(actor, plan))
        for case, _ in cases:
            link = ActOnCase("linkMeasure", case, idempotency_key=f"{_KEY}{number}:{case}")
            if measure.state is MeasureState.PLANNED:
                _done(desk.link(actor, measure.id, link))
        if measure.state is MeasureState.PLANNED and idea.days_ago is not None:
            day = (clock() - timedelta(days=idea.days_ago)).astimezone(ZONE).date()
            step = StepOnMeasure(measure.id, MeasureStep.COMPLETE, evidence="已印发通知并完成培训", completed_on=day)
            _done(desk.act(actor, step))


def _cases(database: Database, idea: _Idea, now: datetime) -> list[tuple[str, str]]:
    """Resolved cases of the topic with their business line, received before the measure was completed."""
    before = now - timedelta(days=idea.days_ago or 0)
    query = (
        select(CASES.c.id, CASES.c.business_line)
        .where(CASES.c.topic == idea.topic, CASES.c.resolved_at.is_not(None), CASES.c.received_at < before)
        .order_by(CASES.c.received_at.desc(), CASES.c.id)
        .limit(_LINKS)
    )
    with database.read() as connection:
        return [(case_id(row.id), row.business_line) for row in connection.execute(query)]


def _done(outcome: MeasureOutcome) -> Measure:
    if outcome.refusals or outcome.measure is None:
        raise RuntimeError(f"the demo measures are refused: {outcome.refusals}")
    return outcome.measure
