"""petition figures: what differs is named, and a rebuild, which is a long job, mends it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select, update

from cases.actors import Actor, Role
from cases.commands import RegisterCase
from cases.models import CASE_TALLIES, JOBS
from resolvers.services import Services
from resolvers.settings import Settings
from tests.cli.invoked import petition
from tests.conftest import RULES, new_sqlite


def test_what_differs_is_named_and_mended_by_a_job(tmp_path: Path) -> None:
    url = new_sqlite(tmp_path / "petition.db")
    services = Services.open(Settings(secret="s", database=url, rules=RULES))
    office = Actor("shen", Role.PETITION_OFFICE)
    for _ in range(3):
        assert services.service.register(office, RegisterCase("hotline", "东", "排队", "排队两小时")).case_id
    options = ("--database", url, "--rules", str(RULES))
    whole = petition("figures", "verify", *options)
    assert (whole.returncode, "\r" in whole.stderr) == (0, False)
    with services.database.write() as connection:
        connection.execute(update(CASE_TALLIES).values(elderly=7))
    differs = petition("figures", "verify", *options)
    assert (differs.returncode, "elderly: 7 ≠ 0" in differs.stdout) == (1, True)
    rebuilt = petition("figures", "rebuild", *options)
    assert (rebuilt.returncode, "made anew" in rebuilt.stdout) == (0, True)
    assert petition("figures", "verify", *options).returncode == 0
    with services.database.read() as connection:
        jobs = connection.execute(select(JOBS.c.kind, JOBS.c.actor, JOBS.c.state, JOBS.c.failed)).all()
    services.close()
    assert [tuple(job) for job in jobs] == [("rebuild", "operator", "done", 0)]
