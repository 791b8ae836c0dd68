"""Looks at rule files in a killable child process, for some rules can crash, hang or bloat the engine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from policy.diagnostics import Diagnostic, Severity

__all__ = ["check_in_child"]

_SECONDS: Final = 20.0
_MEMORY: Final = 1 << 30
_HERE: Final = Path(__file__).resolve().parent.parent
_SIMPLIFY: Final = "简化最近修改的条件 / simplify the newest conditions"
_TAKE_BACK: Final = "撤回最近的修改 / take the newest edit back"


def check_in_child(
    texts: Mapping[str, str],
    *,
    seconds: float = _SECONDS,
    memory: int = _MEMORY,
    program: tuple[str, ...] = ("-m", "policy.smoke"),
    active: date | None = None,
    tests: bool = False,
) -> tuple[Diagnostic, ...]:
    """Everything that is wrong with the texts. A child that crashes, hangs or grows is one finding, never an exception.

    `seconds` bound the child's wall time and its processor time, `memory` in bytes its address space. `program` is what
    python runs; it is given both limits as arguments and sets the ones that a process sets for itself, because doing
    that between fork and exec can deadlock a server with threads. `active`: the date of the version in force;
    `tests`: run the tests beside the rules too, a failing one is an error at its place.
    """
    try:
        child = subprocess.Popen(
            [sys.executable, *program, str(memory), str(seconds), active.isoformat() if active else "-", str(tests)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=_HERE,
            env=_environment(),
            start_new_session=True,
        )
    except OSError as error:
        words = f"无法启动检查进程：{error} / the check could not be started: {error}"
        return (_failed("engine", words, "释放内存或进程数后重试 / free memory or processes and try again"),)
    return _await(child, json.dumps(dict(texts)).encode(), seconds)


def _environment() -> dict[str, str]:
    """The child needs no secret and no database."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PETITION_")}
    return {**kept, "PYDANTIC_DISABLE_PLUGINS": "1"}  # looking for plugins costs a tenth of the check


def _await(child: subprocess.Popen[bytes], question: bytes, seconds: float) -> tuple[Diagnostic, ...]:
    with child:
        try:
            answer, complaint = child.communicate(question, timeout=seconds)
        except subprocess.TimeoutExpired:
            _kill(child)
            words = f"检查超过 {seconds:g} 秒，规则可能使引擎停滞 / the check took more than {seconds:g} s"
            return (_failed("timeout", words, _SIMPLIFY),)
        except BaseException:
            _kill(child)
            raise
    if child.returncode != 0:
        return (_crashed(child.returncode, complaint.decode(errors="replace")),)
    return _read(answer)


def _kill(child: subprocess.Popen[bytes]) -> None:
    """Kills the child and whatever it started."""
    os.killpg(child.pid, signal.SIGKILL)  # not reaped yet, so the number is still the child's


def _read(answer: bytes) -> tuple[Diagnostic, ...]:
    try:
        findings = json.loads(answer)
        return tuple(Diagnostic(**{**finding, "severity": Severity(finding["severity"])}) for finding in findings)
    except (ValueError, TypeError, KeyError):
        said = answer[:80].decode(errors="replace")
        return (_failed("engine", f"检查的回答无法读取：{said} / the check answered nonsense: {said}", _TAKE_BACK),)


def _crashed(code: int, complaint: str) -> Diagnostic:
    if code == -signal.SIGXCPU:
        return _failed("timeout", "检查耗尽处理器时间 / the check used up its processor time", _SIMPLIFY)
    if "MemoryError" in complaint:
        return _failed("engine", "检查耗尽内存 / the check ran out of memory", _SIMPLIFY)
    how = signal.strsignal(-code) or f"signal {-code}" if code < 0 else f"exit {code}"
    last = complaint.strip().splitlines()[-1] if complaint.strip() else how
    return _failed("engine", f"规则使引擎崩溃（{how}）/ the rules crash the engine: {last}", _TAKE_BACK)


def _failed(code: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic("manifest.yaml", 1, 1, Severity.ERROR, code, message, hint)
