"""The charts of a report, by the names that a template uses. A value that is not there is a gap."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from figures.answers import DashboardRow, DimensionName
from figures.reporting.reading import Reading
from figures.reporting.shown import count, percent, percentage
from policy.documents.model import Chart, Series
from policy.reporting.values import Figure

__all__ = ["CHARTS"]


def _series(name: str, figures: Iterable[Figure]) -> Series:
    shown = tuple(figures)
    return Series(name, tuple(figure.number for figure in shown), tuple(figure.text for figure in shown))


def _bars(by: DimensionName, what: str) -> Callable[[Reading], Chart]:
    """This period beside the one before, the largest first; cases without a value are told in the title."""

    def chart(reading: Reading) -> Chart:
        covered = reading.covered
        current, previous = (reading.board(span, by) for span in (covered.current, covered.previous))
        now, before = ({row.key: row for row in board.rows} for board in (current, previous))
        labels = {row.key: row.label.zh or row.key for board in (previous, current) for row in board.rows}
        order = sorted(filter(None, labels), key=lambda key: (-_received(now.get(key)), key))
        unnamed = _received(now.get(""))
        kept = order[: reading.rules.chart_rows if reading.rules else None]
        cut = f"（收到最多的 {len(kept)} 个）" if len(kept) < len(order) else ""
        cut += f"（另有 {unnamed} 件未填）" if unnamed else ""
        return Chart(
            title=f"{what}收件{cut}",
            kind="bar",
            unit="件",
            categories=tuple(labels[key] for key in kept),
            series=(
                _series(covered.current.label, (count(_received(now.get(key))) for key in kept)),
                _series(covered.previous.label, (count(_received(before.get(key))) for key in kept)),
            ),
        )

    return chart


def _received(row: DashboardRow | None) -> int:
    return row.received if row else 0


def _volume(reading: Reading) -> Chart:
    totals = [reading.total(span) for span in reading.trend]
    return Chart(
        title="收件与办结趋势",
        kind="line",
        unit="件",
        categories=tuple(span.label for span in reading.trend),
        series=(
            _series("收到", (count(total.received) for total in totals)),
            _series("办结", (count(total.resolved) for total in totals)),
        ),
    )


def _quality(reading: Reading) -> Chart:
    totals = [reading.total(span) for span in reading.trend]
    return Chart(
        title="按期办结率与满意度趋势",
        kind="line",
        unit="%",
        categories=tuple(span.label for span in reading.trend),
        series=(
            _series("按期办结率", (_share(total.on_time_rate) for total in totals)),
            _series("满意度", (_share(total.satisfaction) for total in totals)),
        ),
    )


def _share(share: Decimal | None) -> Figure:
    """Per cent, the unit being named beside the chart."""
    return Figure(percent(share).text.removesuffix("%"), percentage(share))


def _ageing(reading: Reading) -> Chart:
    names = tuple(name for name, _ in reading.ages)
    counted = _series("未办结", (count(found) for _, found in reading.ages))
    return Chart("未办结案件在办时长", "bar", "件", names, (counted,))


CHARTS: Final[Mapping[str, Callable[[Reading], Chart]]] = MappingProxyType(
    {
        "图_网点": _bars("branch", "各网点"),
        "图_条线": _bars("business_line", "各业务条线"),
        "图_主题": _bars("topic", "各主题"),
        "图_渠道": _bars("channel", "各渠道"),
        "图_趋势": _volume,
        "图_质效": _quality,
        "图_在办时长": _ageing,
    }
)
