"""petition rules explain."""

from __future__ import annotations

from typing import Annotated

import typer

from cli.failures import Exit, Failure
from cli.options import DatabaseOption, RulesOption
from cli.store import opened, settings
from policy.errors import InvalidRequest
from policy.explain import Explanation, explain
from policy.instants import parse_instant
from resolvers.settings import DEFAULT_DATABASE

__all__ = ["explained"]


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
