"""petition rules fmt, explain: what an author asks for while writing."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Annotated, Final

import typer
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from cli.failures import Exit, Failure
from cli.options import DatabaseOption, Directory, RulesOption, opened, settings
from policy.errors import InvalidRequest
from policy.explain import Explanation, explain
from policy.instants import parse_instant
from resolvers.settings import DEFAULT_DATABASE, default_rules

__all__ = ["explained", "fmt", "formatted"]

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


def explained(
    number: Annotated[str, typer.Argument(help="案件编号 / the case's number, XF2026-000001")],
    at: Annotated[str | None, typer.Option(help="时刻，缺省为现在 / local time, now by default")] = None,
    english: Annotated[bool, typer.Option("--en", help="英文 / in English")] = False,
    all_rules: Annotated[bool, typer.Option("--all", help="连不相干的规则 / also rules that are far off")] = False,
    database: DatabaseOption = DEFAULT_DATABASE,
    rules: RulesOption = None,
) -> None:
    """逐条说明规则为何命中、为何未命中 / say why each rule fired, or why not.

    例 / example: petition rules explain XF2026-000001 --at "2026-03-02 10:00"
    """
    services = opened(settings(database, rules))
    try:
        events = services.cases.events_of_number(number)
        if not events:
            raise Failure(f"没有案件 {number} / no such case", Exit.USAGE)
        instant = parse_instant(at) if at else max(services.clock(), events[-1].at)
        timeline = services.manager.timeline
        bundle = timeline.bundle(timeline.governing(events, instant))
        for said in explain(bundle, events, instant):
            if said.fired or said.near or all_rules:
                _print(said, english)
    except (InvalidRequest, ValueError) as error:
        raise Failure(str(error), Exit.USAGE) from None
    finally:
        services.close()


def _print(said: Explanation, english: bool) -> None:
    label = said.message.en if english else said.message.zh
    typer.echo(f"{'✓' if said.fired else '✗'} {label}（{said.rule_set}/{said.rule}，{said.clause}）")
    if said.failed is not None:
        typer.echo(f"    {said.failed.en if english else said.failed.zh}")
    for line in said.workings:
        typer.echo(f"    {line}")
