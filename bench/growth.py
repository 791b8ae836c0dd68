"""Lists, boards, a sweep and a mutation among more and more stored cases, in SQLite.

One store for each size; the cases of each are copies of one real case, spread over 2026, 200 branches and 11 lines.
Four in five are over; events are stored of those that are open and of those received last, so of all that is read. The
stores have their turns in the same rounds, and figures are seconds of the processor:

- lists: the workbench's own question by the whole GraphQL layer, the first page and the one after it, without
  `totalCount`;
- boards: the dashboard by branch and every branch by business line, both over the year, from the sums;
- a sweep: 100 cases due, each reminded of twice;
- a look at the feed: what subscriptions are served from, five times a second;
- `registerCase`: by the service, committed.

`GROWTH_SIZES` names other sizes, smallest first, none below 5,000; ten million cases take some 30 GB of disk. With
`GROWTH_STORES` those of a million and more are kept in that directory, and found there by the next run: a smaller one
would have no case left to fall due. Each store is read through once before anything is measured, as far as the system
has memory for it: one that is in use is there, too.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from sqlalchemy import Connection

from bench import listing, sweeping
from bench.results import Goal, Result, at_most
from bench.rounds import interleaved
from bench.stores import open_services, sum_everything
from cases.commands import RegisterCase
from cases.db import Database
from cases.models import CASE_TALLIES, CASES, EVENTS
from cases.timers import Timers
from policy.tallies import MEASURES
from resolvers.services import Services

_SIZES: Final = tuple(int(size) for size in os.environ.get("GROWTH_SIZES", "10000 1000000").split())
_ROUNDS: Final = int(os.environ.get("GROWTH_ROUNDS", "9"))
_LOOKS: Final = 50
_KEPT: Final = 1_000_000
_PIECE: Final = 1 << 24
_GOAL: Final = at_most(1.3)
_LISTS: Final = ("by urgency", "one's own", "newest")
_YEAR: Final = (date(2026, 1, 1), date(2027, 1, 1))
_LATER: Final = f"{sweeping.LATER:%Y-%m-%d %H:%M:%S}.000000"
_DAY_OF: Final = "CAST(strftime('%Y%m%d', received_at) AS INTEGER)"
_OPEN: Final = "(i % 5 = 0)"
_MINUTE: Final = "i * 7919 % 525600"
_LATEST: Final = f"({_MINUTE} > 500000)"

_VARIED: Final = {
    "id": "printf('%032x', i)",
    "number": "printf('XF2026-%09d', i)",
    "branch": "printf('B%03d', i * 2654435761 % 4294967296 % 200)",
    "business_line": "substr('depositagencywealthcorporatecounterother', 1 + i % 11, 5)",
    "received_at": f"datetime('2026-01-01', printf('+%d minutes', {_MINUTE})) || '.000000'",
    "resolved_at": f"CASE WHEN NOT {_OPEN} THEN '2026-03-05 10:00:00.000000' END",
    "changes_at": f"CASE WHEN {_OPEN} THEN '{_LATER}' END",
    "due_at": f"CASE WHEN {_OPEN} THEN due_at END",
}
"""What tells the copies of the case apart."""


def main() -> list[Result]:
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as stack:
        kept = Path(os.environ.get("GROWTH_STORES", scratch))
        places = {size: kept if size >= _KEPT else Path(scratch) for size in _SIZES}
        stores = {size: stack.enter_context(_store(place, size)) for size, place in places.items()}
        works: dict[str, tuple[Callable[[Services], float], Goal | None]] = {
            **{f"list, {name}": (partial(_list, name), _GOAL) for name in _LISTS},
            "board by branch over a year": (_board, _GOAL),
            "branch × line over a year": (_branches, _GOAL),
            "sweep, 100 due": (_sweep, _GOAL),
            "look at the feed": (_feed, _GOAL),
            "registerCase": (_register, None),
        }
        found, few = [], f"{_SIZES[0]:,} stored"
        for words, (work, goal) in works.items():
            taken = interleaved({str(size): partial(work, store) for size, store in stores.items()}, _ROUNDS)
            first = taken[str(_SIZES[0])]
            found.append(Result(f"{words}, {few}", first))
            found += [
                Result(f"{words}, {size:,} stored", taken[str(size)], beside=few, base=first, goal=goal)
                for size in _SIZES[1:]
            ]
    return found


def _list(name: str, services: Services) -> float:
    """The median of a few: a page alone takes four times as long where something else wants the processor."""
    return listing.pages(services, listing.LISTS[name], rounds=5)


def _board(services: Services) -> float:
    return _processor(lambda: services.figures.dashboard(sweeping.OFFICE, *_YEAR, "branch"))


def _branches(services: Services) -> float:
    return _processor(lambda: services.figures.branches(sweeping.OFFICE, *_YEAR, "business_line"))


def _sweep(services: Services) -> float:
    sweeping.fall_due(services.database)
    timers = Timers(services.database, lambda: services.manager.timeline, services.clock)
    looked = 0

    def look() -> None:
        nonlocal looked
        looked = timers.look()

    taken = _processor(look)
    if looked != sweeping.DUE:
        raise SystemExit(f"a sweep looked at {looked} cases")
    return taken


def _feed(services: Services) -> float:
    last = services.feed.last()

    def looks() -> None:
        for _ in range(_LOOKS):
            services.feed.since(last)

    return _processor(looks) / _LOOKS


def _register(services: Services) -> float:
    command = RegisterCase("hotline", "B001", "排队", "排队两小时")
    return _processor(lambda: services.service.register(sweeping.OFFICE, command))


def _processor(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return time.process_time() - begin


@contextmanager
def _store(directory: Path, size: int) -> Iterator[Services]:
    file = directory / f"{size}.db"
    if not file.exists():
        _fill(directory / f"{size}.part", size)
        (directory / f"{size}.part").rename(file)
    _read_through(file)
    services = _opened(file)
    while services.rollups.fold():  # what the sweeps of an earlier run left
        pass
    yield services
    services.close()


def _read_through(file: Path) -> None:
    with file.open("rb", buffering=0) as pages:
        while pages.read(_PIECE):
            pass


def _opened(file: Path) -> Services:
    return open_services(f"sqlite:///{file}", clock=lambda: sweeping.DAY)


def _fill(file: Path, size: int) -> None:
    began, services = time.monotonic(), _opened(file)
    fill(services.database, sweeping.one_case(services.database, services.manager.timeline), size)
    print(f"{size:,} cases stored in {time.monotonic() - began:.0f} s", flush=True)
    sum_everything(services.database)
    with services.database.read() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")  # as a store that has been up for a while
    print(f"and summed: {time.monotonic() - began:.0f} s", flush=True)
    services.close()


def fill(database: Database, key: str, size: int, chunk: int = 250_000) -> None:
    """Copies the case until there are so many, a chunk a transaction; the indexes are made anew at the end."""
    with database.write() as connection:
        indexes = _indexes(connection)
        for name in indexes:
            connection.exec_driver_sql(f"DROP INDEX {name}")
    for first in range(1, size, chunk):
        with database.write() as connection:
            _copy(connection, key, first, min(first + chunk, size) - 1)
    with database.write() as connection:
        for statement in indexes.values():
            connection.exec_driver_sql(statement)


def _copy(connection: Connection, key: str, first: int, last: int) -> None:
    """Copies of the case with those numbers, their events, and what each adds to its day."""
    numbers = f"WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})"
    for table, own, where in (
        (CASES, _VARIED, f"id = '{key}'"),
        (EVENTS, {"case_id": _VARIED["id"]}, f"case_id = '{key}' AND ({_OPEN} OR {_LATEST})"),
    ):
        names = [column.name for column in table.columns if column.name != "sequence"]
        values = ", ".join(own.get(name, name) for name in names)
        connection.exec_driver_sql(
            f"INSERT INTO {table.name} ({', '.join(names)}) {numbers} "
            f"SELECT {values} FROM n, {table.name} WHERE {where}"
        )
    counted = {"received": "1", "open": "resolved_at IS NULL", "resolved": "resolved_at IS NOT NULL",
               "accepted": "1", "due": "1", "handling_days": "3"}  # fmt: skip
    measures = ", ".join(counted.get(name, "0") for name in MEASURES)
    connection.exec_driver_sql(
        f"INSERT INTO case_tally (case_id, day, {', '.join(MEASURES)}) SELECT id, {_DAY_OF}, {measures} "
        f"FROM petition_case WHERE id BETWEEN printf('%032x', {first}) AND printf('%032x', {last}) AND id <> '{key}'"
    )


def _indexes(connection: Connection) -> dict[str, str]:
    tables = ", ".join(f"'{table.name}'" for table in (CASES, EVENTS, CASE_TALLIES))
    query = f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({tables})"
    return {row[0]: row[1] for row in connection.exec_driver_sql(query)}
