"""petition kpi: the department assessment of a period, and what a draft would make of it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cases.actors import Actor, Role
from cli.failures import Exit, Failure
from cli.options import DatabaseOption, RulesOption, built
from cli.store import opened, settings
from figures.answers import KpiScore, MetricValue
from figures.periods import Period, named
from figures.what_if import KpiChange, WhatIf
from policy.bundle import Bundle
from policy.errors import InvalidRequest
from resolvers.context import Context
from resolvers.settings import DEFAULT_DATABASE
from resolvers.what_if import kpi_under

__all__ = ["assessment", "figure"]

_OPERATOR = Actor("petition", Role.AUDITOR)
_NONE = "—"


def assessment(
    period: Annotated[str, typer.Argument(help="期间 / 2026-01, 2026-Q1, 2026-W05")],
    draft: Annotated[
        str | None, typer.Option("--draft", help="草稿编号，或草稿的规则目录 / a draft's id, or its rule directory")
    ] = None,
    department: Annotated[str | None, typer.Option("--department", help="只看一个部门 / one department only")] = None,
    database: DatabaseOption = DEFAULT_DATABASE,
    rules: RulesOption = None,
) -> None:
    """部门考核：逐项分子、分母、得分；草稿与现行并列 / the assessment, beside a draft's if one is given.

    例 / example: petition kpi 2026-01 --draft drafts/2027
    """
    services = opened(settings(database, rules))
    try:
        context = Context(services, _OPERATOR)
        span = named(period, context.bundle.calendar(None))[0]
        if draft is None:
            scores = services.figures.kpi(_OPERATOR, span.start, span.end, department)
            _show(period, scores, context.bundle)
        else:
            _show_both(period, _judged(context, span, department, draft), context.bundle)
    except InvalidRequest as invalid:
        raise Failure(str(invalid), Exit.USAGE) from None
    finally:
        services.close()


def _judged(context: Context, span: Period, department: str | None, draft: str) -> tuple[KpiChange, ...]:
    """By the draft of that id, or by the rules of that directory."""
    if not draft.startswith("draft:"):
        services = context.services
        reading = WhatIf(services.database, lambda: context.timeline, lambda: context.now)
        return reading.kpi(_OPERATOR, span.start, span.end, department, built(Path(draft)))
    answer = kpi_under(context, span.start, span.end, department, draft, None)
    if answer.refusals:
        words = [refusal.message for refusal in answer.refusals] + [str(found) for found in answer.findings]
        raise Failure("\n".join(words), Exit.INVALID if answer.findings else Exit.USAGE)
    return answer.changes


def _show(period: str, scores: tuple[KpiScore, ...], bundle: Bundle) -> None:
    table = _table(f"部门考核 {period}", "部门", *_labels(bundle).values(), "得分", "折算", "规则版本")
    for score in scores:
        figures = {one.metric: one for one in score.metrics}
        cells = [_share(figures.get(name)) for name in _labels(bundle)]
        total = (figure(score.score), figure(score.contribution), score.policy_version)
        table.add_row(bundle.term("department", score.unit).zh, *cells, *total)
    _print(table)


def _show_both(period: str, changes: tuple[KpiChange, ...], bundle: Bundle) -> None:
    table = _table(f"部门考核 {period}：现行 → 草稿", "部门", *_labels(bundle).values(), "现行得分", "草稿得分", "差")
    for change in changes:
        sides = [{one.metric: one for one in score.metrics} for score in (change.before, change.after)]
        cells = [_pair(sides[0].get(name), sides[1].get(name)) for name in _labels(bundle)]
        scores = (figure(change.before.score), figure(change.after.score), figure(change.difference, sign=True))
        table.add_row(bundle.term("department", change.unit).zh, *cells, *scores)
    _print(table)


def _labels(bundle: Bundle) -> dict[str, str]:
    names = {"timely_acceptance": "及时受理率", "on_time_completion": "按期办结率", "satisfaction": "群众满意度"}
    return names | {metric.metric: metric.label.zh for metric in bundle.rules.kpi.metrics}


def _pair(before: MetricValue | None, after: MetricValue | None) -> str:
    """One metric under both; said once where nothing about it moves."""
    if before == after:
        return _share(before)
    first, second = _share(before), _share(after)
    if first != second:
        return f"{first} → {second}"
    return f"{first}，{_terms(before)} → {_terms(after)}"


def _terms(metric: MetricValue | None) -> str:
    if metric is None:
        return _NONE
    return f"权重 {figure(metric.weight)}、目标 {figure(metric.target)}"


def _share(metric: MetricValue | None) -> str:
    return _NONE if metric is None else f"{figure(metric.value)}（{metric.numerator}/{metric.denominator}）"


def figure(value: Decimal | None, *, sign: bool = False) -> str:
    """A figure without idle zeros; a dash for none."""
    if value is None:
        return _NONE
    plain = format(value.normalize(), "f")
    return f"+{plain}" if sign and value > 0 else plain


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for name in columns:
        table.add_column(name, overflow="fold")
    return table


def _print(table: Table) -> None:
    console = Console()
    if table.row_count:
        console.print(table)
    else:
        console.print(f"{table.title}：没有案件 / no cases")
