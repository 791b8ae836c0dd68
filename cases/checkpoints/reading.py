"""Reads checkpoints, and what verifications found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, insert, select

from cases.checkpoints.record import BEGINNING, Checkpoint
from cases.db import Database
from cases.models import CHECKPOINTS, VERIFICATIONS
from cases.paging import Order, Window, page
from cases.views import Page

__all__ = ["STREAMED", "Checkpoints", "Verification", "all_checkpoints", "last_checkpoint"]

STREAMED: Final = {"stream_results": True, "yield_per": 5_000}
"""How a million leaves are read: never all of them at once."""

_NEWEST_FIRST: Final = Order((CHECKPOINTS.c.number,), True, (int,))


@dataclass(frozen=True, slots=True)
class Verification:
    """A verification of the whole record up to a checkpoint (0: there was none); `problem` is None where all held."""

    verified_at: datetime
    checkpoint: int
    problem: str | None


class Checkpoints:
    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, window: Window) -> Page[Checkpoint]:
        """Newest first. Whoever calls has looked at the actor's right."""
        with self._database.read() as connection:
            return page(connection, select(CHECKPOINTS), _NEWEST_FIRST, window, Checkpoint.of)

    def verified(self) -> Verification | None:
        """The last verification of the whole record."""
        columns = (VERIFICATIONS.c.verified_at, VERIFICATIONS.c.checkpoint, VERIFICATIONS.c.problem)
        with self._database.read() as connection:
            query = select(*columns).order_by(VERIFICATIONS.c.id.desc()).limit(1)
            row = connection.execute(query).mappings().one_or_none()
        return Verification(**row) if row else None

    def remember(self, verification: Verification) -> None:
        """Keeps it for auditors; on a stand-by it is told to whoever asked, and to nobody else."""
        if self._database.standby():
            return
        values = {
            "verified_at": verification.verified_at,
            "checkpoint": verification.checkpoint,
            "problem": verification.problem,
        }
        with self._database.write() as connection:
            connection.execute(insert(VERIFICATIONS).values(values))


def last_checkpoint(connection: Connection) -> Checkpoint:
    """The newest checkpoint; BEGINNING where there is none."""
    query = select(CHECKPOINTS).order_by(CHECKPOINTS.c.number.desc()).limit(1)
    row = connection.execute(query).mappings().one_or_none()
    return Checkpoint.of(dict(row)) if row else BEGINNING


def all_checkpoints(connection: Connection) -> list[Checkpoint]:
    """Oldest first."""
    query = select(CHECKPOINTS).order_by(CHECKPOINTS.c.number)
    return [Checkpoint.of(dict(row)) for row in connection.execute(query).mappings()]
