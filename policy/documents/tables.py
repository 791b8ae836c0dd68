"""Decision tables as tables of a document, in the labels of the policy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from policy.bundle import Bundle
from policy.conditions import Test
from policy.documents.model import Reference, Row, Table
from policy.documents.words import cell_words, listed
from policy.models.base import TableFile
from policy.status import Label
from policy.tables import Row as Rule
from policy.vocabulary import VOCABULARY

__all__ = ["CARDS", "LEVELS", "decision_table", "hit_words", "table_reference"]

CARDS: Final[Mapping[str, str]] = {"none": "不亮牌", "yellow": "黄牌", "red": "红牌"}
LEVELS: Final[Mapping[str, str]] = {"none": "不预警", "blue": "蓝色预警", "yellow": "黄色预警", "red": "红色预警"}

_OUTCOMES: Final[Mapping[str, str]] = {
    "grade": "等级",
    "subclass": "子类",
    "lead_department": "主办部门",
    "assisting_departments": "协办部门",
    "card": "亮牌",
    "level": "预警级别",
    "response": "响应措施",
}
_LINE_DEPARTMENT: Final = "line_department"
_HITS: Final = {"unique": "", "first": "各行依次适用，以先符合的为准。", "collect": "同时符合数行的，一并适用。"}


def decision_table(bundle: Bundle, name: str, title: str) -> Table:
    """Every row of a decision table with its id; a column for each condition and each outcome that people read."""
    table = bundle.tables[name]
    whole = table_reference(bundle, name)
    outcomes = [output for output in table.outputs if output in _OUTCOMES]
    header = (*(VOCABULARY[fact].label.zh for fact in table.inputs), *(_OUTCOMES[output] for output in outcomes))
    rows = tuple(
        Row(
            (
                *(_condition(bundle, row, fact) for fact in table.inputs),
                *(_outcome(bundle, output, row.outcome[output]) for output in outcomes),
            ),
            (replace(whole, rule=f"{name}/{row.id}"),),
        )
        for row in table.rows
    )
    return Table(title, header, rows)


def table_reference(bundle: Bundle, name: str) -> Reference:
    """The rule set of a decision table as a whole."""
    model = bundle.models[name]
    return Reference(name, bundle.tables[name].clause, isinstance(model, TableFile) and model.assumed)


def hit_words(bundle: Bundle, name: str) -> str:
    """How the rows of a table are read where not exactly one holds."""
    return _HITS[bundle.tables[name].hit_policy]


def _condition(bundle: Bundle, row: Rule, fact: str) -> str:
    said = [cell_words(bundle, part) for part in row.condition.parts if isinstance(part, Test) and part.field == fact]
    return "且".join(said) or "不限"


def _outcome(bundle: Bundle, output: str, value: Any) -> str:
    if output == "assisting_departments":
        return listed(_department(bundle, code) for code in value) or "无"
    if output == "lead_department":
        return _department(bundle, value)
    if isinstance(value, Label):
        return value.zh
    named = {"card": CARDS, "level": LEVELS}.get(output)
    return named[value] if named else bundle.term(output, value).zh


def _department(bundle: Bundle, code: str) -> str:
    return "业务条线责任部门" if code == _LINE_DEPARTMENT else bundle.term("department", code).zh
