"""Columns of a back-test worked out in memory, for each distinct set of the columns that they are made of.

Such sets grow with the days and situations that occur, not with the cases: the engine groups the cases once, and what
is made of the groups is a few passes over short arrays rather than more queries.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from figures.history.expressions import NONE, coded
from policy.backtest.clock_columns import STATES, STILL
from policy.backtest.columns import (
    PACK,
    Column,
    Looked,
    LookUp,
    Outcome,
    Packed,
    Settled,
    Shift,
    Standing,
)
from policy.backtest.oracle import SHIFTS
from policy.compiler import NumberField
from policy.status import TargetState

__all__ = ["Arrays", "Values"]

Values = NDArray[np.int64]
"""A whole number for each group; `NONE` for none."""


class Arrays:
    """Works columns out of those that are known."""

    def __init__(self, known: Mapping[Column, Values]) -> None:
        self._known = dict(known)
        self._places: dict[int, Values] = {}

    def of(self, column: Column) -> Values:
        found = self._known.get(column)
        if found is None:
            found = self._known[column] = self._build(column)
        return found

    def _build(self, column: Column) -> Values:
        if isinstance(column, Looked):
            return self._looked(column)
        if isinstance(column, Standing):
            return self._standing(column)
        if isinstance(column, Shift):
            return _shift(self.of(column.before), self.of(column.after))
        if isinstance(column, Packed):
            pair = self.of(column.before) * PACK + self.of(column.after)
            return pair * len(SHIFTS) + self.of(column.shift)
        if isinstance(column, Outcome):
            return self.of(column.standing) % 16
        if isinstance(column, Settled):
            return self._settled(column.standing)
        raise TypeError(type(column).__name__)

    def _looked(self, column: Looked) -> Values:
        lookup = column.lookup
        if id(lookup) not in self._places:
            self._places[id(lookup)] = _found([self.of(part) for part in lookup.columns], _transposed(lookup))
        values = np.array([row[column.place] for row in lookup.rows.values()], np.int64)
        return values[self._places[id(lookup)]]

    def _standing(self, column: Standing) -> Values:
        due, stop = self.of(column.due), self.of(column.stop)
        running = stop < 0
        late = np.where(running, due < column.at, due < stop // 2 + stop % 2)
        since = np.where(running, self.of(column.now), self.of(column.until)) - self.of(column.number)
        punctual = np.where(running, _state(TargetState.RUNNING), _state(TargetState.MET))
        overdue = np.where(running, _state(TargetState.OVERDUE), _state(TargetState.MISSED))
        state = np.where(late, overdue + 16 * _bucket(np.maximum(since, 0), column.field), punctual)
        for place, still in enumerate(STILL):
            state = np.where(due == -1 - place, _state(still), state)
        return state

    def _settled(self, standing: Standing) -> Values:
        state = self.of(standing) % 16
        late = (state == _state(TargetState.OVERDUE)) | (state == _state(TargetState.MISSED))
        met, stopped = state == _state(TargetState.MET), self.of(standing.stop) // 2
        return np.where(met, stopped * 2 + 1, np.where(late, self.of(standing.due) * 2, NONE))


def _shift(before: Values, after: Values) -> Values:
    moved = np.where(after < before, SHIFTS.index("earlier"), SHIFTS.index("later"))
    moved = np.where(before == after, SHIFTS.index("same"), moved)
    return np.where((before < 0) | (after < 0), SHIFTS.index("none"), moved)


def _state(state: TargetState) -> int:
    return STATES.index(state)


def _bucket(numbers: Values, field: NumberField) -> Values:
    """The bucket of each whole number."""
    bucket = np.ones_like(numbers)
    for threshold in field.thresholds:
        bucket += (numbers >= ceil(threshold)).astype(np.int64) + (numbers > floor(threshold))
    return bucket


def _transposed(lookup: LookUp) -> list[Values]:
    """The keys of a look-up, column by column."""
    return [np.array([coded(value) for value in values], np.int64) for values in zip(*lookup.rows, strict=True)]


def _found(wanted: Sequence[Values], keys: Sequence[Values]) -> Values:
    """The place at which each wanted key stands among the keys, where every one is found.

    A key of several columns is numbered column by column, so that a long one does not outgrow 64 bits.
    """
    own, known = np.zeros(len(wanted[0]), np.int64), np.zeros(len(keys[0]), np.int64)
    for values, among in zip(wanted, keys, strict=True):
        own, known = _numbered(values, among, own, known)
    order = np.argsort(known)
    places: Values = order[_places(own, known[order])]
    return places


def _numbered(values: Values, among: Values, own: Values, known: Values) -> tuple[Values, Values]:
    """Each key so far with one more column, as its place among all different ones."""
    distinct = np.unique(among)
    own = own * len(distinct) + _places(values, distinct)
    known = known * len(distinct) + _places(among, distinct)
    distinct = np.unique(known)
    return _places(own, distinct), _places(known, distinct)


def _places(values: Values, ordered: Values) -> Values:
    """Where each value stands among those in order. Raises KeyError for one that is not: the next would answer."""
    places = np.searchsorted(ordered, values)
    if not np.array_equal(ordered[np.minimum(places, len(ordered) - 1)], values):
        raise KeyError("a look-up lacks a key that occurs")
    return places
