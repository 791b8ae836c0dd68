"""The cases behind a sum, each with whether it counted: what a figure of the year's plan leads back to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload

from sqlalchemy import Select, select

from cases import rights
from cases.actors import Actor
from cases.db import Database
from cases.ids import case_id
from cases.models import CASE_TALLIES, CASES
from cases.projections import as_day, as_number
from figures.answers import Evidence
from figures.periods import Period

__all__ = ["CountedCases"]


@dataclass(frozen=True, slots=True)
class CountedCases(Sequence[Evidence]):
    """The cases in the actor's scope that add to the measure `out_of` in the period, by day; `length` says how many.

    Those counted add to the measure `counted` too. Nothing is read before somebody asks, and then a page at a time:
    what is read is of that moment.
    """

    database: Database
    actor: Actor
    period: Period
    counted: str
    out_of: str
    length: int

    def __len__(self) -> int:
        return self.length

    def __iter__(self) -> Iterator[Evidence]:
        return iter(self._read(self._query))

    @overload
    def __getitem__(self, place: int) -> Evidence: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Evidence, ...]: ...

    def __getitem__(self, place: int | slice) -> Evidence | tuple[Evidence, ...]:
        if isinstance(place, int):
            index = range(self.length)[place]
            return self[index : index + 1][0]
        start, stop, step = place.indices(self.length)
        return self._read(self._query.offset(start).limit(max(0, stop - start)))[::step]

    @property
    def _query(self) -> Select[Any]:
        day = CASE_TALLIES.c.day
        within = (day >= as_number(self.period.start), day < as_number(self.period.end))
        return (
            select(CASES.c.id, CASES.c.number, CASE_TALLIES.c[self.counted], day)
            .join(CASE_TALLIES, CASE_TALLIES.c.case_id == CASES.c.id)
            .where(rights.scope(self.actor), *within, CASE_TALLIES.c[self.out_of] > 0)
            .order_by(day, CASES.c.id)
        )

    def _read(self, query: Select[Any]) -> tuple[Evidence, ...]:
        with self.database.read(rights.bounds(self.actor)) as connection:
            rows = connection.execute(query).all()
        return tuple(Evidence(case_id(key), number, counted > 0, as_day(day)) for key, number, counted, day in rows)
