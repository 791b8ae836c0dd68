"""The figures of a report as plain data, exact: numbers as the text of their decimals, null where there is none."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from policy.documents.model import Chart, Table
from policy.reporting.values import Figure, Value

__all__ = ["as_data"]


def as_data(values: Mapping[str, Value]) -> dict[str, Any]:
    return {name: _data(value) for name, value in sorted(values.items())}


def _data(value: Value) -> dict[str, Any]:
    if isinstance(value, Figure):
        return {"text": value.text, "number": _exact(value.number)}
    if isinstance(value, Table):
        return {"title": value.title, "header": list(value.header), "rows": [list(row.cells) for row in value.rows]}
    return _drawn(value)


def _drawn(chart: Chart) -> dict[str, Any]:
    series = [{"name": one.name, "values": [_exact(value) for value in one.values]} for one in chart.series]
    return {"title": chart.title, "unit": chart.unit, "categories": list(chart.categories), "series": series}


def _exact(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"
