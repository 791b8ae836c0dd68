"""The way in for exports: a table by its name, under the actor's rights, written into a file that is open."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import IO, Final, TypeVar

from cases import rights
from cases.actors import Actor
from cases.changes import read_number, window
from cases.clock import Clock
from cases.db import Database
from figures.exports.counted import COUNTED
from figures.exports.forms import FORMS
from figures.exports.model import Asked, Column, Counted, Row, Sink, Stored, Table
from figures.exports.office import OFFICE
from figures.exports.reading import batches, stored_rows
from figures.exports.stored import STORED
from figures.service import Figures
from policy.errors import InvalidRequest
from policy.instants import ZONE
from policy.reading import hinted, suggest

__all__ = ["TABLES", "Exports", "Written", "goes_on"]

Found = TypeVar("Found")

_log = logging.getLogger(__name__)

TABLES: Final[Mapping[str, Table]] = MappingProxyType({table.name: table for table in (*STORED, *OFFICE, *COUNTED)})


@dataclass(frozen=True, slots=True)
class Written:
    """What an export came to. `next` is the change number to go on from, None for a table that is always whole.

    `withheld` names the columns that the actor may not take out.
    """

    rows: int
    next: str | None
    withheld: tuple[str, ...]


class Exports:
    def __init__(self, database: Database, figures: Figures, clock: Clock) -> None:
        self._database = database
        self._figures = figures
        self._clock = clock

    def write(
        self,
        actor: Actor,
        name: str,
        form: str,
        asked: Asked,
        file: IO[bytes],
        progress: Callable[[int], None] = lambda done: None,
    ) -> Written:
        """Writes the table into the file. Raises InvalidRequest for a table, a form or a bound that is not there."""
        table, sink = _named("table", TABLES, name), _named("format", FORMS, form).sink
        if asked.since is not None and not goes_on(table):
            words = f"{table.zh}只能全量导出 / {name} is always exported whole"
            raise InvalidRequest(words, ("since",))
        columns = columns_of(table, actor)
        withheld = tuple(column.name for column in table.columns if column not in columns)
        if isinstance(table, Counted):
            rows = table.rows(self._figures, actor, asked, self._clock().astimezone(ZONE).date())
            written = Written(
                _poured(batches(iter(rows)), lambda: sink(file, table, columns), progress), None, withheld
            )
        else:
            written = self._stored(actor, table, columns, asked, lambda: sink(file, table, columns), progress, withheld)
        _log.info("%s exported %s as %s: %d rows", actor.role.value, name, form, written.rows)
        return written

    def _stored(
        self,
        actor: Actor,
        table: Stored,
        columns: Sequence[Column],
        asked: Asked,
        sink: Callable[[], Sink],
        progress: Callable[[int], None],
        withheld: tuple[str, ...],
    ) -> Written:
        after = None if asked.since is None else read_number(asked.since)
        with self._database.read(None if table.wider else rights.bounds(actor)) as connection:
            seen = window(connection, table.follows, after) if table.follows else None
            # A table whose rows change is read as it is now; its window only says which of them did.
            bound = seen if after is not None or seen is None or table.appended else None
            count = _poured(stored_rows(connection, table, columns, actor, bound), sink, progress)
        return Written(count, seen.next if seen else None, withheld)


def goes_on(table: Table) -> bool:
    """Whether the table can be exported from a change number on; else it is always whole."""
    return isinstance(table, Stored) and bool(table.follows)


def columns_of(table: Table, actor: Actor) -> tuple[Column, ...]:
    """The columns that the actor may take out: free texts only with the right to them."""
    texts = rights.may(actor, rights.EXPORT_TEXTS)
    return tuple(column for column in table.columns if texts or not column.free)


def _poured(parts: Iterable[Sequence[Row]], sink: Callable[[], Sink], progress: Callable[[int], None]) -> int:
    opened, count = sink(), 0
    try:
        for part in parts:
            opened.write(part)
            count += len(part)
            progress(count)
    finally:
        opened.close()
    return count


def _named(field: str, known: Mapping[str, Found], name: str) -> Found:
    if name not in known:
        hint = suggest(name[:40], set(known))
        words = f"没有 {name[:40]!r} / there is no such {field}: {', '.join(known)}"
        raise InvalidRequest(hinted(words, hint), (field,))
    return known[name]
