"""petition rules backtest: what a draft would have done to the stored cases."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from cases.clock import system_clock
from cases.db import Database
from cli.failures import Exit, Failure
from cli.options import DatabaseOption, RulesOption, built
from cli.rules.effects import as_json, show_effects
from figures.effects.answers import FigureEffects
from figures.effects.compare import effects
from figures.history.engine import on_duckdb
from figures.history.export import CASES_FILE, RATINGS, export
from policy.backtest import BacktestReport, backtest
from policy.backtest.report import Cell
from policy.bundle import Bundle
from resolvers.settings import DEFAULT_DATABASE

__all__ = ["backtest_draft"]


class Form(StrEnum):
    TEXT = "text"
    JSON = "json"


_console = Console()
_errors = Console(stderr=True)


def backtest_draft(
    draft: Annotated[Path, typer.Argument(help="草稿的规则目录 / the draft's rule directory")],
    received_from: Annotated[str | None, typer.Option("--from", help="收到日期自 / received from, 2026-01-01")] = None,
    received_to: Annotated[str | None, typer.Option("--to", help="收到日期至，不含 / received before")] = None,
    history: Annotated[
        Path | None, typer.Option("--history", help="已导出的历史目录 / an exported history, instead of the database")
    ] = None,
    keep: Annotated[Path | None, typer.Option("--keep", help="把导出的历史留在此处 / keep the export here")] = None,
    form: Annotated[Form, typer.Option("--format", help="输出格式 / output format")] = Form.TEXT,
    rules: RulesOption = None,
    database: DatabaseOption = DEFAULT_DATABASE,
) -> None:
    """回测：草稿若已实行，历史案件会有何不同 / what the draft would have done to past cases.

    与 --rules 的现行规则比较；可随时中断 / compared with the rules of --rules; can be broken off at any time.
    例 / example: petition rules backtest drafts/2027 --from 2026-01-01 --to 2026-07-01
    """
    first, last = _day(received_from), _day(received_to)
    old, new = built(rules), built(draft)
    with tempfile.TemporaryDirectory() as scratch:
        place = history or keep or Path(scratch)
        if history is None:
            _export(database, place, first, last)
        elif not (place / CASES_FILE).is_file():
            raise Failure(f"{place} 中没有历史 / no history in {place}: make one with --keep", Exit.USAGE)
        report, found = _compare(old, new, place, first, last)
    if form is Form.JSON:
        typer.echo(as_json(report, found))
        return
    _show(report, old, new)
    show_effects(_console, found, old)


def _export(database: str, place: Path, first: date | None, last: date | None) -> None:
    try:
        store = Database(database)
    except ValueError as error:
        raise Failure(str(error), Exit.USAGE) from None
    try:
        if store.revision() is None:
            raise Failure("数据库是空的 / the database is empty", Exit.USAGE)
        with _errors.status("读取历史案件 / reading past cases") as status:
            export(
                store,
                place,
                system_clock(),
                first,
                last,
                lambda done: status.update(f"已读取 {done} 件 / {done} cases read"),
            )
    finally:
        store.close()


def _compare(
    old: Bundle, new: Bundle, place: Path, first: date | None, last: date | None
) -> tuple[BacktestReport, FigureEffects]:
    past = on_duckdb(place).between(first, last)
    if RATINGS not in past.table.columns:
        raise Failure(f"{place} 由旧版导出，没有评分 / an older export, without ratings: make it anew", Exit.USAGE)
    with Progress(console=_errors, transient=True) as progress:
        task = progress.add_task("回测 / back-test", total=None)
        report = backtest(old, new, past, past.at, lambda done, of: progress.update(task, completed=done, total=of))
        return report, effects(old, new, past, report, first, last)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Failure(f"'{text}' 不是日期，请写 2026-01-01 / write a date as 2026-01-01", Exit.USAGE) from None


def _show(report: BacktestReport, old: Bundle, new: Bundle) -> None:
    _console.print(f"{report.old} → {report.new}：{report.cases} 件 / cases，{report.situations} 种情形 / situations")
    _matrix("子类 / Subclasses", "subclass", report.subclasses, old, new)
    _matrix("主办部门 / Lead departments", "department", report.departments, old, new)
    _targets(report, old, new)
    _matrix("曾亮的牌 / Cards shown", "card", report.cards, old, new)
    for rule, cells in report.escalations.items():
        before = sum(cell.count for cell in cells if cell.before == "True")
        after = sum(cell.count for cell in cells if cell.after == "True")
        if before != after or any(cell.changed for cell in cells):
            _console.print(f"升级 / escalation {rule}: {before} → {after}")


def _matrix(title: str, kind: str, cells: Iterable[Cell], old: Bundle, new: Bundle) -> None:
    moved = [cell for cell in cells if cell.changed]
    if not moved:
        _console.print(f"{title}：没有变化 / no change")
        return
    table = Table(title=title, title_justify="left")
    for name in ("现行 before", "草稿 after", "件数 cases", "例 examples"):
        table.add_column(name, overflow="fold")
    for cell in moved:
        before, after = old.term(kind, cell.before).zh, new.term(kind, cell.after).zh
        table.add_row(before, after, str(cell.count), " ".join(cell.examples[:1]))
    _console.print(table)


def _targets(report: BacktestReport, old: Bundle, new: Bundle) -> None:
    labels = {target.id: target.label.zh for bundle in (old, new) for target in bundle.targets}
    table = Table(title="时限 / Targets", title_justify="left")
    for name in ("时限 target", "逾期 breaches", "提前 earlier", "推后 later", "例 examples"):
        table.add_column(name, overflow="fold")
    for change in report.targets:
        before, after = change.breaches
        moved = [cell for cell in change.states if cell.changed]
        if not moved and not change.due.get("earlier") and not change.due.get("later"):
            continue
        examples = [example for cell in moved for example in cell.examples] or list(change.due_examples)
        table.add_row(
            labels[change.target],
            f"{before} → {after}",
            str(change.due.get("earlier", 0)),
            str(change.due.get("later", 0)),
            " ".join(examples[:1]),
        )
    if table.row_count:
        _console.print(table)
    else:
        _console.print("时限：没有变化 / targets: no change")
