"""Looks at rule files in a killable child process, for some rules can crash, hang or bloat the engine."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final

from policy.diagnostics import Diagnostic, Severity

__all__ = ["check_in_child"]

_SECONDS: Final = 20.0
_MEMORY: Final = 1 << 30
_HERE: Final = Path(__file__).resolve().parent.parent


def check_in_child(
    texts: Mapping[str, str],
    *,
    seconds: float = _SECONDS,
    memory: int = _MEMORY,
    program: tuple[str, ...] = ("-m", "policy.smoke"),
) -> tuple[Diagnostic, ...]:
    """Everything that is wrong with the texts. A child that crashes, hangs or grows is one finding, never an exception.

    `seconds` of wall time and `memory` in bytes of address space bound the child.
    """
    child = subprocess.Popen(
        [sys.executable, *program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=_HERE,
        start_new_session=True,
        preexec_fn=partial(_limit, memory, seconds),
    )
    try:
        answer, complaint = child.communicate(json.dumps(dict(texts)).encode(), timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.communicate()
        words = f"检查超过 {seconds:g} 秒，规则可能使引擎停滞 / the check took more than {seconds:g} s"
        return (_failed("timeout", words, "simplify the newest conditions"),)
    if child.returncode != 0:
        return (_crashed(child.returncode, complaint.decode(errors="replace")),)
    return tuple(Diagnostic(**{**finding, "severity": Severity(finding["severity"])}) for finding in json.loads(answer))


def _limit(memory: int, seconds: float) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 1, int(seconds) + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _crashed(code: int, complaint: str) -> Diagnostic:
    if code == -signal.SIGXCPU:
        return _failed(
            "timeout", "检查耗尽处理器时间 / the check used up its processor time", "simplify the newest conditions"
        )
    if "MemoryError" in complaint:
        return _failed("engine", "检查耗尽内存 / the check ran out of memory", "simplify the newest conditions")
    how = signal.Signals(-code).name if code < 0 else f"exit {code}"
    last = complaint.strip().splitlines()[-1] if complaint.strip() else how
    return _failed(
        "engine", f"规则使引擎崩溃（{how}）/ the rules crash the engine: {last}", "take the newest edit back"
    )


def _failed(code: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic("manifest.yaml", 1, 1, Severity.ERROR, code, message, hint)
