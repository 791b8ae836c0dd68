"""What a draft would have done to past cases: matrices from old to new, with examples to open."""

from __future__ import annotations

from collections.abc import Iterable

import strawberry

from figures.effects.answers import FigureEffects
from policy.backtest.report import BacktestReport, Cell, TargetChange
from policy.bundle import Bundle
from policy.status import Card, TargetState
from policy.status import Term as PolicyTerm
from resolvers.context import Context
from schema.types.case import Case
from schema.types.effects import BacktestAlertMove, BacktestAlertPeriod, BacktestKpi
from schema.types.term import Term

__all__ = ["Backtest"]

Info = strawberry.Info[Context, None]

_CARDS = {"none": ("无牌", "no card"), "yellow": ("黄牌", "yellow card"), "red": ("红牌", "red card")}
_STATES = {
    TargetState.NOT_APPLICABLE: ("不适用", "not applicable"),
    TargetState.WAITING: ("未起算", "waiting"),
    TargetState.RUNNING: ("办理中", "running"),
    TargetState.PAUSED: ("暂停", "paused"),
    TargetState.MET: ("按期", "met"),
    TargetState.OVERDUE: ("逾期未办", "overdue"),
    TargetState.MISSED: ("逾期办理", "missed"),
}


@strawberry.type(description="一格：现行规则下与草稿下各为何，多少件 / how many cases go from one to the other")
class BacktestCell:
    before: Term
    after: Term
    count: int
    numbers: strawberry.Private[tuple[str, ...]]

    @strawberry.field(description="可打开的例子，至多五件；只含变化者 / cases to open, five at most; of changes only")
    def examples(self, info: Info) -> list[Case]:
        found = [info.context.case(number) for number in self.numbers]
        return [Case.from_domain(info.context, case) for case in found if case is not None]


@strawberry.type(description="一项时限在两套规则下的情况 / one target under both policies")
class BacktestTarget:
    target: str
    label: Term
    breaches_before: int
    breaches_after: int
    earlier: int = strawberry.field(description="到期日提前的件数 / cases whose due date moves ahead")
    later: int = strawberry.field(description="到期日推后的件数 / cases whose due date moves back")
    states: list[BacktestCell]


@strawberry.type(description="一条升级规则命中的件数 / how many cases an escalation rule holds for")
class BacktestEscalation:
    rule: str
    before: int
    after: int


@strawberry.type(description="回测：草稿对历史案件的影响 / what a draft would have done to past cases")
class Backtest:
    old_version: str
    new_version: str
    cases: int
    situations: int = strawberry.field(description="实际判定的不同情形数 / distinct situations that were decided")
    subclasses: list[BacktestCell]
    departments: list[BacktestCell]
    cards: list[BacktestCell] = strawberry.field(description="曾亮过的最重的牌 / the worst card that a case has shown")
    targets: list[BacktestTarget]
    escalations: list[BacktestEscalation]
    alert_periods: list[BacktestAlertPeriod] = strawberry.field(
        description="每周、每月各级预警条数；本期与上期都完整者 / of whole weeks and months"
    )
    alert_moves_count: int = strawberry.field(description="不同的预警条数 / how many alerts are not the same")
    effects: strawberry.Private[FigureEffects]

    @strawberry.field(description="部门考核，按月、按部门；moved 为真只列有变化者 / moved: only those that change")
    def kpi(self, moved: bool = False) -> list[BacktestKpi]:
        return [BacktestKpi.from_domain(one) for one in self.effects.kpi if one.change.moved or not moved]

    @strawberry.field(description="新出现、不再出现、改变级别的预警，至多 1000 条 / a thousand at most")
    def alert_moves(self, first: int = 100) -> list[BacktestAlertMove]:
        wanted = self.effects.moves[: max(0, min(first, 1_000))]
        return [BacktestAlertMove.from_domain(move) for move in wanted]

    @classmethod
    def from_domain(cls, report: BacktestReport, old: Bundle, new: Bundle, effects: FigureEffects) -> Backtest:
        return cls(
            alert_periods=[BacktestAlertPeriod.from_domain(one) for one in effects.alerts],
            alert_moves_count=len(effects.moves),
            effects=effects,
            old_version=report.old,
            new_version=report.new,
            cases=report.cases,
            situations=report.situations,
            subclasses=_coded(report.subclasses, "subclass", old, new),
            departments=_coded(report.departments, "department", old, new),
            cards=[_cell(cell, _card(cell.before), _card(cell.after)) for cell in report.cards],
            targets=[_target(change, old, new) for change in report.targets],
            escalations=[
                BacktestEscalation(
                    rule=rule,
                    before=sum(cell.count for cell in cells if cell.before == "True"),
                    after=sum(cell.count for cell in cells if cell.after == "True"),
                )
                for rule, cells in report.escalations.items()
            ],
        )


def _coded(cells: Iterable[Cell], kind: str, old: Bundle, new: Bundle) -> list[BacktestCell]:
    return [_cell(cell, old.term(kind, cell.before), new.term(kind, cell.after)) for cell in cells]


def _cell(cell: Cell, before: PolicyTerm, after: PolicyTerm) -> BacktestCell:
    return BacktestCell(
        before=Term.from_domain(before), after=Term.from_domain(after), count=cell.count, numbers=cell.examples
    )


def _card(code: str) -> PolicyTerm:
    return PolicyTerm(Card(code).name, *_CARDS[code])


def _state(code: str) -> PolicyTerm:
    return PolicyTerm(TargetState(code).name, *_STATES[TargetState(code)])


def _target(change: TargetChange, old: Bundle, new: Bundle) -> BacktestTarget:
    labels = {target.id: target.label for bundle in (old, new) for target in bundle.targets}
    before, after = change.breaches
    label = labels[change.target]
    return BacktestTarget(
        target=change.target,
        label=Term.from_domain(PolicyTerm(change.target, label.zh, label.en)),
        breaches_before=before,
        breaches_after=after,
        earlier=change.due.get("earlier", 0),
        later=change.due.get("later", 0),
        states=[_cell(cell, _state(cell.before), _state(cell.after)) for cell in change.states],
    )
