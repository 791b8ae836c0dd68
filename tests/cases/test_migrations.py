"""The migrations make exactly the tables that the models describe, on both databases."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from cases.db import Database
from cases.models import METADATA

_PARTITIONS = text("SELECT relname FROM pg_class WHERE relispartition AND relkind = 'r'")


def test_migrations_and_models_agree(database: Database) -> None:
    with database.read() as connection:
        parts = set(connection.execute(_PARTITIONS).scalars()) if not database.sqlite else set()
        opts = {
            "compare_type": False,
            "include_name": lambda name, kind, _parents: kind != "table" or name not in parts,
        }
        assert compare_metadata(MigrationContext.configure(connection, opts=opts), METADATA) == []


def test_migrating_again_changes_nothing(database: Database) -> None:
    before = database.revision()
    database.migrate()
    assert database.revision() == before is not None


def test_a_store_of_a_later_release_is_left_alone_with_a_sentence(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ValueError, match="9999"):
        database.migrate()
    assert database.revision() == "9999"
