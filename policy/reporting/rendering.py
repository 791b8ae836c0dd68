"""A template with its figures, as a document. The template's text is the only Markdown: no figure is read as such."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from jinja2 import nodes
from markdown_it import MarkdownIt
from markdown_it.token import Token

from policy.documents.model import Block, Chart, Heading, Paragraph, Section, Table
from policy.documents.words import numeral
from policy.reporting.catalogue import CATALOGUE
from policy.reporting.syntax import ENVIRONMENT, MARKS, parsed
from policy.reporting.values import NONE, Figure, Slot, Value

__all__ = ["names_in", "rendered"]

_MARKDOWN: Final = MarkdownIt("zero").enable(["heading", "list"])
_PLACE: Final = re.compile(f"{MARKS[0]}(\\d+){MARKS[1]}")
_MISSING: Final = Figure(NONE)
_BULLET: Final = "●"


def names_in(template: str) -> frozenset[str]:
    """The figures that a checked template asks for, in its text and in its conditions."""
    return frozenset(node.name for node in parsed(template).find_all(nodes.Name))


def rendered(template: str, values: Mapping[str, Value], title: str) -> tuple[str, tuple[Section, ...]]:
    """Title and sections of a checked template. `title` is taken where it has no `#` heading.

    A name that is not among `values` prints as `—`: this release may no longer know it.
    """
    names = sorted(names_in(template) | CATALOGUE.keys())
    held = [values.get(name, _MISSING) for name in names]
    slots = {name: Slot(f"{MARKS[0]}{place}{MARKS[1]}", held[place]) for place, name in enumerate(names)}
    text = ENVIRONMENT.from_string(parsed(template)).render(slots)
    return _Reader(held, title).read(_MARKDOWN.parse(text))


def _filled(value: Table | Chart) -> bool:
    return bool(value.rows if isinstance(value, Table) else value.categories)


class _Reader:
    """Reads Markdown's tokens into sections."""

    def __init__(self, values: Sequence[Value], title: str) -> None:
        self._values = values
        self._title = title
        self._sections: list[Section] = []
        self._blocks: list[Block] = []
        self._heading = ""
        self._lists: list[int | None] = []

    def read(self, tokens: Sequence[Token]) -> tuple[str, tuple[Section, ...]]:
        opened = ""
        for token in tokens:
            if token.type.endswith("list_open"):
                self._lists.append(int(token.attrGet("start") or 1) if token.type == "ordered_list_open" else None)
            elif token.type.endswith("list_close"):
                self._lists.pop()
            elif token.type == "inline":
                self._line(opened, token.content)
            elif token.type.endswith("_open"):
                opened = token.tag
        self._close()
        return self._title, tuple(self._sections)

    def _line(self, tag: str, content: str) -> None:
        if tag == "h1":
            self._title = self._plain(content)
        elif tag == "h2":
            self._close()
            self._heading = self._plain(content)
        elif tag.startswith("h"):
            self._blocks.append(Heading(self._plain(content)))
        else:
            self._blocks.extend(self._paragraph(content))

    def _paragraph(self, content: str) -> Iterator[Block]:
        """A paragraph; tables and charts that stand on lines of their own in it come out as such."""
        said: list[str] = []
        for line in content.split("\n"):
            place = _PLACE.fullmatch(line.strip())
            value = self._values[int(place.group(1))] if place else None
            if value is None or isinstance(value, Figure):
                said.append(line.strip())
                continue
            yield from self._text(said)
            said = []
            yield value if _filled(value) else Paragraph(f"{value.title}：无。")
        yield from self._text(said)

    def _text(self, lines: Sequence[str]) -> Iterator[Paragraph]:
        text = self._plain("".join(lines))
        if not text:
            return
        if not self._lists:
            yield Paragraph(text)
            return
        number = self._lists[-1]
        if number is not None:
            self._lists[-1] = number + 1
        yield Paragraph(text, number=_BULLET if number is None else f"（{numeral(number)}）", level=1)

    def _plain(self, text: str) -> str:
        def printed(match: re.Match[str]) -> str:
            value = self._values[int(match.group(1))]
            return " ".join(value.text.split()) if isinstance(value, Figure) else ""

        return _PLACE.sub(printed, text).strip()

    def _close(self) -> None:
        if self._heading or self._blocks:
            self._sections.append(Section(self._heading, tuple(self._blocks)))
        self._blocks, self._heading = [], ""
