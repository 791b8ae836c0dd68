"""Looks at rule files in a killable child process, for some rules can crash, hang or bloat the engine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from policy.diagnostics import Diagnostic, Severity
from policy.status import Label
from policy.test_result import TestResult

__all__ = ["CheckReport", "check_in_child", "report_in_child"]

_SECONDS: Final = 20.0
_MEMORY: Final = 1 << 30
_HERE: Final = Path(__file__).resolve().parent.parent
_SIMPLIFY: Final = "简化最近修改的条件 / simplify the newest conditions"
_TAKE_BACK: Final = "撤回最近的修改 / take the newest edit back"


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What the child found. `tests` is None where they were not asked for, or could not be run."""

    findings: tuple[Diagnostic, ...]
    tests: tuple[TestResult, ...] | None = None


def report_in_child(
    texts: Mapping[str, str],
    *,
    seconds: float = _SECONDS,
    memory: int = _MEMORY,
    program: tuple[str, ...] = ("-m", "policy.smoke"),
    active: date | None = None,
    tests: bool = False,
) -> CheckReport:
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
        return CheckReport(
            (_failed("engine", words, "释放内存或进程数后重试 / free memory or processes and try again"),)
        )
    return _await(child, json.dumps(dict(texts)).encode(), seconds)


def check_in_child(texts: Mapping[str, str], **limits: Any) -> tuple[Diagnostic, ...]:
    """The findings of `report_in_child` alone."""
    return report_in_child(texts, **limits).findings


def _environment() -> dict[str, str]:
    """The child needs no secret and no database."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PETITION_")}
    return {**kept, "PYDANTIC_DISABLE_PLUGINS": "1"}  # looking for plugins costs a tenth of the check


def _await(child: subprocess.Popen[bytes], question: bytes, seconds: float) -> CheckReport:
    with child:
        try:
            answer, complaint = child.communicate(question, timeout=seconds)
        except subprocess.TimeoutExpired:
            _kill(child)
            words = f"检查超过 {seconds:g} 秒，规则可能使引擎停滞 / the check took more than {seconds:g} s"
            return CheckReport((_failed("timeout", words, _SIMPLIFY),))
        except BaseException:
            _kill(child)
            raise
    if child.returncode != 0:
        return CheckReport((_crashed(child.returncode, complaint.decode(errors="replace")),))
    return _read(answer)


def _kill(child: subprocess.Popen[bytes]) -> None:
    """Kills the child and whatever it started."""
    os.killpg(child.pid, signal.SIGKILL)  # not reaped yet, so the number is still the child's


def _read(answer: bytes) -> CheckReport:
    try:
        said = json.loads(answer)
        findings = tuple(_finding(finding) for finding in said["findings"])
        return CheckReport(findings, None if said["tests"] is None else tuple(_result(one) for one in said["tests"]))
    except (ValueError, TypeError, KeyError):
        shown = answer[:80].decode(errors="replace")
        words = f"检查的回答无法读取：{shown} / the check answered nonsense: {shown}"
        return CheckReport((_failed("engine", words, _TAKE_BACK),))


def _finding(said: Mapping[str, Any]) -> Diagnostic:
    return Diagnostic(**{**said, "severity": Severity(said["severity"])})


def _result(said: Mapping[str, Any]) -> TestResult:
    return TestResult(**{**said, "differences": tuple(Label(**difference) for difference in said["differences"])})


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
