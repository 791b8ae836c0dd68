"""petition rules: what compliance staff do with rule files before and after an edit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated
from xml.etree.ElementTree import Element, SubElement, tostring

import typer
from rich.console import Console
from rich.table import Table

from cli.failures import Exit, Failure
from cli.options import Directory, built, shown, texts_of
from cli.render import render as write_documents
from cli.workbench import explained, fmt
from policy.assemble import must_build
from policy.bundle import Bundle
from policy.diagnostics import Diagnostic, Severity, render, worst
from policy.diff import diff as differences
from policy.editor import editor_schemas
from policy.errors import InvalidRules
from policy.models.base import TableFile
from policy.sandbox import check_in_child
from policy.testing import TestResult, run_tests, untested
from policy.vocabulary import VOCABULARY
from resolvers.settings import default_rules

__all__ = ["app"]

app = typer.Typer(
    help="规则文件：检查、测试、查看、比较 / check, test, show and compare rule files.", no_args_is_help=True
)
app.command("fmt")(fmt)
app.command("explain")(explained)
app.command("render")(write_documents)
_console = Console()


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


@app.command()
def check(
    directory: Directory = None,
    format: Annotated[Format, typer.Option("--format", help="输出格式 / output format")] = Format.TEXT,
) -> None:
    """检查规则：写法、代码、缺口与重叠、引擎 / check spelling, codes, gaps, overlaps and the engine.

    退出码 / exit: 0 无误 fine, 3 有错 invalid, 5 有提醒 warnings. 例 / example: petition rules check rules
    """
    texts = texts_of(directory)
    found = check_in_child(texts)
    _report(found, texts, format)
    severity = worst(found)
    if severity is Severity.ERROR:
        raise typer.Exit(Exit.INVALID)
    if severity is not None:
        raise typer.Exit(Exit.LINT)


def _report(found: tuple[Diagnostic, ...], texts: dict[str, str], format: Format) -> None:
    if format is Format.JSON:
        typer.echo(json.dumps([asdict(diagnostic) for diagnostic in found], ensure_ascii=False, indent=2))
        return
    for diagnostic in found:
        if format is Format.GITHUB:
            place = f"file={diagnostic.file},line={diagnostic.line},col={diagnostic.column}"
            kind = {Severity.ERROR: "error", Severity.WARNING: "warning"}.get(diagnostic.severity, "notice")
            typer.echo(f"::{kind} {place},title={diagnostic.code}::{diagnostic.message}")
        else:
            typer.echo(render(diagnostic, texts.get(diagnostic.file)))
    if not found and format is Format.TEXT:
        typer.echo("规则无误 / the rules are fine")


@app.command("test")
def run(
    directory: Directory = None,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="列出没有测试命中的规则与表行 / rules and rows that held in no test")
    ] = False,
    junit: Annotated[Path | None, typer.Option("--junit", help="另写 JUnit 报告 / also write a JUnit report")] = None,
) -> None:
    """运行规则旁的测试 / run the tests that stand beside the rules (*_test.yaml).

    退出码 / exit: 0 通过 passed, 3 规则有错 invalid, 4 未通过 failed.
    """
    place = directory or default_rules()
    texts = texts_of(directory)
    try:
        results = run_tests(texts)
        left_out = untested(must_build(texts, verify=False), texts) if coverage else ()
    except InvalidRules as invalid:
        raise Failure(shown(place, invalid), Exit.INVALID) from None
    if junit is not None:
        junit.write_text(_junit(results), encoding="utf-8")
    failed = [result for result in results if not result.passed]
    for result in failed:
        typer.echo(f"{result.file}:{result.line} ✗ {result.name}")
        for difference in result.differences:
            typer.echo(f"    {difference}")
    for rule in left_out:
        typer.echo(f"{rule.rule_set}/{rule.rule}: 没有测试命中 / held in no test")
    typer.echo(f"{len(results) - len(failed)} 通过 passed, {len(failed)} 未通过 failed")
    if failed:
        raise typer.Exit(Exit.TESTS_FAILED)


def _junit(results: Sequence[TestResult]) -> str:
    failures = sum(not result.passed for result in results)
    suite = Element("testsuite", name="rules", tests=str(len(results)), failures=str(failures))
    for result in results:
        case = SubElement(suite, "testcase", classname=result.file, name=result.name, line=str(result.line))
        if not result.passed:
            SubElement(case, "failure", message="; ".join(result.differences))
    return tostring(suite, encoding="unicode", xml_declaration=True)


@app.command()
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


def _show_facts(bundle: Bundle) -> None:
    table = Table(title="事实 / Facts", title_justify="left")
    for name in ("事实 fact", "名称 label", "类型 kind", "取值 values"):
        table.add_column(name, no_wrap=name.startswith("事实"))
    for fact in VOCABULARY.values():
        values = fact.values or tuple(bundle.terms(fact.terms or ""))
        kind = f"{fact.kind}{'?' if fact.optional else ''}"
        table.add_row(fact.name, f"{fact.label.zh} / {fact.label.en}", kind, ", ".join(values))
    _console.print(table)


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="旧规则目录 / the old rules")],
    new: Annotated[Path, typer.Argument(help="新规则目录 / the new rules")],
    english: Annotated[bool, typer.Option("--en", help="英文 / in English")] = False,
) -> None:
    """用规则的语言比较两套规则 / compare two sets of rules in the words of policy."""
    changes = differences(built(old), built(new))
    for change in changes:
        typer.echo(f"{change.rule_set}: {change.words('en' if english else 'zh')}")
    if not changes:
        typer.echo("没有变化 / no change")


@app.command()
def schema(directory: Directory = None) -> None:
    """更新编辑器所用的 JSON Schema / write the editors' JSON Schemas into .schema/."""
    place = (directory or default_rules()) / ".schema"
    place.mkdir(exist_ok=True)
    for stem, content in editor_schemas(built(directory).terms_by_kind).items():
        text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True)
        (place / f"{stem}.json").write_text(text + "\n", encoding="utf-8")
    typer.echo(str(place))
