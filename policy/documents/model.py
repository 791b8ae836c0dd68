"""A document as its writers see it: a head, numbered chapters of paragraphs and tables, and references to the rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

__all__ = ["Block", "Document", "Paragraph", "Reference", "Row", "Section", "Table"]


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


Block = Paragraph | Table


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
                else:
                    for row in block.rows:
                        yield from row.references
