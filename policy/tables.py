"""Decision tables: from the rows as written to rules with conditions and outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from policy.conditions import AllOf
from policy.models.base import HitPolicy, TableFile
from policy.reading import Reader, suggest
from policy.source import Path
from policy.status import Label
from policy.vocabulary import Fact

__all__ = ["DecisionTable", "Row", "read_table"]

_ANY: Final = "-"
_ARROW: Final = "=>"
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "card": ("none", "yellow", "red"),
    "level": ("none", "blue", "yellow", "red"),
}
_TERMS: Final[Mapping[str, str]] = {
    "grade": "grade",
    "lead_department": "department",
    "assisting_departments": "department",
}
_TEXTS: Final = frozenset({"subclass", "zh", "en", "response"})
_LINE_DEPARTMENT: Final = "line_department"


@dataclass(frozen=True, slots=True)
class Row:
    """One rule of a table: `id` is its number from 1, in words fit for a reason ("row 3")."""

    id: str
    condition: AllOf
    outcome: Mapping[str, Any]
    path: Path


@dataclass(frozen=True, slots=True)
class DecisionTable:
    name: str
    title: Label
    hit_policy: HitPolicy
    clause: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(reader: Reader, name: str, model: TableFile) -> DecisionTable:
    """Reads a table's cells; mistakes become the reader's problems."""
    inputs, outputs = _header(reader, model.table[0])
    width = len(model.table[0])
    rows: list[Row] = []
    for index, cells in enumerate(model.table[1:], start=1):
        path: Path = ("table", index)
        if len(cells) != width:
            words = f"应有 {width} 格，实有 {len(cells)} 格 / {len(cells)} cells where the header has {width}"
            reader.problem(path, "table-shape", words, "空格写作 '-' / quote an empty cell as '-'")
            continue
        if cells[len(inputs)] != _ARROW:
            reader.problem((*path, len(inputs)), "table-shape", "此处应为 => / the arrow belongs here")
            continue
        tests = tuple(
            reader.cell(fact, cell, (*path, column))
            for column, (fact, cell) in enumerate(zip(inputs, cells, strict=False))
            if fact and cell != _ANY
        )
        outcome = {
            column: _output(reader, column, cell, (*path, len(inputs) + 1 + place))
            for place, (column, cell) in enumerate(zip(outputs, cells[len(inputs) + 1 :], strict=True))
        }
        rows.append(Row(f"row-{index}", AllOf(tests), outcome, path))
    return DecisionTable(
        name=name,
        title=Label(model.title.zh, model.title.en),
        hit_policy=model.hit_policy,
        clause=model.clause,
        inputs=tuple(fact.name for fact in inputs if fact),
        outputs=outputs,
        rows=tuple(rows),
    )


def _header(reader: Reader, header: list[Any]) -> tuple[tuple[Fact | None, ...], tuple[str, ...]]:
    path: Path = ("table", 0)
    if header.count(_ARROW) != 1 or header.index(_ARROW) in (0, len(header) - 1):
        reader.problem(path, "table-shape", "表头须为 [条件…, =>, 结果…] / the header is [conditions, =>, outcomes]")
        return (), ()
    arrow = header.index(_ARROW)
    inputs = tuple(reader.fact(name, (*path, column), at_key=False) for column, name in enumerate(header[:arrow]))
    known = {*_CHOICES, *_TERMS, *_TEXTS}
    for column, output in enumerate(header[arrow + 1 :], start=arrow + 1):
        if output not in known:
            words = f"没有结果列 '{output}' / '{output}' is no outcome"
            reader.problem((*path, column), "unknown-outcome", words, suggest(output, known))
    return inputs, tuple(str(output) for output in header[arrow + 1 :])


def _output(reader: Reader, column: str, cell: Any, path: Path) -> Any:
    if column in _CHOICES:
        return _choice(reader, column, cell, path)
    if column == "assisting_departments":
        cells = [] if cell == _ANY else cell if isinstance(cell, list) else [cell]
        return tuple(_term(reader, column, item, path) for item in cells)
    if column in _TERMS:
        return _term(reader, column, cell, path)
    if isinstance(cell, dict) and cell.keys() == {"zh", "en"}:
        return Label(cell["zh"], cell["en"])
    if not isinstance(cell, str):
        reader.problem(path, "outcome", f"'{cell}' 不是文字 / '{cell}' is no text")
    return Label(str(cell), str(cell)) if column == "response" else str(cell)


def _choice(reader: Reader, column: str, cell: Any, path: Path) -> Any:
    if cell not in _CHOICES[column]:
        words = f"{column} 没有 '{cell}' / '{cell}' is no {column}"
        reader.problem(path, "unknown-code", words, suggest(cell, _CHOICES[column]))
    return cell


def _term(reader: Reader, column: str, cell: Any, path: Path) -> Any:
    known = set(reader.terms(_TERMS[column])) | ({_LINE_DEPARTMENT} if column != "grade" else set())
    if cell not in known:
        words = f"没有 '{cell}' / '{cell}' is no {_TERMS[column]}"
        reader.problem(path, "unknown-code", words, suggest(cell, known))
    return cell
