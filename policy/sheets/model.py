"""A rule file as tables for reading: what a table is, and the page on which one file's tables are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policy.bundle import Bundle
from policy.source import Path, parse
from policy.status import Label

__all__ = ["Columns", "Page", "Sheet", "SheetRow"]

Columns = Mapping[Label, Callable[[Any], Label]]
"""A table's columns by their titles, each with what it says of an entry."""

_KEYS = ("id", "code", "metric", "item", "rating", "topic", "number")
_SETTING, _VALUE = Label("参数", "Setting"), Label("取值", "Value")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One rule in words: a cell for each column. `line` counts from 1 in the rule's file; None where it is implied."""

    rule: str
    clause: str | None
    line: int | None
    cells: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a rule file. `name` is unique in a bundle; `hit_policy` is given for decision tables."""

    file: str
    name: str
    label: Label
    columns: tuple[Label, ...]
    rows: tuple[SheetRow, ...]
    hit_policy: str | None = None


class Page:
    """One rule file while its tables are written: the bundle for labels, the file's text for lines."""

    def __init__(self, bundle: Bundle, stem: str) -> None:
        self.bundle = bundle
        self.stem = stem
        self.rules: Any = bundle.models[stem]
        self.file = f"{stem}.yaml"
        self._document, _ = parse(self.file, bundle.texts[self.file])

    @property
    def title(self) -> Label:
        return Label(self.rules.title.zh, self.rules.title.en)

    def sheet(
        self,
        part: str | None,
        label: Label,
        columns: Iterable[Label],
        rows: Iterable[SheetRow],
        hit_policy: str | None = None,
    ) -> Sheet:
        """A table; `part` names it where the file has several."""
        name = f"{self.stem}.{part}" if part else self.stem
        return Sheet(self.file, name, label, tuple(columns), tuple(rows), hit_policy)

    def row(self, path: Path, rule: str, clause: str | None, *cells: Label) -> SheetRow:
        return SheetRow(rule, clause, self.line(path), cells)

    def line(self, path: Path) -> int | None:
        """The line at which the file says it; None for what it leaves to the default."""
        if self._document is None or not {path[:1]} & {*self._document.keys, *self._document.values}:
            return None
        return self._document.mark(path, at_key=True).line

    def entries(self, part: str, label: Label, columns: Columns, entries: Sequence[Any] | None = None) -> Sheet:
        """A table with a row for each entry of a list of the file; `part` is the list's key."""
        listed = getattr(self.rules, part) if entries is None else entries
        rows = (
            self.row((part, index), _key(entry), _clause(entry), *(say(entry) for say in columns.values()))
            for index, entry in enumerate(listed)
        )
        return self.sheet(part, label, columns, rows)

    def settings(self, label: Label, values: Mapping[tuple[str, Label], Label], *, within: str | None = None) -> Sheet:
        """A table of the file's numbers, or of those under the key `within`: what each is called, and what it is."""
        clause = _clause(getattr(self.rules, within) if within else self.rules)
        above: Path = (within,) if within else ()
        rows = (self.row((*above, *key.split(".")), key, clause, name, value) for (key, name), value in values.items())
        return self.sheet(within or "settings", label, (_SETTING, _VALUE), rows)


def _key(entry: Any) -> str:
    return str(next(getattr(entry, key) for key in _KEYS if getattr(entry, key, None) is not None))


def _clause(entry: Any) -> str | None:
    clause = getattr(entry, "clause", None)
    return clause if isinstance(clause, str) else None
