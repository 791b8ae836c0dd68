"""petition report: documents about stored cases and whole periods, for an operator at the store itself."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from cases.actors import Actor, Role
from cli.failures import Exit, Failure
from cli.options import DatabaseOption, RulesOption
from cli.rules.render import Form
from cli.store import opened, settings
from figures.documents.forms import FORMS
from policy.documents.model import Document
from policy.errors import InvalidRequest
from policy.procedure import Refusal
from policy.reporting.catalogue import CATALOGUE
from resolvers import reports
from resolvers.context import Context
from resolvers.settings import DEFAULT_DATABASE

__all__ = ["app"]

_OPERATOR = Actor("petition", Role.PETITION_OFFICE)
_SHAPES: Mapping[str, str] = MappingProxyType(
    {"text": "文字", "number": "数字", "percent": "百分比", "table": "表", "chart": "图"}
)


class OneForm(StrEnum):
    DOCX = "docx"
    HTML = "html"


class _Reports(TyperGroup):
    """What is no command is a period: `petition report 2026-Q1`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            return super().resolve_command(ctx, ["period", *args])
        return super().resolve_command(ctx, args)


app = typer.Typer(cls=_Reports, no_args_is_help=True)


@app.callback()
def report() -> None:
    """生成报告文件：一期的（2026-Q1、2026-03）或一个案件的 / write a report of a period, or of a case.

    例 / example: petition report 2026-Q1 --format docx --output 一季度.docx
    """


@app.command("case")
def case_report(
    number: Annotated[str, typer.Argument(help="案件编号 / the case's number, XF2026-000001")],
    out: Annotated[Path, typer.Option("--out", help="写到哪个目录，没有则新建 / directory to write into")],
    form: Annotated[Form, typer.Option("--format", help="格式 / format")] = Form.ALL,
    database: DatabaseOption = DEFAULT_DATABASE,
    rules: RulesOption = None,
) -> None:
    """生成一个案件的《问题分析报告》，未提交的为草稿 / the problem analysis report of a case; a draft before filing.

    例 / example: petition report case XF2026-000001 --out 报告
    """
    services = opened(settings(database, rules))
    try:
        identifier = services.cases.id_of_number(number)
        if identifier is None:
            raise Failure(f"没有案件 {number} / no such case", Exit.USAGE)
        found = reports.document(Context(services, _OPERATOR), identifier)
    finally:
        services.close()
    if isinstance(found, Refusal):
        raise Failure(found.message, Exit.USAGE)
    for ending in FORMS if form is Form.ALL else (form.value,):
        _write(out, f"{found.name}.{ending}", ending, found)


@app.command("period")
def period_report(
    period: Annotated[str, typer.Argument(help="季度 2026-Q1 或月 2026-03 / a quarter or a month")],
    form: Annotated[OneForm, typer.Option("--format", help="格式 / format")] = OneForm.DOCX,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="写到哪个文件 / file to write; default: by title and period")
    ] = None,
    database: DatabaseOption = DEFAULT_DATABASE,
    rules: RulesOption = None,
) -> None:
    """生成一期报告，按现在的记录统计全行；petition report 2026-Q1 同此 / a quarter's or a month's report, as of now.

    文字出自规则目录的 reports/quarterly.md、monthly.md / its text stands in those templates.
    """
    services = opened(settings(database, rules))
    try:
        found = services.reports.write(_OPERATOR, period)
    except InvalidRequest as invalid:
        raise Failure(str(invalid), Exit.USAGE) from None
    finally:
        services.close()
    if isinstance(found, Refusal):
        raise Failure(found.message, Exit.USAGE)
    place = output or Path(f"{found.document.name}.{form}")
    _write(place.parent, place.name, form.value, found.document)


@app.command("figures")
def figures() -> None:
    """列出模板可用的数据、表、图 / what a template may name."""
    for name, entry in CATALOGUE.items():
        typer.echo(f"{{{{ {name} }}}}  {_SHAPES[entry.shape]}  {entry.label.en}")


def _write(out: Path, name: str, ending: str, document: Document) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(FORMS[ending].write(document))
    except OSError as error:
        raise Failure(f"无法写入 {out / name}：{error.strerror} / cannot be written") from None
    typer.echo(str(out / name))
