"""A process without the seconds that its imports take: forked off one that has made them, and done nothing else.

It has an environment, signals, ports and an end of its own, as one from a shell has. What only a shell's start can
tell, tests/test_server.py and tests/cli/test_commands.py look at.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final
from unittest.mock import patch

__all__ = ["HURRIED", "ROOT", "Forked", "command", "hurried"]

HURRIED: Final = timedelta(seconds=2)

ROOT: Final = Path(__file__).resolve().parent.parent
_FORKS: Final = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["cli.serve", "tests.cases.instance", "tests.cases.jobs.instance"])


class Forked:
    """`target(*arguments)` in a process of its own, to be handled as a subprocess.Popen; it complains to `errors`."""

    def __init__(
        self,
        target: Callable[..., object],
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        errors: Path | None = None,
    ) -> None:
        given = dict(os.environ if environment is None else environment)
        self._process = _FORKS.Process(target=_run, args=(target, arguments, given, errors))
        self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        code = self._process.exitcode
        if code is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def command(*arguments: str) -> None:
    """`petition` with these arguments."""
    from cli.main import main  # none of it for the test that starts the process

    sys.argv = ["petition", *arguments]
    main()


def hurried(*arguments: str) -> None:
    """The same, taken for dead after `HURRIED`, not after ten seconds: what follows a kill waits so long."""
    from cases.jobs import attended

    patch.object(attended, "_LEASE", HURRIED).start()
    command(*arguments)


def _run(
    target: Callable[..., object], arguments: tuple[str, ...], environment: Mapping[str, str], errors: Path | None
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(ROOT)
    _point(1, Path(os.devnull))
    if errors is not None:
        _point(2, errors)
    try:
        target(*arguments)
    finally:
        atexit._run_exitfuncs()  # which multiprocessing leaves out


def _point(descriptor: int, file: Path) -> None:
    with file.open("ab") as opened:
        os.dup2(opened.fileno(), descriptor)
