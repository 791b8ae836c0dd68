"""How the columns of stored tables are written down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Table as SqlTable

from cases.ids import case_id
from cases.masks import without_numbers
from cases.models import CASES
from figures.exports.model import Column, Kind

__all__ = ["case_of", "codes", "own"]


def codes(values: Sequence[str]) -> str:
    return ";".join(values)


def own(table: SqlTable, name: str, kind: Kind, zh: str, en: str, **more: Any) -> Column:
    if more.get("free"):
        more.setdefault("show", without_numbers)
    return Column(name, kind, zh, en, table.c[more.pop("of", name)], **more)


def case_of(table: SqlTable) -> tuple[Column, ...]:
    return (
        own(table, "case_id", Kind.TEXT, "案件标识", "Case id", show=case_id),
        own(CASES, "case_number", Kind.TEXT, "案件编号", "Case number", of="number"),
    )
