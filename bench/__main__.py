"""python -m bench [NAME …]: every benchmark one after another, and docs/performance.md; or those named, printed only.

Each runs in a process of its own, so that none inherits what another left in memory, and one that fails stops no other.
One whose `main` answers no results is told in the report as it prints. Sizes are set by the environment, each name
beginning with that of its benchmark (`GROWTH_SIZES`, `READING_ROUNDS`); what each takes is said in its module.
"""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from bench import machine
from bench.report import Section, line, render
from bench.results import Result, read, write

BENCHMARKS: Final = {
    "reading": "A page of cases over HTTP",
    "writes": "Registrations and mixed load over HTTP",
    "evaluation": "Live evaluation",
    "backtesting": "The back-test of a draft",
    "growth": "Growth with the cases stored",
    "profile": "Where the time of a request goes",
    "memory": "Memory of cases and subscriptions",
    "dashboards": "Boards",
    "warnings": "Risk warning",
    "checking": "Checking rules",
    "importing": "Imports",
    "exporting": "Exports",
    "sealing": "Checkpoints",
}
"""Module → title, in the order of the report."""

ALONE: Final = ("listing", "sweeping", "triage", "executing", "months", "sizing", "reevaluating", "bounds")
"""Run by name only: `growth` takes the first two's figures beside each other, other documents tell the rest."""

_HOME: Final = Path(__file__).resolve().parent.parent
_PAGE: Final = _HOME / "docs" / "performance.md"


def main(arguments: Sequence[str]) -> int:
    if arguments[:1] == ["--into"]:  # how a run of everything starts each
        write(_run(arguments[2]), Path(arguments[1]))
        return 0
    for name in arguments:
        print(f"== {name}", flush=True)
        print(*map(line, _run(name)), sep="\n", flush=True)
    return 0 if arguments else _everything()


def _run(name: str) -> list[Result]:
    if name not in (*BENCHMARKS, *ALONE):
        raise SystemExit(f"there is no benchmark {name}: {', '.join((*BENCHMARKS, *ALONE))}")
    benchmark: Callable[[], list[Result] | None] = importlib.import_module(f"bench.{name}").main
    return benchmark() or []


def _everything() -> int:
    here, begun, sections = machine.this(), time.monotonic(), []
    today = datetime.now().astimezone().date()  # of whoever runs it
    sizes = settings(os.environ)
    for name, title in BENCHMARKS.items():
        print(f"== {name}", flush=True)
        began = time.monotonic()
        sections.append(_section(name, title))
        print(f"   {time.monotonic() - began:.0f} s", flush=True)
        minutes = (time.monotonic() - begun) / 60
        _PAGE.write_text(render(sections, here, today, minutes, sizes), encoding="utf-8")  # what there is by now
    print(f"written: {_PAGE.relative_to(_HOME)}")
    return 1 if any(section.failed for section in sections) else 0


def settings(environment: Mapping[str, str]) -> dict[str, str]:
    """What was set for benchmarks, but for places of this machine."""
    return {
        name: value
        for name, value in environment.items()
        if name.partition("_")[0].lower() in BENCHMARKS and not name.endswith(("_STORE", "_STORES"))
    }


def _section(name: str, title: str) -> Section:
    with tempfile.TemporaryDirectory() as scratch:
        found = Path(scratch) / "results"
        command = [sys.executable, "-m", "bench", "--into", str(found), name]
        ended = subprocess.run(command, cwd=_HOME, capture_output=True, text=True)
        results = list(read(found)) if found.exists() else []
    print(ended.stdout, *map(line, results), sep="\n", flush=True)
    told: dict[str, Any] = {"about": importlib.import_module(f"bench.{name}").__doc__ or "", "results": results}
    if ended.returncode:
        print(ended.stderr, flush=True)
        last = ended.stderr.strip().splitlines()[-1:] or [f"it ended with {ended.returncode}"]
        return Section(title, **told, failed=_placeless(last[0]))
    return Section(title, **told, printed="" if results else _placeless(ended.stdout))


def _placeless(text: str) -> str:
    """Without the paths of this machine."""
    return text.replace(f"{_HOME}/", "").replace(str(Path.home()), "~")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
