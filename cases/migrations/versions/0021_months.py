"""On PostgreSQL events are partitioned by the month in which their case was received; SQLite stays as it is.

The table as it was becomes the partition of the keys that are in no order, without being written anew: it is read once,
to see that it holds no others, and the few rows that it does are moved. Releases from before may run beside this one.
"""

from __future__ import annotations

from datetime import datetime

from alembic import op

from cases.partitions import REST, TABLE, UNORDERED, UNORDERED_FROM, add_month, following, key_from
from policy.instants import ZONE

revision = "0021"
down_revision = "0020"

PAUSE = "whoever reads or writes events waits while the table is read once: 1.5 s a million of them"

_MONTHS = 4
_REVEALED = "WHERE type = 'customer_revealed'"


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    _put_aside()
    _make_parent()
    month = datetime.now(ZONE).date().replace(day=1)
    op.execute(f"CREATE TABLE {TABLE}_before PARTITION OF {TABLE} FOR VALUES FROM (MINVALUE) TO ('{key_from(month)}')")
    for _ in range(_MONTHS):
        add_month(connection, month)
        month = following(month)
    _take_in()
    op.execute(f"ANALYZE {TABLE}")


def _put_aside() -> None:
    op.execute(f"ALTER TABLE {TABLE} RENAME TO {UNORDERED}")
    op.execute(f"ALTER TABLE {UNORDERED} DROP CONSTRAINT pk_case_event")
    op.execute(f"ALTER TABLE {UNORDERED} RENAME CONSTRAINT uq_case_event_case_id TO uq_{UNORDERED}_case_id")
    for index in ("ix_event_feed", "ix_event_disclosure"):
        op.execute(f"ALTER INDEX {index} RENAME TO {index}_unordered")


def _make_parent() -> None:
    like = f"LIKE {UNORDERED} INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING STORAGE"
    op.execute(f"CREATE TABLE {TABLE} ({like}) PARTITION BY RANGE (case_id)")
    op.execute(f"ALTER TABLE {TABLE} ALTER COLUMN sequence SET NOT NULL")
    op.execute(f"ALTER TABLE {UNORDERED} ALTER COLUMN sequence SET NOT NULL")
    op.execute(f"ALTER SEQUENCE case_event_sequence_seq OWNED BY {TABLE}.sequence")
    op.create_unique_constraint("uq_case_event_case_id", TABLE, ["case_id", "seq"])
    op.create_foreign_key("fk_case_event_case_id", TABLE, "petition_case", ["case_id"], ["id"])
    op.execute(f"CREATE INDEX ix_event_feed ON {TABLE} (write_id, sequence)")
    op.execute(f'CREATE INDEX ix_event_disclosure ON {TABLE} ("at", sequence) {_REVEALED}')
    op.execute(f"CREATE TABLE {REST} PARTITION OF {TABLE} DEFAULT")


def _take_in() -> None:
    within = f"case_id < '{UNORDERED_FROM}'"
    op.execute(
        f"WITH moved AS (DELETE FROM {UNORDERED} WHERE {within} RETURNING *) INSERT INTO {TABLE} SELECT * FROM moved"
    )
    op.execute(f"ALTER TABLE {TABLE} ATTACH PARTITION {UNORDERED} FOR VALUES FROM ('{UNORDERED_FROM}') TO (MAXVALUE)")
