"""What risk warning counts, over a whole history at once: by week or month, dimension and key, under each policy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final, Literal

import ibis
import pyarrow as pa

from figures.alert_counts import NOTHING, WHOLE, Counts, Key
from figures.answers import DimensionName
from figures.dashboard import COLUMN
from figures.history.engine import EngineHistory
from figures.periods import containing
from policy.bundle import Bundle

__all__ = ["STEPS", "Step", "Volumes", "name_of", "volumes"]

Step = Literal["week", "month"]
STEPS: Final[tuple[Step, ...]] = ("week", "month")
Volumes = Mapping[str, Mapping[Key, tuple[Counts, Counts]]]
"""By period and key, the counts under the old policy and the new one."""

_PARTS: Final = ("new_product", "elderly", "online")


def name_of(step: Step, day: date) -> str:
    """The name of the week or month that a date lies in."""
    return containing(day)[0 if step == "week" else 1]


def volumes(bundles: Sequence[Bundle], history: EngineHistory, step: Step, first: int, last: int) -> Volumes:
    """The cases received from one day number to another, exclusive.

    Where both policies count alike, the counts under either are one object.
    """
    alike = _counting(bundles[0]) == _counting(bundles[1])
    counting = bundles[:1] if alike else bundles
    table, names = _prepared(bundles, counting, history, step, first, last)
    found: dict[str, dict[Key, tuple[Counts, Counts]]] = {}
    watched = dict.fromkeys(name for bundle in bundles for name in bundle.rules.alerts.dimensions)
    dimensions: list[DimensionName | None] = [None, *watched]
    for dimension in dimensions:
        keys = [] if dimension is None else [COLUMN[dimension]]
        codes = history.codes(COLUMN[dimension]) if dimension is not None else ()
        sums = {f"{part}{side}": table[f"{part}{side}"].sum() for part in _PARTS for side in range(len(counting))}
        grouped = table.group_by(["period", *keys]).aggregate(received=table.count(), **sums).to_pyarrow().to_pylist()
        for row in grouped:
            code = row[keys[0]] if keys else None
            key = WHOLE if dimension is None else (dimension, "" if code is None else codes[code])
            period = found.setdefault(names[row["period"]], {})
            old, new = period.get(key, (NOTHING, NOTHING))
            before = old + _counts(row, 0)
            period[key] = (before, before if alike else new + _counts(row, 1))
    return found


def _counting(bundle: Bundle) -> object:
    """What of a policy bears on counts."""
    return _online_channels(bundle), bundle.rules.alerts.elderly_age, bundle.rules.products


def _counts(row: Mapping[str, Any], side: int) -> Counts:
    new_product, elderly, online = (int(row[f"{part}{side}"]) for part in _PARTS)
    return Counts(received=row["received"], new_product=new_product, elderly=elderly, online=online)


def _prepared(
    bundles: Sequence[Bundle], counting: Sequence[Bundle], history: EngineHistory, step: Step, first: int, last: int
) -> tuple[Any, Sequence[str]]:
    """Each case with the number of its period and what it counts for under each policy of `counting`.

    Also the periods' names by number.
    """
    names = list(dict.fromkeys(name_of(step, date.fromordinal(day)) for day in range(first, last)))
    places = {name: place for place, name in enumerate(names)}
    days = range(first, last)
    numbers = [places[name_of(step, date.fromordinal(day))] for day in days]
    small = ibis.memtable(pa.table({"day": pa.array(days, pa.int32()), "period": pa.array(numbers, pa.int32())}))
    table = history.table.inner_join(small, [history.table.received_day == small.day])
    flags = {}
    for side, bundle in enumerate(counting):
        flags[f"new_product{side}"] = _new_product(bundle, history, table)
        flags[f"elderly{side}"] = table.customer_age.fill_null(-1) >= bundle.rules.alerts.elderly_age
        flags[f"online{side}"] = _online(bundle, history, table)
    kept = ("period", *dict.fromkeys(COLUMN[name] for bundle in bundles for name in bundle.rules.alerts.dimensions))
    return table.select(*kept, **{name: flag.cast("int64") for name, flag in flags.items()}), names


def _online_channels(bundle: Bundle) -> frozenset[str]:
    return frozenset(channel.code for channel in bundle.rules.taxonomy.channels if channel.online)


def _online(bundle: Bundle, history: EngineHistory, table: Any) -> Any:
    online = _online_channels(bundle)
    places = [place for place, code in enumerate(history.codes("channel")) if code in online]
    return table.channel.fill_null(-1).isin(places) if places else ibis.literal(False)


def _new_product(bundle: Bundle, history: EngineHistory, table: Any) -> Any:
    """Whether the product of a case was launched at most so many days before its receipt."""
    launched = {entry.code: entry.launched.toordinal() for entry in reversed(bundle.rules.products.products)}
    known = [(place, launched[code]) for place, code in enumerate(history.codes("product")) if code in launched]
    if not known:
        return ibis.literal(False)
    day = ibis.cases(*((table.product == place, day) for place, day in known), else_=0)
    age = table.received_day - day
    return (day > 0) & (age >= 0) & (age <= bundle.rules.products.new_product_days)
