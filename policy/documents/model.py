"""A document as its writers see it: a head, numbered chapters of paragraphs and tables, and references to the rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

__all__ = ["Block", "Chart", "Document", "Heading", "Paragraph", "Reference", "Row", "Section", "Series", "Table"]


@dataclass(frozen=True, slots=True)
class Reference:
    """The rule that a sentence or a row comes from, as `rule_set/id`, its clause, and whether the bank assumed it."""

    rule: str
    clause: str | None = None
    assumed: bool = False

    def __str__(self) -> str:
        """`〔sla/response · plan-2026/1.1〕`, with 本行暂定 where the rule is assumed."""
        parts = [self.rule, self.clause, "本行暂定" if self.assumed else None]
        return f"〔{' · '.join(part for part in parts if part)}〕"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One article or item. `number` is 第一条 or （一）, `caption` its short name; `level` 1 is an item."""

    text: str
    references: tuple[Reference, ...] = ()
    caption: str = ""
    number: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table. A table whose rows have references gets a column for them."""

    cells: tuple[str, ...]
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """`header` names the columns of the cells; every row has as many."""

    title: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Series:
    """One row of bars or one line: a value for each category, None for none, and each as it is printed."""

    name: str
    values: tuple[Decimal | None, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars, or lines over time. A value that is None is a gap, printed as `—`; it is never drawn as 0."""

    title: str
    kind: Literal["bar", "line"]
    unit: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a chapter."""

    text: str


Block = Paragraph | Table | Chart | Heading


@dataclass(frozen=True, slots=True)
class Section:
    """A chapter; `number` is 第一章."""

    title: str
    blocks: tuple[Block, ...]
    number: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """`name` is fit for a file name. `head` are the entries under the title, `note` says where the document is from.

    `dated` and `author` stand in the properties of the file; nothing in a document depends on when it was made.
    """

    name: str
    title: str
    head: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    note: str
    footer: str
    dated: date
    author: str

    @property
    def references(self) -> Iterator[Reference]:
        """Every reference, in the order of the text."""
        for section in self.sections:
            for block in section.blocks:
                if isinstance(block, Paragraph):
                    yield from block.references
                elif isinstance(block, Table):
                    for row in block.rows:
                        yield from row.references
