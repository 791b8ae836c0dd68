"""tools/setup.sh on machines that lack something: one plain sentence, and no half-made .venv."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SETUP = Path(__file__).parents[2] / "tools" / "setup.sh"
SYSTEM_PROGRAMS = ("sh", "dirname", "rm", "touch")


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A PATH with the shell's own programs and nothing else, and a checkout with nothing but the script."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in SYSTEM_PROGRAMS:
        found = shutil.which(name)
        assert found, f"this machine has no {name}"
        (programs / name).symlink_to(found)
    checkout = tmp_path / "checkout" / "tools"
    checkout.mkdir(parents=True)
    shutil.copy(SETUP, checkout)
    return tmp_path


def program(machine: Path, name: str, script: str) -> None:
    path = machine / "bin" / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


def python_of(machine: Path, name: str, version: str) -> None:
    """A stand-in that fails the question whether it fits, and tells its version."""
    program(machine, name, f'[ "$1" = --version ] && echo "Python {version}" && exit 0\nexit 1')


def real_python(machine: Path, name: str = "python3") -> None:
    program(machine, name, f'exec "{sys.executable}" "$@"')


def set_up(machine: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(machine / "bin"), "HOME": str(machine)} | settings
    script = machine / "checkout" / "tools" / "setup.sh"
    return subprocess.run(
        [str(machine / "bin" / "sh"), str(script)], env=environment, capture_output=True, text=True, timeout=60
    )


def refusal(machine: Path, **settings: str) -> str:
    """The one sentence on stderr of a set-up that must fail."""
    done = set_up(machine, **settings)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, done.stderr
    assert not (machine / "checkout" / ".venv").exists()
    return done.stderr


@pytest.mark.parametrize("version", ["3.10.13", "3.13.0", "2.7.18"])
def test_a_python_that_does_not_fit_is_named(machine: Path, version: str) -> None:
    python_of(machine, "python3", version)

    said = refusal(machine)

    assert "petition needs Python 3.11 or 3.12" in said
    assert f"found Python {version}" in said


def test_no_python_at_all(machine: Path) -> None:
    assert "found no Python" in refusal(machine)


def test_a_python_that_is_asked_for_must_fit_too(machine: Path) -> None:
    real_python(machine)
    python_of(machine, "python3.10", "3.10.13")

    assert "found Python 3.10.13" in refusal(machine, PYTHON="python3.10")


def test_a_fitting_python_beside_a_wrong_python3_is_taken(machine: Path) -> None:
    python_of(machine, "python3", "3.13.0")
    real_python(machine, "python3.12")

    said = refusal(machine, CC="no-such-cc")  # stops at the next need, so the Python was accepted

    assert "Python 3.11 or 3.12" not in said


def test_no_c_compiler_is_a_sentence_not_a_trace(machine: Path) -> None:
    real_python(machine)

    said = refusal(machine)

    assert said.startswith("petition needs a C compiler to build its rule engine")


def test_the_compiler_named_by_cc_is_the_one_looked_for(machine: Path) -> None:
    real_python(machine)

    assert "'arm-cc' was not found" in refusal(machine, CC="arm-cc -O2")


def test_a_python_without_its_c_headers(machine: Path) -> None:
    program(machine, "cc", "exit 0")
    program(
        machine,
        "python3",
        f'case "$2" in *include*) echo /nowhere;; *) exec "{sys.executable}" "$@";; esac',
    )

    assert "Python.h was not found" in refusal(machine, CC="cc")


def test_a_python_without_venv(machine: Path) -> None:
    program(machine, "python3", f'case "$2" in *ensurepip*) exit 1;; *) exec "{sys.executable}" "$@";; esac')

    assert "python3-venv" in refusal(machine)


def test_the_script_runs_under_any_working_directory(machine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(os.sep)
    python_of(machine, "python3", "3.9.18")

    assert "found Python 3.9.18" in refusal(machine)
