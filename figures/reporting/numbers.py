"""The single figures of a report, by the names that a template uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Final

from figures.answers import Alert
from figures.reporting.reading import Reading
from figures.reporting.shown import change, count, number, percent, signed, words
from policy.documents.words import day
from policy.instants import ZONE
from policy.measures import MeasureState
from policy.reporting.values import Figure

__all__ = ["NUMBERS", "focus", "moment"]

_OPEN: Final = frozenset({MeasureState.PLANNED, MeasureState.IN_PROGRESS})


def moment(reading: Reading) -> str:
    """The instant of the figures, by local time."""
    local = reading.now.astimezone(ZONE)
    return f"{day(local.date())} {local:%H:%M}"


def focus(reading: Reading) -> tuple[Alert, ...]:
    """The topics whose volume grew most, strongest first; those without an earlier figure have no growth."""
    grown = [
        alert
        for alert in reading.alerts
        if alert.metric == "volume" and alert.dimension == "topic" and alert.key and (alert.growth or 0) > 0
    ]
    grown.sort(key=lambda alert: (-(alert.growth or 0), -(alert.current or 0), alert.key))
    return tuple(grown[: reading.rules.focus if reading.rules else None])


def _last_day(reading: Reading) -> str:
    return day(reading.covered.period.last.astimezone(ZONE).date())


def _warnings(level: str) -> Callable[[Reading], Figure]:
    return lambda reading: count(sum(alert.level == level for alert in reading.alerts))


def _cards(card: str) -> Callable[[Reading], Figure]:
    return lambda reading: count(sum(case["card"] == card for case in reading.open_cases))


def _reminders(card: str) -> Callable[[Reading], Figure]:
    return lambda reading: count(reading.reminders.get(card, 0))


def _growth(against: str) -> Callable[[Reading], Figure]:
    def grown(reading: Reading) -> Figure:
        before = reading.total(getattr(reading.covered, against))
        return signed(change(before.received, reading.total(reading.covered.current).received))

    return grown


def _counted(span: str, column: str) -> Callable[[Reading], Figure]:
    return lambda reading: count(getattr(reading.total(getattr(reading.covered, span)), column))


def _rate(span: str, column: str) -> Callable[[Reading], Figure]:
    return lambda reading: percent(getattr(reading.total(getattr(reading.covered, span)), column))


def _days(span: str) -> Callable[[Reading], Figure]:
    return lambda reading: number(reading.total(getattr(reading.covered, span)).average_handling_working_days)


def _measures(states: Iterable[MeasureState]) -> Callable[[Reading], Figure]:
    wanted = frozenset(states)
    return lambda reading: count(sum(measure.state in wanted for measure in reading.measures))


def _topics(reading: Reading) -> Figure:
    return words("、".join(f"{reading.label('topic', a.key)}（{signed(a.growth).text}）" for a in focus(reading)))


NUMBERS: Final[Mapping[str, Callable[[Reading], Figure]]] = MappingProxyType(
    {
        "期间": lambda reading: words(reading.covered.current.label),
        "起始日": lambda reading: words(day(reading.covered.current.start)),
        "截止日": lambda reading: words(_last_day(reading)),
        "上期": lambda reading: words(reading.covered.previous.label),
        "去年同期": lambda reading: words(reading.covered.year_ago.label),
        "统计时点": lambda reading: words(moment(reading)),
        "统计范围": lambda reading: words(reading.scope),
        "规则版本": lambda reading: words(reading.bundle.version),
        "增长最快主题": _topics,
        "收到": _counted("current", "received"),
        "办结": _counted("current", "resolved"),
        "未办结": _counted("current", "open"),
        "超期": _counted("current", "overdue"),
        "上期收到": _counted("previous", "received"),
        "去年同期收到": _counted("year_ago", "received"),
        "上期办结": _counted("previous", "resolved"),
        "平均办理工作日": _days("current"),
        "上期平均办理工作日": _days("previous"),
        "环比": _growth("previous"),
        "同比": _growth("year_ago"),
        "办结率": _rate("current", "completion_rate"),
        "按期办结率": _rate("current", "on_time_rate"),
        "及时受理率": _rate("current", "timely_acceptance_rate"),
        "满意度": _rate("current", "satisfaction"),
        "上期按期办结率": _rate("previous", "on_time_rate"),
        "上期满意度": _rate("previous", "satisfaction"),
        "红色预警数": _warnings("red"),
        "黄色预警数": _warnings("yellow"),
        "蓝色预警数": _warnings("blue"),
        "完成整改数": _measures(frozenset(MeasureState) - _OPEN),
        "在办整改数": _measures(_OPEN),
        "黄牌案件数": _cards("yellow"),
        "红牌案件数": _cards("red"),
        "黄牌提醒数": _reminders("yellow"),
        "红牌提醒数": _reminders("red"),
        "未办结疑难件数": lambda reading: count(sum(case["complexity"] == "hard" for case in reading.open_cases)),
        "联席会次数": lambda reading: count(len(reading.meetings)),
    }
)
