"""A chart as SVG inside a page: it takes the width that there is, its labels are text, and it reads in black and white.

Places across are per cent of the width and sizes are pixels, so that letters stay as large as they are on a telephone
and on paper. The first series is solid, the second hatched or dashed; every bar and point carries its number.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from html import escape
from typing import Final

from policy.documents.model import Chart, Series

__all__ = ["svg"]

_INK: Final = "#1f4e79"
_SECOND: Final = "#b35900"
_NONE: Final = "—"
_BAR, _STEP, _LABEL, _GAP = 13, 16, 18, 8
_LEGEND: Final = 24
_WIDEST: Final = 82
"""Per cent of the width that the longest bar takes: its number stands beside it."""

_PLOT, _ABOVE, _BELOW = 150, 26, 44


def svg(chart: Chart, place: int) -> Iterator[str]:
    """The lines of one figure; `place` tells the charts of a page apart."""
    lines = list(_bars(chart, place) if chart.kind == "bar" else _lines(chart))
    height = _bars_height(chart) if chart.kind == "bar" else _LEGEND + _ABOVE + _PLOT + _BELOW
    said = escape(f"{chart.title}：{_spoken(chart)}")
    yield "<figure>"
    yield f"<figcaption>{escape(chart.title)}（单位：{escape(chart.unit)}）</figcaption>"
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{said}" width="100%" height="{height}" '
        f'font-size="12" fill="#000">'
    )
    yield from _legend(chart, place)
    yield from lines
    yield "</svg>"
    yield "</figure>"


def _spoken(chart: Chart) -> str:
    """The chart's numbers for who does not see it."""
    return "；".join(
        f"{series.name} {'、'.join(map(' '.join, zip(chart.categories, series.texts, strict=True)))}"
        for series in chart.series
    )


def _legend(chart: Chart, place: int) -> Iterator[str]:
    yield (
        f'<defs><pattern id="hatch{place}" width="6" height="6" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate(45)"><rect width="6" height="6" fill="#fff"/>'
        f'<rect width="2.4" height="6" fill="{_SECOND}"/></pattern></defs>'
    )
    for index, series in enumerate(chart.series):
        left = f"{index * 50}%"
        yield f'<svg x="{left}" y="2" width="50%" height="18" overflow="visible">'
        if chart.kind == "bar":
            yield f'<rect x="1" y="1" width="22" height="12" {_fill(index, place)}/>'
        else:
            yield f'<line x1="0" y1="7" x2="24" y2="7" {_stroke(index)}/>{_marker("12", 7, index)}'
        yield f'<text x="30" y="12">{escape(series.name)}</text></svg>'


def _fill(index: int, place: int) -> str:
    if index == 0:
        return f'fill="{_INK}" stroke="{_INK}"'
    return f'fill="url(#hatch{place})" stroke="{_SECOND}"'


def _stroke(index: int) -> str:
    if index == 0:
        return f'stroke="{_INK}" stroke-width="2"'
    return f'stroke="{_SECOND}" stroke-width="2" stroke-dasharray="6 4"'


def _marker(x: str, y: int, index: int) -> str:
    if index == 0:
        return f'<circle cx="{x}" cy="{y}" r="4" fill="{_INK}"/>'
    return f'<circle cx="{x}" cy="{y}" r="4" fill="#fff" stroke="{_SECOND}" stroke-width="2"/>'


def _bars_height(chart: Chart) -> int:
    return _LEGEND + len(chart.categories) * (_LABEL + len(chart.series) * _STEP + _GAP)


def _largest(chart: Chart) -> Decimal:
    values = [value for series in chart.series for value in series.values if value is not None]
    return max([*values, Decimal(0)]) or Decimal(1)


def _bars(chart: Chart, place: int) -> Iterator[str]:
    """Each category on a line of its own above its bars, so that long names need no room beside them."""
    most, top = _largest(chart), _LEGEND
    for row, name in enumerate(chart.categories):
        yield f'<text x="0" y="{top + 13}">{escape(name)}</text>'
        top += _LABEL
        for index, series in enumerate(chart.series):
            yield from _bar(series, row, index, top, most, place)
            top += _STEP
        top += _GAP


def _bar(series: Series, row: int, index: int, top: int, most: Decimal, place: int) -> Iterator[str]:
    value = series.values[row]
    width = f"{float(value / most * _WIDEST):.2f}%" if value is not None else "0%"
    if value:
        yield f'<rect x="0" y="{top}" width="{width}" height="{_BAR}" {_fill(index, place)}/>'
    yield f'<text x="{width}" dx="6" y="{top + 11}">{escape(series.texts[row])}</text>'


def _lines(chart: Chart) -> Iterator[str]:
    """Points over time, joined only to a neighbour that is there."""
    most = Decimal(100) if chart.unit == "%" else _largest(chart)
    base = _LEGEND + _ABOVE + _PLOT
    places = [f"{(number + 0.5) / len(chart.categories) * 100:.2f}%" for number in range(len(chart.categories))]

    def height(value: Decimal) -> int:
        return base - int(value / most * _PLOT)

    yield f'<line x1="0" y1="{base}" x2="100%" y2="{base}" stroke="#444"/>'
    for x, name in zip(places, chart.categories, strict=True):
        yield f'<text x="{x}" y="{base + 34}" text-anchor="middle" font-size="11">{escape(name)}</text>'
    for index, series in enumerate(chart.series):
        for place in range(1, len(places)):
            before, after = series.values[place - 1], series.values[place]
            if before is not None and after is not None:
                yield (
                    f'<line x1="{places[place - 1]}" y1="{height(before)}" x2="{places[place]}" '
                    f'y2="{height(after)}" {_stroke(index)}/>'
                )
    for index, series in enumerate(chart.series):
        for place, value in enumerate(series.values):
            if value is None:
                yield from _gap(places[place], base, index, series.texts[place])
                continue
            yield _marker(places[place], height(value), index)
            y = height(value) + (-9 if _above(chart, index, place) else 19)
            yield _number(places[place], y, index, series.texts[place])


def _gap(x: str, base: int, index: int, text: str) -> Iterator[str]:
    """What is not there is said under the line, where no point could stand."""
    yield _number(x, base + 14 if index == 0 else base - 6, index, text or _NONE)


def _number(x: str, y: int, index: int, text: str) -> str:
    ink = _INK if index == 0 else _SECOND
    return f'<text x="{x}" y="{y}" text-anchor="middle" font-size="11" fill="{ink}">{escape(text)}</text>'


def _above(chart: Chart, index: int, place: int) -> bool:
    """Whether the number stands above its point: that of the higher series does, and of equal ones the first."""
    value = chart.series[index].values[place]
    others = [(series.values[place], number) for number, series in enumerate(chart.series) if number != index]
    return all(other is None or value is None or (value, -index) > (other, -number) for other, number in others)
