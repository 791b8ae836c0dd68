"""Imports the rows of a file: batch by batch, each committed whole, so that a killed import goes on where it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from cases.actors import Actor, Role
from cases.commands import RegisterCase
from cases.intake.ahead import Ahead
from cases.intake.readers import Row
from cases.intake.rows import Finding, Registrations
from cases.judging import Judged
from cases.service import Batch, CaseService
from policy.errors import InvalidRequest

__all__ = ["IMPORTER", "Tally", "import_rows"]

IMPORTER: Final = Actor("import", Role.PETITION_OFFICE)
"""Registers for any branch, and what was received in the past."""

_BATCH: Final = 500
_ATTEMPTS: Final = 3

_Reading = tuple[Row, RegisterCase | tuple[Finding, ...]]
_Result = tuple[bool, tuple[Finding, ...]]
"""Whether a row was new, and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many rows were read; of these, newly stored, known from before (or twice in the file), and refused."""

    read: int = 0
    added: int = 0
    known: int = 0
    refused: int = 0


class _NotStored(Exception):
    """Ends a batch of a dry run: its transaction is undone."""


def import_rows(
    service: CaseService,
    registrations: Registrations,
    rows: Iterable[Row],
    *,
    report: Callable[[Finding], None],
    progress: Callable[[Tally], None] | None = None,
    within: Callable[[Connection, Tally], None] = lambda _connection, _tally: None,
    dry_run: bool = False,
) -> Tally:
    """Registers each row once, however often it is called; `report` is told every reason for a refused row.

    `within` is called in each batch's transaction, with what was read up to its end; what it raises undoes the batch.
    A dry run stores nothing. Rows of batches that were committed stay, whatever is raised later.
    """
    tally, new, remaining = Tally(), 0, iter(rows)
    with Ahead(IMPORTER.user) as ahead:
        chunk, broken = _read(registrations, remaining)
        while chunk:
            judged = ahead.answer()
            following, broken = ([], broken) if broken else _read(registrations, remaining)
            if new and following:  # after rows that were all known, more of them are likely: nothing to judge
                timeline, now = service.judging()
                ahead.ask(timeline, _commands(following), now)
            count = partial(_counted, tally)
            told = partial(_told, within, count)
            results = _carry_out(service, registrations, chunk, judged, told, dry_run)
            for _, findings in results:
                for finding in findings:
                    report(finding)
            new = sum(added for added, _ in results)
            tally = count(results)
            if progress:
                progress(tally)
            chunk = following
    if broken:
        raise broken
    return tally


def _told(
    within: Callable[[Connection, Tally], None],
    count: Callable[[Sequence[_Result]], Tally],
    connection: Connection,
    results: Sequence[_Result],
) -> None:
    within(connection, count(results))


def _read(registrations: Registrations, rows: Iterator[Row]) -> tuple[list[_Reading], Exception | None]:
    """The next rows; or what broke off the file, to be raised when the rows before are stored."""
    try:
        return [(row, registrations.read(row)) for row in islice(rows, _BATCH)], None
    except Exception as error:
        return [], error


def _commands(chunk: Sequence[_Reading]) -> list[RegisterCase]:
    return [command for _, command in chunk if isinstance(command, RegisterCase)]


def _counted(tally: Tally, results: Sequence[_Result]) -> Tally:
    added = sum(new for new, _ in results)
    refused = sum(bool(findings) for _, findings in results)
    return Tally(
        read=tally.read + len(results),
        added=tally.added + added,
        known=tally.known + len(results) - added - refused,
        refused=tally.refused + refused,
    )


def _carry_out(
    service: CaseService,
    registrations: Registrations,
    chunk: Sequence[_Reading],
    judged: Sequence[Judged | None],
    within: Callable[[Connection, Sequence[_Result]], None],
    dry_run: bool,
) -> list[_Result]:
    """Whether each row was new, and what is wrong with it. Again where another import stored the same rows first."""
    for attempt in range(_ATTEMPTS):
        results: list[_Result] = []
        try:
            with service.batch() as batch:
                batch.foresee([(IMPORTER, command) for command in _commands(chunk)])
                beforehand = iter(judged)  # one for each row that could be read
                for row, read in chunk:
                    results.append(
                        (False, read)
                        if isinstance(read, tuple)
                        else _one(batch, registrations, row, read, next(beforehand, None))
                    )
                if dry_run:
                    raise _NotStored
                within(batch.connection, results)
        except _NotStored:
            return results
        except IntegrityError:
            if attempt == _ATTEMPTS - 1:
                raise
            continue
        return results
    return []


def _one(batch: Batch, registrations: Registrations, row: Row, command: RegisterCase, judged: Judged | None) -> _Result:
    try:
        outcome = batch.register(IMPORTER, command, intake=True, judged=judged)
    except InvalidRequest as error:  # a receipt that no calendar holds
        return False, (Finding(row.number, None, str(error)),)
    return outcome.version is not None, tuple(registrations.refused(row, outcome.refusals))
