"""python -m tools.audit: known vulnerabilities of the locked packages, by the advisory services of PyPI and npm.

Ends with 0 where all packages were looked up and none is vulnerable, with 1 where some are, and with 2 where a service
could not be asked. The tools themselves call packages that they could not look up no finding, and end with 0.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import hatch_build

ROOT: Final = Path(__file__).resolve().parent.parent
LOCKS: Final = ("build.lock", "dev.lock")
"""What builds the service, and what it runs and is tested with; serve.lock is a part of the latter."""

_PIP_AUDIT: Final = ROOT / ".venv-audit" / "bin" / "pip-audit"
_LEVELS: Final = ("low", "moderate", "high", "critical")


@dataclass(frozen=True, slots=True)
class Found:
    """`vulnerable` a line each; `unasked` how many packages were not looked up, all of them where `asked` is 0."""

    asked: int
    unasked: int
    vulnerable: tuple[str, ...]


def of_pip_audit(output: str) -> Found:
    """The answer of pip-audit in JSON; anything else means that it could not ask."""
    answer = _object(output)
    packages: list[dict[str, Any]] = answer.get("dependencies", [])
    asked = [package for package in packages if "skip_reason" not in package]
    lines = (
        f"{package['name']} {package['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or '–'}"
        for package in asked
        for hole in package["vulns"]
    )
    return Found(len(asked), len(packages) - len(asked), tuple(lines))


def of_npm_audit(output: str) -> Found:
    """The answer of npm audit in JSON, version 2 of its report."""
    answer = _object(output)
    if "auditReportVersion" not in answer:
        return Found(0, 0, ())
    lines = (
        f"{name} {hole['range']}: {hole['severity']}"
        for name, hole in sorted(answer["vulnerabilities"].items())
        if hole["severity"] in _LEVELS
    )
    return Found(answer["metadata"]["dependencies"]["total"], 0, tuple(lines))


def told(what: str, found: Found) -> int:
    """Says it in words; answers the exit code."""
    for line in found.vulnerable:
        print(f"{what}: {line}")
    if not found.asked:
        print(f"{what}: the advisory service could not be asked, so nothing is known; try where it can be reached")
        return 2
    print(f"{what}: {found.asked} packages looked up, {len(found.vulnerable)} vulnerabilities")
    if found.unasked:
        print(f"{what}: the advisory service does not know {found.unasked} packages, so nothing is known of them")
    return 1 if found.vulnerable else 2 if found.unasked else 0


def main() -> None:
    codes = [told(f"requirements/{lock}", of_pip_audit(_pip_audit(lock))) for lock in LOCKS]
    command, environment = hatch_build.npm("audit", "--json", "--package-lock-only")
    codes.append(told("console/package-lock.json", of_npm_audit(_output(command, hatch_build.CONSOLE, environment))))
    sys.exit(1 if 1 in codes else max(codes))


def _pip_audit(lock: str) -> str:
    asked = ("--require-hashes", "--disable-pip", "--progress-spinner", "off", "--format", "json")
    return _output([str(_PIP_AUDIT), *asked, "--requirement", str(ROOT / "requirements" / lock)])


def _output(command: list[str], place: Path = ROOT, environment: dict[str, str] | None = None) -> str:
    """What a tool answers; it ends with 1 both where it finds something and where it could not look."""
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
    return done.stdout


def _object(output: str) -> dict[str, Any]:
    try:
        read = json.loads(output)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}


if __name__ == "__main__":
    main()
