"""The tables of a report, by the names that a template uses. A cell without a figure is `—`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from figures.answers import Alert, DashboardRow, DimensionName, KpiScore, ProgrammeItem
from figures.reporting.numbers import focus
from figures.reporting.reading import Reading
from figures.reporting.shown import change, number, percent, signed
from policy.documents.model import Row, Table
from policy.instants import ZONE
from policy.measures import MEASURE_STATES
from policy.reporting.values import NONE

__all__ = ["TABLES"]

_LEVELS: Final = {"red": "红色", "yellow": "黄色", "blue": "蓝色"}
_CARDS: Final = {"none": "无", "yellow": "黄牌", "red": "红牌"}
_METRICS: Final = {"timely_acceptance": "及时受理率", "on_time_completion": "按期办结率", "satisfaction": "群众满意度"}
_HEADER: Final = ("收到", "环比", "同比", "办结", "未办结", "逾期", "按期办结率", "满意度", "平均办理工作日")


def _overall(reading: Reading) -> Table:
    covered = reading.covered
    spans = (covered.current, covered.previous, covered.year_ago)
    totals = [reading.total(span) for span in spans]
    figures: tuple[tuple[str, Callable[[DashboardRow], str]], ...] = (
        ("收到（件）", lambda row: str(row.received)),
        ("办结（件）", lambda row: str(row.resolved)),
        ("未办结（件）", lambda row: str(row.open)),
        ("有时限逾期（件）", lambda row: str(row.overdue)),
        ("办结率", lambda row: percent(row.completion_rate).text),
        ("按期办结率", lambda row: percent(row.on_time_rate).text),
        ("及时受理率", lambda row: percent(row.timely_acceptance_rate).text),
        ("满意度", lambda row: percent(row.satisfaction).text),
        ("平均办理（工作日）", lambda row: number(row.average_handling_working_days).text),
    )
    rows = tuple(Row((name, *(shown(row) for row in totals))) for name, shown in figures)
    return Table("总体情况", ("指标", *(span.label for span in spans)), rows)


def _by(by: DimensionName, title: str, head: str) -> Callable[[Reading], Table]:
    """Every key of this period or one of the two that it is compared with, and the total last."""

    def table(reading: Reading) -> Table:
        covered = reading.covered
        boards = [reading.board(span, by) for span in (covered.current, covered.previous, covered.year_ago)]
        now, before, ago = ({row.key: row for row in board.rows} for board in boards)
        labels = {row.key: row.label.zh or row.key for board in reversed(boards) for row in board.rows}
        order = sorted(labels, key=lambda key: (key == "", -_received(now.get(key)), key))
        rows = [_line(labels[key], now.get(key), before.get(key), ago.get(key)) for key in order]
        return Table(title, (head, *_HEADER), (*rows, _line("合计", *(board.total for board in boards))))

    return table


def _received(row: DashboardRow | None) -> int:
    return row.received if row else 0


def _line(label: str, now: DashboardRow | None, before: DashboardRow | None, ago: DashboardRow | None) -> Row:
    received = _received(now)
    return Row(
        (
            label,
            str(received),
            signed(change(_received(before), received)).text,
            signed(change(_received(ago), received)).text,
            str(now.resolved if now else 0),
            str(now.open if now else 0),
            str(now.overdue if now else 0),
            percent(now.on_time_rate if now else None).text,
            percent(now.satisfaction if now else None).text,
            number(now.average_handling_working_days if now else None).text,
        )
    )


def _alerts(reading: Reading) -> Table:
    metrics: dict[str, str] = {metric.metric: metric.label.zh for metric in reading.bundle.rules.alerts.metrics}
    raised = [alert for alert in reading.alerts if alert.level in _LEVELS]
    raised.sort(key=lambda alert: (list(_LEVELS).index(alert.level), -(alert.growth or 0), alert.id))
    rows = (
        Row(
            (
                _LEVELS[alert.level],
                metrics.get(alert.metric, alert.metric),
                _whose(reading, alert),
                *_amounts(alert),
                alert.response.partition(" / ")[0],
            )
        )
        for alert in raised
    )
    return Table("风险预警", ("级别", "指标", "对象", "上期", "本期", "增幅", "响应措施"), tuple(rows))


def _whose(reading: Reading, alert: Alert) -> str:
    return "全行" if alert.dimension is None else reading.label(alert.dimension, alert.key)


def _amounts(alert: Alert) -> tuple[str, str, str]:
    shown = percent if alert.metric == "elderly_share" else number
    return shown(alert.previous).text, shown(alert.current).text, signed(alert.growth).text


def _focus(reading: Reading) -> Table:
    rows = (
        Row(
            (
                reading.label("topic", alert.key),
                *_amounts(alert),
                _LEVELS.get(alert.level, "未定级"),
                alert.response.partition(" / ")[0] or NONE,
            )
        )
        for alert in focus(reading)
    )
    return Table("建议重点关注的主题", ("主题", "上期", "本期", "增幅", "级别", "响应措施"), tuple(rows))


def _kpi(reading: Reading) -> Table:
    metrics = [metric.metric for metric in reading.bundle.rules.kpi.metrics]
    header = ("部门", *(_METRICS.get(metric, metric) for metric in metrics), "得分", "折合考核分")
    return Table("部门考核", header, tuple(_scored(reading, score, metrics) for score in reading.kpi))


def _scored(reading: Reading, score: KpiScore, metrics: Sequence[str]) -> Row:
    values = {metric.metric: metric.value for metric in score.metrics}
    shares = (percent(values.get(metric)).text for metric in metrics)
    unit = reading.label("department", score.unit)
    return Row((unit, *shares, number(score.score).text, number(score.contribution).text))


def _programme(reading: Reading) -> Table:
    shares = {"first_time_resolution", "repeat_rate", "inspected_branches"}
    rows = (Row(_item(item, item.item in shares)) for item in reading.programme)
    return Table("年度工作目标", ("项目", "目标", "实际", "完成度"), tuple(rows))


def _item(item: ProgrammeItem, share: bool) -> tuple[str, ...]:
    shown = percent if share else number
    target, actual = shown(item.target).text, shown(item.actual).text
    if item.due is not None:
        target = f"{item.due:%Y-%m-%d} 前"
        actual = NONE if item.actual is None else "已达成" if item.actual else "未达成"
    return item.label.zh, target, actual, percent(item.attainment).text


def _measures(reading: Reading) -> Table:
    kinds = reading.bundle.rules.procedure.measures
    names = {kind.code: kind.label.zh for kind in (kinds.kinds if kinds else ())}
    rows = (
        Row(
            (
                measure.number,
                names.get(measure.kind, measure.kind),
                measure.title,
                reading.label("department", measure.department),
                MEASURE_STATES[measure.state].zh,
                f"{measure.completed_on or measure.due_on or NONE}",
            )
        )
        for measure in reading.measures
    )
    return Table("整改措施", ("编号", "类别", "内容", "责任部门", "状态", "完成或期限"), tuple(rows))


def _ageing(reading: Reading) -> Table:
    rows = [Row((name, str(count))) for name, count in reading.ages]
    total = Row(("合计", str(len(reading.open_cases))))
    return Table("未办结案件在办时长", ("收到后自然日", "件数"), (*rows, total))


def _supervision(reading: Reading) -> Table:
    rows = []
    for card in ("yellow", "red"):
        cases = sum(case["card"] == card for case in reading.open_cases)
        rows.append(Row((_CARDS[card], str(cases), str(reading.reminders.get(card, 0)))))
    return Table("亮牌与提醒", ("", "现亮牌案件（件）", "期内发出提醒（次）"), tuple(rows))


def _hard(reading: Reading) -> Table:
    rows = (
        Row(
            (
                case["number"],
                reading.label("branch", case["branch"]),
                reading.label("business_line", case["business_line"]),
                reading.label("department", case["lead_department"]) if case["lead_department"] else NONE,
                str(reading.age(case)),
                _CARDS[case["card"]],
            )
        )
        for case in reading.open_cases
        if case["complexity"] == "hard"
    )
    return Table("未办结疑难件", ("编号", "网点", "条线", "主办部门", "已收到天数", "亮牌"), tuple(rows))


def _meetings(reading: Reading) -> Table:
    rows = (
        Row(
            (
                meeting.number,
                f"{meeting.scheduled_for.astimezone(ZONE):%Y-%m-%d}",
                meeting.title,
                "、".join(reading.label("department", name) for name in meeting.members) or NONE,
                str(reading.agenda.get(meeting.id, 0)),
            )
        )
        for meeting in reading.meetings
    )
    return Table("信访联席会", ("编号", "日期", "名称", "成员部门", "议决（件）"), tuple(rows))


TABLES: Final[Mapping[str, Callable[[Reading], Table]]] = MappingProxyType(
    {
        "表_总体": _overall,
        "表_网点": _by("branch", "分网点情况", "网点"),
        "表_条线": _by("business_line", "分业务条线情况", "业务条线"),
        "表_主题": _by("topic", "分主题情况", "主题"),
        "表_渠道": _by("channel", "分渠道情况", "渠道"),
        "表_预警": _alerts,
        "表_考核": _kpi,
        "表_年度目标": _programme,
        "表_整改": _measures,
        "表_重点关注": _focus,
        "表_在办时长": _ageing,
        "表_督办": _supervision,
        "表_疑难件": _hard,
        "表_联席会": _meetings,
    }
)
