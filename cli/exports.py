"""petition export: a table as a file, whole or what changed since the last time."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from cases.actors import Actor, Role
from cli.failures import Exit, Failure
from cli.options import DatabaseOption, RulesOption
from cli.store import opened, settings
from figures.exports.files import whole_file
from figures.exports.model import Asked
from figures.exports.service import TABLES, Written, goes_on
from policy.errors import InvalidRequest
from resolvers.exports import exports_of
from resolvers.settings import DEFAULT_DATABASE

__all__ = ["export"]

_OPERATOR = Actor("petition", Role.PETITION_OFFICE)


class Form(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"
    PARQUET = "parquet"


def export(
    table: Annotated[str, typer.Argument(help=f"表 / {', '.join(TABLES)}")],
    output: Annotated[Path, typer.Option("--output", "-o", help="写到哪个文件 / the file to write")],
    form: Annotated[Form, typer.Option("--format", help="格式 / format")] = Form.CSV,
    since: Annotated[
        str | None, typer.Option(help="只要此变更序号之后的 / only what changed after this change number")
    ] = None,
    state: Annotated[
        Path | None, typer.Option(help="记住变更序号的文件，下次接着导出 / keeps the change number for the next time")
    ] = None,
    start: Annotated[
        datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="统计起 / figures from")
    ] = None,
    end: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="统计止，不含 / to, exclusive")
    ] = None,
    by: Annotated[str, typer.Option(help="看板维度 / the data board's dimension")] = "branch",
    period: Annotated[str | None, typer.Option(help="预警期间 / of alerts: 2026-W11, 2026-03, 2026-Q1")] = None,
    year: Annotated[int | None, typer.Option(help="计划年份 / of the programme")] = None,
    database: DatabaseOption = DEFAULT_DATABASE,
    rules: RulesOption = None,
) -> None:
    """导出一张表（含自由文本，不含客户身份）/ export a table: free texts are in it, who the customer is is not.

    例 / example: petition export cases --format parquet --output cases.parquet --state cases.state
    """
    if state is not None and table in TABLES and not goes_on(TABLES[table]):
        raise Failure(f"{table} 只能全量导出，不用 --state / is always exported whole: leave out --state", Exit.USAGE)
    after = since if since is not None or state is None else _kept(state, table)
    days = (start.date() if start else None, end.date() if end else None)
    asked = Asked(after, *days, by, period, year)
    services = opened(settings(database, rules))
    try:
        with whole_file(output) as file:
            written = exports_of(services).write(_OPERATOR, table, form.value, asked, file)
        if state is not None:
            _keep(state, table, written)
    except InvalidRequest as error:
        raise Failure(str(error), Exit.USAGE) from None
    except OSError as error:
        raise Failure(f"无法写入：{error.strerror} {error.filename or output} / cannot be written") from None
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise Failure(f"无法使用数据库：{cause} / the database cannot be used") from None
    finally:
        services.close()
    typer.echo(f"{written.rows} 行 rows: {output}", err=True)
    if written.next is not None:
        typer.echo(f"next {written.next}")


def _kept(state: Path, table: str) -> str | None:
    """The number of the last time; None the first time."""
    try:
        kept = json.loads(state.read_text(encoding="utf-8"))
        found, number = kept["table"], kept["next"]
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError):
        raise Failure(f"不是状态文件：{state} / no state file of an export", Exit.USAGE) from None
    if found != table:
        raise Failure(f"{state} 属于表 {found} / the state file belongs to another table", Exit.USAGE)
    return str(number)


def _keep(state: Path, table: str, written: Written) -> None:
    with whole_file(state) as file:
        file.write(json.dumps({"table": table, "next": written.next}).encode() + b"\n")
