"""Imports the rows of a file: batch by batch, each committed whole, so that a killed import goes on where it was."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from sqlalchemy.exc import IntegrityError

from cases.actors import Actor, Role
from cases.commands import RegisterCase
from cases.intake.readers import Row
from cases.intake.rows import Finding, Registrations
from cases.service import Batch, CaseService
from policy.errors import InvalidRequest

__all__ = ["IMPORTER", "Tally", "import_rows"]

IMPORTER: Final = Actor("import", Role.PETITION_OFFICE)
"""Registers for any branch, and what was received in the past."""

_BATCH: Final = 500
_ATTEMPTS: Final = 3


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
    dry_run: bool = False,
) -> Tally:
    """Registers each row once, however often it is called; `report` is told every reason for a refused row.

    A dry run stores nothing. Rows of batches that were committed stay, whatever is raised later.
    """
    tally = Tally()
    remaining = iter(rows)
    while chunk := list(islice(remaining, _BATCH)):
        results = _carry_out(service, registrations, chunk, dry_run)
        for _, findings in results:
            for finding in findings:
                report(finding)
        added = sum(new for new, _ in results)
        refused = sum(bool(findings) for _, findings in results)
        tally = replace(
            tally,
            read=tally.read + len(chunk),
            added=tally.added + added,
            known=tally.known + len(chunk) - added - refused,
            refused=tally.refused + refused,
        )
        if progress:
            progress(tally)
    return tally


def _carry_out(
    service: CaseService, registrations: Registrations, chunk: Sequence[Row], dry_run: bool
) -> list[tuple[bool, tuple[Finding, ...]]]:
    """Whether each row was new, and what is wrong with it. Again where another import stored the same rows first."""
    read = [(row, registrations.read(row)) for row in chunk]
    commands = [command for _, command in read if isinstance(command, RegisterCase)]
    for attempt in range(_ATTEMPTS):
        results: list[tuple[bool, tuple[Finding, ...]]] = []
        try:
            with service.batch() as batch:
                batch.foresee(IMPORTER, commands)
                results.extend(_one(batch, registrations, row, command) for row, command in read)
                if dry_run:
                    raise _NotStored
        except _NotStored:
            return results
        except IntegrityError:
            if attempt == _ATTEMPTS - 1:
                raise
            continue
        return results
    return []


def _one(
    batch: Batch, registrations: Registrations, row: Row, read: RegisterCase | tuple[Finding, ...]
) -> tuple[bool, tuple[Finding, ...]]:
    if isinstance(read, tuple):
        return False, read
    try:
        outcome = batch.register(IMPORTER, read, intake=True)
    except InvalidRequest as error:  # a receipt that no calendar holds
        return False, (Finding(row.number, None, str(error)),)
    return outcome.version is not None, tuple(registrations.refused(row, outcome.refusals))
