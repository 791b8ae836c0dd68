"""petition rules fmt."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Annotated, Final

import typer
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from cli.failures import Exit, Failure
from cli.options import Directory
from policy.directory import default_rules

__all__ = ["fmt", "formatted"]

_WIDTH: Final = 200  # the rows of a table stay on one line, lists of keywords are broken


def formatted(text: str) -> str:
    """The same rule file with two blanks of indentation and no trailing blanks; comments and tables stay as they are.

    Raises YAMLError for what is no YAML.
    """
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = _WIDTH
    yaml.indent(mapping=2, sequence=4, offset=2)
    data = yaml.load(text)
    written = StringIO()
    yaml.dump(data, written)
    return _spaced(text, written.getvalue())


def _spaced(before: str, after: str) -> str:
    """Rows keep the blanks that line a table up: where only blanks differ, the author's own words stand."""
    own = {"".join(line.split()): line.strip() for line in before.splitlines()}
    lines = []
    for line in after.splitlines():
        indent = line[: len(line) - len(line.lstrip())]
        lines.append(indent + own.get("".join(line.split()), line.strip()) if line.strip() else "")
    return "\n".join(lines).strip("\n") + "\n"


def fmt(
    directory: Directory = None,
    check: Annotated[bool, typer.Option("--check", help="只检查，不改写 / only say which files would change")] = False,
) -> None:
    """整理规则文件的格式，保留注释 / format the rule files; comments stay.

    退出码 / exit: 0 无须改动 nothing to do, or done; 5 有文件须整理 (--check).
    """
    changed = []
    for path in sorted((directory or default_rules()).glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        try:
            neat = formatted(text)
        except YAMLError as error:
            first = str(error).splitlines()[0]
            raise Failure(f"{path.name}: 不是可读的 YAML：{first} / not readable as YAML", Exit.INVALID) from None
        if neat != text:
            changed.append(path.name)
            if not check:
                Path(path).write_text(neat, encoding="utf-8")
    for name in changed:
        typer.echo(name)
    if changed and check:
        raise typer.Exit(Exit.LINT)
