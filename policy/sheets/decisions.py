"""Decision tables: a column for each condition and each outcome, every cell in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from policy.bundle import Bundle
from policy.conditions import Test
from policy.sheets.conditions import cell_label
from policy.sheets.model import Page, Sheet
from policy.sheets.words import CARD, LEVEL, department, joined, term
from policy.status import Label
from policy.vocabulary import VOCABULARY

__all__ = ["decision_table"]

_OUTCOMES: Final = {
    "grade": Label("等级", "Grade"),
    "subclass": Label("子类", "Subclass"),
    "lead_department": Label("主办部门", "Lead department"),
    "assisting_departments": Label("协办部门", "Assisting departments"),
    "card": Label("亮牌", "Card"),
    "level": Label("预警级别", "Level"),
    "response": Label("响应措施", "Response"),
}


def decision_table(page: Page) -> Iterator[Sheet]:
    """The decision table of a file: none where the file has no table."""
    table = page.bundle.tables.get(page.stem)
    if table is None:
        return
    outcomes = [name for name in table.outputs if name in _OUTCOMES]
    columns = (*(VOCABULARY[fact].label for fact in table.inputs), *(_OUTCOMES[name] for name in outcomes))
    rows = (
        page.row(
            row.path,
            row.id,
            table.clause,
            *(cell_label(page.bundle, _tests(row.condition.parts, fact)) for fact in table.inputs),
            *(_outcome(page.bundle, name, row.outcome[name]) for name in outcomes),
        )
        for row in table.rows
    )
    yield page.sheet(None, table.title, columns, rows, table.hit_policy)


def _tests(parts: tuple[Any, ...], fact: str) -> tuple[Test, ...]:
    return tuple(part for part in parts if isinstance(part, Test) and part.field == fact)


def _outcome(bundle: Bundle, name: str, value: Any) -> Label:
    if name == "assisting_departments":
        return joined(department(bundle, code) for code in value)
    if name == "lead_department":
        return department(bundle, value)
    if isinstance(value, Label):
        return value
    named = {"card": CARD, "level": LEVEL}.get(name)
    return named[value] if named else term(bundle, name)(value)
