"""Rounds of registrations that take turns, and their medians. Only ratios count.

Promised: the service over HTTP is at least 5 times as fast as a SQLModel session that stores the same rows, one commit
each, and takes at most 3 times as long as a raw SQL transaction. Of a mixed load, p99 is at most 5 times p50.
WRITES_SECONDS and WRITES_ROUNDS set how long; TMPDIR where: on a disk, not in memory.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Final

from bench.results import Result, at_least, at_most
from bench.writes.clients import Round, Work, at_once
from bench.writes.rivals import orm, raw, stored
from bench.writes.service import Service, served
from bench.writes.stores import Store, stores
from policy.assemble import must_build
from policy.directory import read_directory
from policy.versions import Timeline, version_of

__all__ = ["main"]

_HOME: Final = Path(__file__).resolve().parent.parent.parent
_CLIENTS: Final = 32
_SECONDS: Final = float(os.environ.get("WRITES_SECONDS", "6"))
_ROUNDS: Final = int(os.environ.get("WRITES_ROUNDS", "3"))


@dataclass(frozen=True, slots=True)
class _Taken:
    """A round, and for each thing done the flushes of the disk and the processor seconds of the service."""

    round: Round
    flushes: float
    busy: float = 0.0


def main() -> list[Result]:
    timeline, found = _timeline(), list[Result]()
    with stores() as both:
        for store in both:
            if store.name in os.environ.get("WRITES_STORES", store.name):
                found += _measure(store, timeline)
    return found


def _measure(store: Store, timeline: Timeline) -> list[Result]:
    print(f"{store.name}, {_CLIENTS} clients, {_ROUNDS} rounds of {_SECONDS:g} s each in turn")
    plain, objects, own = store.new(), store.new(), store.new()
    rows = stored(plain, timeline)
    stored(objects, timeline)
    print(f"  {sum(map(len, rows.by_table.values()))} rows and a number of the series for each case")
    taken = defaultdict[str, list[_Taken]](list)
    with served(own) as service:
        sides: dict[str, tuple[str, Callable[[], AbstractContextManager[Callable[[int], Work]]]]] = {
            "raw SQL": (plain, lambda: raw(plain, rows)),
            "ORM": (objects, lambda: orm(objects, rows)),
            "service": (own, lambda: nullcontext(service.registering)),
            "mixed": (own, lambda: nullcontext(service.mixed)),
        }
        for _ in range(_ROUNDS):
            for name, (url, side) in sides.items():
                with side() as client:  # for one round only: PostgreSQL has no room for all connections at once
                    taken[name].append(_round(store, url, service, [client(number) for number in range(_CLIENTS)]))
        alone = at_once([service.registering(0)], _SECONDS)
    for name, found in taken.items():
        _tell(name, found)
    took = {name: 1 / median(each.round.rate for each in found) for name, found in taken.items()}
    tail, middle = (median(each.round.quantile(part) for each in taken["mixed"]) for part in (99, 50))
    registered = f"registerCase on {store.name}, {_CLIENTS} clients over HTTP, one"
    return [
        Result(registered, took["service"], "s", "SQLModel, one commit each", took["ORM"], True, at_least(5)),
        Result(registered, took["service"], "s", "a raw SQL transaction", took["raw SQL"], False, at_most(3)),
        Result(f"mixed load on {store.name}, p99", tail, "s", "p50", middle, False, at_most(5)),
        Result(f"registerCase on {store.name}, one client alone, p50", alone.quantile(50)),
    ]


def _round(store: Store, url: str, service: Service, works: list[Work]) -> _Taken:
    works[0]()  # the first one opens the store
    before, busy = store.flushes(url), service.busy
    done = at_once(works, _SECONDS)
    count, busy = len(done.latencies), service.busy - busy
    return _Taken(done, (store.flushes(url) - before) / count, busy / count)


def _tell(name: str, found: list[_Taken]) -> None:
    def middle(of: Callable[[_Taken], float]) -> float:
        return median(of(each) for each in found)

    print(
        f"  {name:8} {middle(lambda each: each.round.rate):7.0f} /s, "
        f"p50 {middle(lambda each: each.round.quantile(50)) * 1e3:6.1f} ms, "
        f"p99 {middle(lambda each: each.round.quantile(99)) * 1e3:6.1f} ms, "
        f"{middle(lambda each: each.flushes):5.2f} flushes and "
        f"{middle(lambda each: each.busy) * 1e3:5.2f} ms of the service's processor time each"
    )


def _timeline() -> Timeline:
    bundle = must_build(read_directory(_HOME / "rules"), verify=False)
    return Timeline((version_of(bundle, bundle.effective_from),), lambda digest: bundle)
