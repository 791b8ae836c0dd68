"""petition report: documents about stored cases, for an operator at the store itself."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cases.actors import Actor, Role
from cli.failures import Exit, Failure
from cli.options import DatabaseOption, RulesOption
from cli.rules.render import Form
from cli.store import opened, settings
from figures.documents.forms import FORMS
from policy.documents.model import Document
from policy.procedure import Refusal
from resolvers import reports
from resolvers.context import Context
from resolvers.settings import DEFAULT_DATABASE

__all__ = ["app"]

_OPERATOR = Actor("petition", Role.PETITION_OFFICE)

app = typer.Typer(no_args_is_help=True)


@app.callback()
def report() -> None:
    """生成报告文件 / write reports as documents."""


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


def _write(out: Path, name: str, ending: str, document: Document) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / name).write_bytes(FORMS[ending].write(document))
    except OSError as error:
        raise Failure(f"无法写入 {out / name}：{error.strerror} / cannot be written") from None
    typer.echo(str(out / name))
