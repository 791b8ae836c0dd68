"""petition rules show."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from cli.options import Directory, built
from policy.bundle import Bundle
from policy.models.base import TableFile
from policy.vocabulary import VOCABULARY

__all__ = ["show"]

_console = Console()


def show(
    directory: Directory = None,
    facts: Annotated[
        bool, typer.Option("--facts", help="列出条件可用的事实 / the facts that conditions may name")
    ] = False,
) -> None:
    """以表格查看规则 / show the rule sets as readable tables."""
    bundle = built(directory)
    if facts:
        _show_facts(bundle)
        return
    typer.echo(f"{bundle.title.zh} / {bundle.title.en}  {bundle.version}")
    for table in bundle.tables.values():
        model = bundle.models[table.name]
        rows = model.table if isinstance(model, TableFile) else []
        shown_table = Table(title=f"{table.title.zh} / {table.title.en}（{table.clause}）", title_justify="left")
        header = rows[0]
        for name in header:
            shown_table.add_column(str(name))
        for row in rows[1:]:
            shown_table.add_row(*(_cell(cell) for cell in row))
        _console.print(shown_table)
    _show_targets(bundle)
    _show_meetings(bundle)


def _cell(cell: object) -> str:
    return f"{cell['zh']} / {cell['en']}" if isinstance(cell, dict) else str(cell)


def _show_targets(bundle: Bundle) -> None:
    table = Table(title="办理时限 / Time limits", title_justify="left")
    for name in ("时限 target", "环节 node", "适用 when", "期限 within", "依据 clause", "假定 assumed"):
        table.add_column(name)
    for target in bundle.rules.sla.targets:
        within = "；".join(row.limit if row.when is None else f"{row.when} {row.limit}" for row in target.within)
        when = "全部 all" if target.when is None else str(target.when)
        assumed = "是 yes" if target.assumed else ""
        table.add_row(f"{target.label.zh} {target.id}", target.node, when, within, target.clause, assumed)
    _console.print(table)


def _show_meetings(bundle: Bundle) -> None:
    rules = bundle.rules.meetings
    if rules is None:
        return
    sitting = rules.sitting
    people = f"{sitting.chair}：{', '.join(sitting.members)}；每月 {sitting.per_month} 次 a month"
    table = Table(title=f"{rules.title.zh} / {rules.title.en}（{people}）", title_justify="left")
    for name in ("规则 rule", "情形 when", "条款 clause", "假定 assumed"):
        table.add_column(name)
    for rule in rules.referrals:
        table.add_row(f"{rule.label.zh} {rule.id}", str(rule.when), rule.clause, "是 yes" if rule.assumed else "")
    _console.print(table)


def _show_facts(bundle: Bundle) -> None:
    table = Table(title="事实 / Facts", title_justify="left")
    for name in ("事实 fact", "名称 label", "类型 kind", "取值 values"):
        table.add_column(name, no_wrap=name.startswith("事实"))
    for fact in VOCABULARY.values():
        values = fact.values or tuple(bundle.terms(fact.terms or ""))
        kind = f"{fact.kind}{'?' if fact.optional else ''}"
        table.add_row(fact.name, f"{fact.label.zh} / {fact.label.en}", kind, ", ".join(values))
    _console.print(table)
