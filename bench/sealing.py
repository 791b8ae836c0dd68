"""What a checkpoint of the audit costs with 1,000 changed heads among 100,000 cases: python -m bench sealing.

The cases are copies of one real case, chained anew, in SQLite. SEALING_SIZE sets another number of them.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import Connection, bindparam, insert, select, update

from bench.copies import copy_case
from bench.sweeping import DAY, one_case, timeline_of_rules
from cases.audit import GENESIS, digest
from cases.checkpoints.proofs import exported
from cases.checkpoints.signing import SigningKey, fresh_key
from cases.checkpoints.taking import CheckpointTaker
from cases.checkpoints.verification import Verifier
from cases.db import Database
from cases.ids import case_id
from cases.ledger import NewEvent, chained
from cases.models import CASES, EVENTS

_SIZE: Final = int(os.environ.get("SEALING_SIZE", "100000"))
_CHANGED: Final = 1_000
Answer = TypeVar("Answer")


def main() -> None:
    """Prints what the first checkpoint costs, one with 1,000 changed heads, a quiet one, a verification and a proof."""
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "key"
        file.write_text(fresh_key(), encoding="ascii")
        key = SigningKey.read(file)
        database = Database(f"sqlite:///{scratch}/petition.db")
        database.migrate()
        own = one_case(database, timeline_of_rules())
        with database.write() as connection:
            copy_case(connection, own, 1, _SIZE - 1, None)
            _chain_anew(connection)
        now = DAY

        def look() -> object:
            return CheckpointTaker(database, lambda: now, lambda: key).look()

        _timed(f"first checkpoint over {_SIZE:,} heads", look)
        _change(database, now)
        now += timedelta(hours=1)
        _timed(f"checkpoint with {_CHANGED:,} changed heads", look)
        now += timedelta(hours=1)
        _timed("checkpoint with none", look)
        verifier = Verifier(database, {key.public.id: key.public})
        found = _timed("verification of all", lambda: list(verifier.findings()))
        since = DAY + timedelta(minutes=30)
        found += _timed("verification since the first", lambda: list(verifier.findings(since)))
        if found:
            raise SystemExit(f"{len(found)} things do not hold: {found[0]}")
        _timed("export with a proof", lambda: exported(database, [key.public], case_id(own)))
        database.close()


def _timed(what: str, work: Callable[[], Answer]) -> Answer:
    begin, worked = time.perf_counter(), time.process_time()
    answer = work()
    print(f"{what:>42}: {time.perf_counter() - begin:6.2f} s, of them processor {time.process_time() - worked:.2f} s")
    return answer


def _chain_anew(connection: Connection) -> None:
    """Gives the copies chains that hold: they were copied with the digests of another case."""
    heads: dict[str, str] = {}
    rows = []
    for row in connection.execute(select(EVENTS).order_by(EVENTS.c.case_id, EVENTS.c.seq)).mappings():
        previous = heads.get(row["case_id"], GENESIS)
        heads[row["case_id"]] = digest({**row, "previous": previous})
        rows.append({"key": row["sequence"], "before": previous, "after": heads[row["case_id"]]})
    renewed = update(EVENTS).where(EVENTS.c.sequence == bindparam("key"))
    connection.execute(renewed.values(previous=bindparam("before"), digest=bindparam("after")), rows)
    _keep_heads(connection, heads)


def _keep_heads(connection: Connection, heads: dict[str, str]) -> None:
    renewed = update(CASES).where(CASES.c.id == bindparam("key")).values(head=bindparam("after"))
    connection.execute(renewed, [{"key": case, "after": head} for case, head in heads.items()])


def _change(database: Database, now: datetime) -> None:
    """One more event on each of some cases, spread over all of them."""
    with database.write() as connection:
        every = select(CASES.c.id, CASES.c.head).order_by(CASES.c.id)
        cases = connection.execute(every).all()[:: max(1, _SIZE // _CHANGED)][:_CHANGED]
        event = NewEvent("facts_added", now.astimezone(UTC), {"facts": "又来电"})
        rows = [chained(case.id, case.head, 3, [event], "bench", now, 0)[0] for case in cases]
        connection.execute(insert(EVENTS), rows)
        _keep_heads(connection, {row["case_id"]: row["digest"] for row in rows})


if __name__ == "__main__":
    main()
