"""python -m tools.sbom: what an installed service consists of, as CycloneDX files made from the locks.

One file for the Python packages that are deployed, one for what the console is built from.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

import hatch_build

ROOT: Final = Path(__file__).resolve().parent.parent
PLACE: Final = ROOT / "dist" / "sbom"
LOCK: Final = ROOT / "requirements" / "serve.lock"
_TOOLS: Final = ROOT / ".venv-audit" / "bin" / "python"


def main() -> None:
    PLACE.mkdir(parents=True, exist_ok=True)
    for file, made in (("python.cdx.json", _python()), ("console.cdx.json", _console())):
        (PLACE / file).write_text(made, encoding="utf-8")
        print(f"{PLACE.relative_to(ROOT) / file}: {len(json.loads(made)['components'])} components")


def _python() -> str:
    described = ("--pyproject", "pyproject.toml", "--output-reproducible", "--output-format", "JSON")
    quiet = ("-W", "ignore::UserWarning")  # it says that a lock does not tell who needs whom
    return _output([str(_TOOLS), *quiet, "-m", "cyclonedx_py", "requirements", *described, str(LOCK)])


def _console() -> str:
    command, environment = hatch_build.npm("sbom", "--package-lock-only", "--omit=dev", "--sbom-format=cyclonedx")
    return _output(command, hatch_build.CONSOLE, environment)


def _output(command: list[str], place: Path = ROOT, environment: dict[str, str] | None = None) -> str:
    done = subprocess.run(command, cwd=place, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit("petition: no bill of materials was made; why stands above")
    return done.stdout


if __name__ == "__main__":
    main()
