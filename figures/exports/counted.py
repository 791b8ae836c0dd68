"""The figures that can be exported: the data board, the scores of departments, the alerts, the year's plan."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from cases.actors import Actor
from figures.answers import DashboardRow
from figures.dashboard import COLUMN
from figures.exports.model import Asked, Column, Counted, Kind, Row
from figures.service import Figures
from policy.errors import InvalidRequest

__all__ = ["COUNTED"]

_T, _I, _N, _D, _AT = Kind.TEXT, Kind.INTEGER, Kind.DECIMAL, Kind.DATE, Kind.INSTANT


def _dates(asked: Asked, today: date) -> tuple[date, date]:
    start = asked.start or today.replace(day=1)
    return start, asked.end or (start.replace(day=1) + timedelta(days=32)).replace(day=1)


def _dashboard(figures: Figures, actor: Actor, asked: Asked, today: date) -> Iterator[Row]:
    if asked.by not in COLUMN:
        raise InvalidRequest(f"没有维度 {asked.by[:40]!r} / no such dimension: {', '.join(COLUMN)}", ("by",))
    start, end = _dates(asked, today)
    board = figures.dashboard(actor, start, end, asked.by)
    yield _board_row(board.total, start, end, whole=True)
    for row in board.rows:
        yield _board_row(row, start, end, whole=False)


def _board_row(row: DashboardRow, start: date, end: date, *, whole: bool) -> Row:
    counted: tuple[Any, ...] = (row.received, row.resolved, row.open, row.overdue)
    rates = (row.completion_rate, row.on_time_rate, row.timely_acceptance_rate, row.satisfaction)
    place = (start, end, row.dimension, "" if whole else row.key, whole, row.label.zh, row.label.en)
    return (*place, *counted, *rates, row.average_handling_working_days)


def _kpi(figures: Figures, actor: Actor, asked: Asked, today: date) -> Iterator[Row]:
    start, end = _dates(asked, today)
    for score in figures.kpi(actor, start, end, None):
        for one in score.metrics:
            value = (one.numerator, one.denominator, one.value, one.target, one.weight, one.attainment)
            yield (start, end, score.unit, one.metric, *value, score.score, score.contribution, score.policy_version)


def _alerts(figures: Figures, actor: Actor, asked: Asked, today: date) -> Iterator[Row]:
    year, week, _ = today.isocalendar()
    for one in figures.alerts(actor, asked.period or f"{year}-W{week:02d}"):
        yield (one.period, one.metric, one.dimension, one.key, one.previous, one.current, one.growth, one.level,
               one.response, one.reason.rule, one.reason.clause)  # fmt: skip


def _programme(figures: Figures, actor: Actor, asked: Asked, today: date) -> Iterator[Row]:
    year = asked.year or today.year
    for one in figures.programme(actor, year):
        yield (year, one.item, one.label.zh, one.label.en, one.target, one.due, one.actual, one.attainment,
               one.numerator, one.denominator, one.reason.clause)  # fmt: skip


_PERIOD: Final = (Column("from", _D, "起", "From"), Column("to", _D, "止（不含）", "To, exclusive"))

_DASHBOARD: Final = Counted(
    "dashboard", "数据看板", "Data board",
    (
        *_PERIOD,
        Column("dimension", _T, "维度", "Dimension"),
        Column("key", _T, "代码", "Code"),
        Column("total", Kind.BOOLEAN, "合计", "Total"),
        Column("label_zh", _T, "名称", "Label in Chinese"),
        Column("label_en", _T, "英文名称", "Label in English"),
        Column("received", _I, "受理量", "Received"),
        Column("resolved", _I, "办结量", "Resolved"),
        Column("open", _I, "未办结", "Open"),
        Column("overdue", _I, "逾期", "Overdue"),
        Column("completion_rate", _N, "办结率", "Completion rate"),
        Column("on_time_rate", _N, "按期办结率", "On-time completion rate"),
        Column("timely_acceptance_rate", _N, "及时受理率", "Timely acceptance rate"),
        Column("satisfaction", _N, "群众满意度", "Satisfaction"),
        Column("average_handling_working_days", _N, "平均办理工作日", "Average handling in working days"),
    ),
    _dashboard,
)  # fmt: skip

_KPI: Final = Counted(
    "kpi", "部门考核", "Departments' KPI",
    (
        *_PERIOD,
        Column("department", _T, "部门", "Department"),
        Column("metric", _T, "指标", "Metric"),
        Column("numerator", _I, "分子", "Numerator"),
        Column("denominator", _I, "分母", "Denominator"),
        Column("value", _N, "实际", "Value"),
        Column("target", _N, "目标", "Target"),
        Column("weight", _N, "权重", "Weight"),
        Column("attainment", _N, "达成度", "Attainment"),
        Column("score", _N, "得分", "Score"),
        Column("contribution", _N, "计入年度考核", "Contribution"),
        Column("policy_version", _T, "规则版本", "Policy version"),
    ),
    _kpi,
)  # fmt: skip

_ALERTS: Final = Counted(
    "alerts", "风险预警", "Risk alerts",
    (
        Column("period", _T, "期间", "Period"),
        Column("metric", _T, "指标", "Metric"),
        Column("dimension", _T, "维度", "Dimension"),
        Column("key", _T, "代码", "Code"),
        Column("previous", _N, "上期", "Previous"),
        Column("current", _N, "本期", "Current"),
        Column("growth", _N, "增幅", "Growth"),
        Column("level", _T, "等级", "Level"),
        Column("response", _T, "响应", "Response"),
        Column("rule", _T, "规则", "Rule"),
        Column("clause", _T, "条款", "Clause"),
    ),
    _alerts,
)  # fmt: skip

_PROGRAMME: Final = Counted(
    "programme", "年度计划", "The year's plan",
    (
        Column("year", _I, "年份", "Year"),
        Column("item", _T, "项目", "Item"),
        Column("label_zh", _T, "名称", "Label in Chinese"),
        Column("label_en", _T, "英文名称", "Label in English"),
        Column("target", _N, "目标", "Target"),
        Column("due", _D, "期限", "Due"),
        Column("actual", _N, "实际", "Actual"),
        Column("attainment", _N, "达成度", "Attainment"),
        Column("numerator", _I, "分子", "Numerator"),
        Column("denominator", _I, "分母", "Denominator"),
        Column("clause", _T, "条款", "Clause"),
    ),
    _programme,
)  # fmt: skip

COUNTED: Final = (_DASHBOARD, _KPI, _ALERTS, _PROGRAMME)
