"""A migration only adds, or says what it makes others wait for: the release before goes on beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Engine, event

import cases
from cases.db import Database

MIGRATIONS = ScriptDirectory(str(Path(cases.__file__).parent / "migrations"))
FIRST = "0021"
"""Those before came before there was the rule."""

GUIDE = Path(__file__).resolve().parents[2] / "docs/operations.md"


def under_the_rule() -> list[Script]:
    """Oldest first."""
    found = list(MIGRATIONS.walk_revisions())[::-1]
    return found[[script.revision for script in found].index(FIRST) :]


@contextmanager
def recorded() -> Iterator[list[str]]:
    """Every statement that is carried out meanwhile."""
    seen: list[str] = []

    def see(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(" ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", see)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", see)


def more_than_additions(statements: Sequence[str]) -> list[str]:
    """What a release that does not know of it could trip over, or what it would have to wait for."""
    own = {found[1] for one in statements if (found := re.match(r"CREATE TABLE (\w+) \((?!LIKE)", one))}
    return [one for one in statements if not _adds(one, own)]


def _adds(statement: str, own: set[str]) -> bool:
    if re.match(r"(SELECT|SET|SHOW|BEGIN|COMMIT)\b", statement) or "alembic_version" in statement:
        return True
    if found := re.match(r"(?:CREATE (?:UNIQUE )?INDEX \w+ ON|ALTER TABLE|INSERT INTO|CREATE TABLE) (\w+)", statement):
        if found[1] in own:
            return True
        column = re.match(r"ALTER TABLE \w+ ADD COLUMN (?!.*REFERENCES)", statement)
        return bool(column) and ("NOT NULL" not in statement or "DEFAULT" in statement)
    return False


def test_each_migration_only_adds_or_says_what_waits(new_postgresql: Callable[[], str]) -> None:
    store = Database(new_postgresql())
    store.migrate(str(under_the_rule()[0].down_revision))
    for script in under_the_rule():
        with recorded() as statements:
            store.migrate(script.revision)
        odd = more_than_additions(statements)
        assert bool(odd) == hasattr(script.module, "PAUSE"), (script.revision, odd)
    store.close()


def test_operators_are_told_of_each_pause() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    told = [f"Migration {script.revision}" in guide for script in under_the_rule() if hasattr(script.module, "PAUSE")]
    assert all(told)
    assert told


@pytest.mark.parametrize(
    ("statement", "fine"),
    [
        ("ALTER TABLE petition_case ADD COLUMN x INTEGER", True),
        ("ALTER TABLE petition_case ADD COLUMN x INTEGER DEFAULT '1' NOT NULL", True),
        ("ALTER TABLE petition_case ADD COLUMN x INTEGER NOT NULL", False),
        ("ALTER TABLE petition_case ADD COLUMN x VARCHAR REFERENCES reminder (id)", False),
        ("ALTER TABLE petition_case DROP COLUMN x", False),
        ("ALTER TABLE petition_case RENAME COLUMN x TO y", False),
        ("CREATE INDEX ix_x ON petition_case (x)", False),
        ("UPDATE petition_case SET x = 1", False),
        ("DROP TABLE petition_case", False),
    ],
)
def test_what_adds(statement: str, fine: bool) -> None:
    new = ["CREATE TABLE own ( id INTEGER )", "CREATE INDEX ix_own ON own (id)", "ALTER TABLE own ADD UNIQUE (id)"]
    assert (more_than_additions([*new, statement]) == []) == fine
