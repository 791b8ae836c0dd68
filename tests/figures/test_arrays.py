"""Columns worked out in memory: values by keys of several columns, and how a clock stands at each boundary."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

import numpy as np
import pytest

from figures.history.arrays import Arrays, Values
from figures.history.expressions import NONE, coded
from policy.backtest.clock_columns import STATES, STILL
from policy.backtest.columns import ByShape, Column, Key, Looked, LookUp, Settled, Standing
from policy.compiler import NumberField
from policy.status import TargetState

DUE = 739_000
AT = DUE + 10
OVERDUE = NumberField("overdue_working_days", (Fraction(3),))


def values(*numbers: int) -> Values:
    return np.array(numbers, np.int64)


def columns(count: int) -> tuple[ByShape, ...]:
    """Columns that differ; what they give is told to `Arrays`."""
    return tuple(ByShape((place,)) for place in range(count))


def test_a_value_is_looked_up_by_all_columns_of_its_key() -> None:
    keys = product((None, 0, 1_000_000), (0, 7), (None, 5))
    rows: dict[Key, tuple[int, ...]] = {key: (place, -place) for place, key in enumerate(keys)}
    asked = list(rows)[::-1][::2]
    lookup = LookUp(columns(3), rows)
    arrays = Arrays(known(lookup, asked))
    assert arrays.of(Looked(lookup, 0)).tolist() == [rows[key][0] for key in asked]
    assert arrays.of(Looked(lookup, 1)).tolist() == [rows[key][1] for key in asked]


def test_long_keys_are_told_apart_by_their_first_column() -> None:
    """Nine columns of 256 numbers each: as one number of 64 bits the first would be lost."""
    rows: dict[Key, tuple[int, ...]] = {(number,) * 9: (number,) for number in range(256)}
    rows[(1, *[0] * 8)] = (-1,)
    lookup = LookUp(columns(9), rows)
    assert Arrays(known(lookup, list(rows))).of(Looked(lookup, 0)).tolist() == [*range(256), -1]


@pytest.mark.parametrize("missing", [(1, 7), (2, 0), (1, 9), (None, 5)])
def test_a_key_that_no_look_up_holds_is_answered_by_none(missing: Key) -> None:
    lookup = LookUp(columns(2), {(1, 0): (10,), (2, 7): (20,)})
    with pytest.raises(KeyError, match="lacks a key"):
        Arrays(known(lookup, [(1, 0), missing])).of(Looked(lookup, 0))


def known(lookup: LookUp, keys: Sequence[Key]) -> dict[Column, Values]:
    return {column: values(*(coded(key[place]) for key in keys)) for place, column in enumerate(lookup.columns)}


def standing() -> tuple[Standing, tuple[ByShape, ...]]:
    made_of = columns(5)
    due, number, stop, until, now = made_of
    return Standing(due, number, stop, until, now, AT, OVERDUE), made_of


@pytest.mark.parametrize(
    ("due", "stop", "late", "state", "bucket", "settled"),
    [
        (AT, NONE, 0, TargetState.RUNNING, 0, NONE),
        (AT - 1, NONE, 2, TargetState.OVERDUE, 1, 2 * (AT - 1)),
        (AT - 1, NONE, 3, TargetState.OVERDUE, 2, 2 * (AT - 1)),
        (DUE, 2 * DUE, 0, TargetState.MET, 0, 2 * DUE + 1),
        (DUE, 2 * DUE + 1, 0, TargetState.MISSED, 1, 2 * DUE),
        (DUE, 2 * DUE + 2, 4, TargetState.MISSED, 3, 2 * DUE),
        *((-1 - place, NONE, 9, state, 0, NONE) for place, state in enumerate(STILL)),
    ],
)
def test_how_a_clock_stands(due: int, stop: int, late: int, state: TargetState, bucket: int, settled: int) -> None:
    """A stop on the due day is in time, after that day's end it is not."""
    clock, made_of = standing()
    counted = (due, 100, stop, 100 + late, 100 + late)
    arrays = Arrays({column: values(number) for column, number in zip(made_of, counted, strict=True)})
    assert arrays.of(clock).tolist() == [16 * bucket + STATES.index(state)]
    assert arrays.of(Settled(clock)).tolist() == [settled]
