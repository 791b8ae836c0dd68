"""What a back-test says about the assessment and the warnings, for reading and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, replace
from typing import Final

from rich.console import Console
from rich.table import Table

from cli.kpi import figure
from figures.answers import DimensionName, MetricValue
from figures.effects.answers import LEVELS, AlertMove, AlertPeriod, AlertState, FigureEffects, KpiEffect
from policy.backtest import BacktestReport
from policy.bundle import Bundle

__all__ = ["as_json", "show_effects"]

_SHOWN: Final = 20
_LEVELS: Final = {"none": "无", "blue": "蓝", "yellow": "黄", "red": "红"}
_KINDS: Final = {"appears": "新出现", "vanishes": "不再出现", "changes": "改变级别"}
_DIMENSIONS: Final = {"branch": "网点", "business_line": "条线", "topic": "主题"}
_METRICS: Final = {"timely_acceptance": "及时受理率", "on_time_completion": "按期办结率", "satisfaction": "群众满意度"}


def as_json(report: BacktestReport, found: FigureEffects) -> str:
    """Everything that the back-test says; figures as strings, none as null, counts by day left out."""
    plain = [replace(target, due=dict(target.due)) for target in report.targets]  # asdict cannot copy a Counter
    told = asdict(replace(report, targets=tuple(plain)))
    del told["timeliness"]
    told["figures"] = {
        **asdict(found),
        "moves": [{"kind": move.kind, **asdict(move)} for move in found.moves],
    }
    return json.dumps(told, ensure_ascii=False, indent=2, default=str)


def show_effects(console: Console, found: FigureEffects, bundle: Bundle) -> None:
    _assessment(console, [one for one in found.kpi if one.change.moved], bundle)
    _periods(console, found.alerts)
    _moves(console, found.moves, bundle)


def _assessment(console: Console, moved: list[KpiEffect], bundle: Bundle) -> None:
    if not moved:
        console.print("部门考核：没有变化 / assessment: no change")
        return
    table = _table("部门考核 / Assessment", "月份", "部门", "变化的指标", "现行得分", "草稿得分", "差")
    for one in moved:
        change = one.change
        before, after = ({metric.metric: metric for metric in side.metrics} for side in (change.before, change.after))
        said = [
            f"{_METRICS.get(name, name)} {_counts(before.get(name))} → {_counts(after.get(name))}"
            for name in change.moved
        ]
        scores = (figure(change.before.score), figure(change.after.score), figure(change.difference, sign=True))
        table.add_row(one.period, bundle.term("department", change.unit).zh, "\n".join(said), *scores)
    console.print(table)


def _counts(metric: MetricValue | None) -> str:
    return "—" if metric is None else f"{metric.numerator}/{metric.denominator}"


def _periods(console: Console, periods: Iterable[AlertPeriod]) -> None:
    changed = [one for one in periods if one.before != one.after]
    if not changed:
        console.print("风险预警：各期条数没有变化 / alerts: no change in numbers")
        return
    table = _table("风险预警 / Alerts", "期间", *(f"{_LEVELS[level]}" for level in LEVELS))
    for one in changed:
        table.add_row(one.period, *(f"{one.before[level]} → {one.after[level]}" for level in LEVELS))
    console.print(table)


def _moves(console: Console, moves: tuple[AlertMove, ...], bundle: Bundle) -> None:
    if not moves:
        return
    title = f"变化的预警，共 {len(moves)} 条 / alerts that are not the same"
    table = _table(title, "期间", "指标", "对象", "变化", "现行", "草稿")
    labels: dict[str, str] = {metric.metric: metric.label.zh for metric in bundle.rules.alerts.metrics}
    for move in moves[:_SHOWN]:
        key = "全行" if move.dimension is None else _key(bundle, move.dimension, move.key)
        metric = labels.get(move.metric, move.metric)
        table.add_row(move.period, metric, key, _KINDS[move.kind], _state(move.before), _state(move.after))
    console.print(table)
    if len(moves) > _SHOWN:
        console.print(f"其余 {len(moves) - _SHOWN} 条见 --format json / the others: --format json")


def _key(bundle: Bundle, dimension: DimensionName, key: str) -> str:
    label = bundle.term(dimension, key).zh if key else "未填"
    return f"{_DIMENSIONS.get(dimension, dimension)} {label}"


def _state(state: AlertState | None) -> str:
    if state is None:
        return "不监测"
    growth = "—" if state.growth is None else f"{figure(state.growth * 100, sign=True)}%"
    return f"{_LEVELS.get(state.level, state.level)}（{figure(state.previous)} → {figure(state.current)}，{growth}）"


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left")
    for name in columns:
        table.add_column(name, overflow="fold")
    return table
