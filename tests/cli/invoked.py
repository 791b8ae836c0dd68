"""The command line called in this process: as a shell calls it, but without waiting for Python to start and import."""

from __future__ import annotations

import sys
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from cli.main import main

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True)
class Ended:
    returncode: int
    stdout: str
    stderr: str


def petition(*arguments: str, directory: Path = ROOT) -> Ended:
    """What the command wrote, and its exit code. Works in `directory`."""
    out, err = (TextIOWrapper(BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    with pytest.MonkeyPatch.context() as patch, chdir(directory), redirect_stdout(out), redirect_stderr(err):
        patch.setattr(sys, "argv", ["petition", *arguments])
        try:
            main()
            code = 0
        except SystemExit as ended:
            code = _exit_code(ended.code)
    written = (stream.buffer.getvalue().decode() for stream in (out, err))
    return Ended(code, *written)


def _exit_code(given: object) -> int:
    """What a shell makes of SystemExit."""
    return given if isinstance(given, int) else int(given is not None)
