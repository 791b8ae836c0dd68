"""petition import: complaints from a file. petition intake-secret: what a sending system signs with."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from sqlalchemy.exc import SQLAlchemyError

from cases.intake.importer import Tally, import_rows
from cases.intake.mapping import FieldMap, InvalidMapping, read_mapping, unfit
from cases.intake.readers import Source, UnreadableFile
from cases.intake.readers import opened as opened_file
from cases.intake.rows import Finding, Registrations
from cases.jobs.attended import attended, import_of
from cli.failures import Exit, Failure
from cli.jobs import OPERATOR
from cli.options import DatabaseOption, KeysOption, RulesOption, SecretOption
from cli.store import opened, settings
from policy.bundle import Bundle
from policy.diagnostics import render
from policy.errors import JobStopped
from resolvers.intake import read_sources, source_secret
from resolvers.services import Services
from resolvers.settings import DEFAULT_DATABASE

__all__ = ["import_file", "intake_secret"]

_console = Console(stderr=True)
_SHOWN: Final = 20
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def import_file(
    file: Annotated[Path, typer.Argument(help="CSV、XLSX 或 JSONL 文件 / a CSV, XLSX or JSONL file")],
    mapping: Annotated[Path | None, typer.Option(help="映射文件 / which column fills which field")] = None,
    source: Annotated[str | None, typer.Option(help="来源名，缺省为文件名 / where the rows come from")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只检查，不入库 / check only, store nothing")] = False,
    bad: Annotated[Path | None, typer.Option(help="把不合格的行写入此 CSV / write refused rows here")] = None,
    database: DatabaseOption = DEFAULT_DATABASE,
    rules: RulesOption = None,
    secret: SecretOption = None,
    keys: KeysOption = None,
) -> None:
    """批量导入投诉 / import complaints from a file; safe to repeat, goes on after a kill.

    逐行报告错误，合格的行照常入库 / every bad row is told with its column and reason, good rows are kept.
    例 / example: petition import calls.xlsx --mapping hotline.yaml --dry-run
    """
    services: Services | None = None
    try:
        with opened_file(file) as rows:
            services = opened(settings(database, rules, secret, watch=False, keys=keys))
            tally = _imported(services, rows, file, mapping, source or file.stem, bad, dry_run)
    except UnreadableFile as error:
        raise Failure(str(error), Exit.USAGE) from None
    except JobStopped as error:
        raise Failure(str(error)) from None
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise Failure(f"数据库中断：{cause} / the database broke off; run the import again to go on") from None
    finally:
        if services is not None:
            services.close()
    _tell(tally, dry_run)
    if tally.refused:
        raise typer.Exit(Exit.INVALID)


def intake_secret(
    source: Annotated[str, typer.Argument(help="来源 / the sending system, as PETITION_INTAKE names it")],
    database: DatabaseOption = DEFAULT_DATABASE,
    secret: SecretOption = None,
) -> None:
    """来源系统的签名密钥 / the secret with which a system signs what it sends to /intake, alone on standard output.

    例 / example: petition intake-secret hotline
    """
    try:
        named = [name for name, _ in read_sources(f"{source}=x")]
    except ValueError:
        named = []
    if named != [source]:
        raise Failure(f"'{source}' 不能作来源名 / '{source}' is no name of a source", Exit.USAGE) from None
    typer.echo(source_secret(settings(database, secret=secret).secret, source))


def _imported(
    services: Services, rows: Source, file: Path, mapping: Path | None, source: str, bad: Path | None, dry_run: bool
) -> Tally:
    timeline = services.manager.timeline
    bundle = timeline.bundle(timeline.active(services.clock()))
    given = _mapping(mapping, bundle)
    problems = list(unfit(given, rows.columns)) if rows.columns is not None else []
    if problems:
        raise Failure("\n".join(problems), Exit.USAGE)
    registrations = Registrations(given, bundle, source, services.service.digests, rows.columns or ())
    with _findings(bad) as report, _bar() as bar:
        task = bar.add_task("导入 / import", total=1.0, counts="")

        def progress(tally: Tally) -> None:
            bar.update(task, completed=rows.share(), counts=f"{tally.read} 行 / rows")

        run = partial(import_rows, services.service, registrations, rows.rows, report=report, progress=progress)
        if dry_run:
            return run(dry_run=True)
        with attended(services.jobs, services.clock, OPERATOR, import_of(file, source)) as job:
            return run(within=lambda connection, tally: job.note(connection, tally.read, tally.refused, rows.share()))


def _mapping(path: Path | None, bundle: Bundle) -> FieldMap:
    if path is None:
        return FieldMap()
    try:
        text = path.read_text(encoding="utf-8-sig")
        return read_mapping(path.name, text, bundle)
    except (OSError, UnicodeDecodeError):
        raise Failure(f"无法读取 {path} / {path} cannot be read", Exit.USAGE) from None
    except InvalidMapping as invalid:
        raise Failure("\n".join(render(found, text) for found in invalid.diagnostics), Exit.USAGE) from None


def _bar() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[counts]}"))
    return Progress(*columns, TimeRemainingColumn(), console=_console, transient=True)


@contextmanager
def _findings(bad: Path | None) -> Iterator[Any]:
    """Where findings go: all of them to standard output or, with a file, all to the file and the first ones there."""
    if bad is None:
        yield lambda finding: typer.echo(_words(finding))
        return
    shown = 0
    try:
        file = bad.open("w", encoding="utf-8-sig", newline="")
    except OSError as error:
        raise Failure(f"无法写入 {bad}：{error.strerror} / {bad} cannot be written", Exit.USAGE) from None
    with file:
        table = csv.writer(file)
        table.writerow(("行 row", "列 column", "原因 reason"))

        def report(finding: Finding) -> None:
            nonlocal shown
            table.writerow((finding.row, _harmless(finding.column or ""), _harmless(finding.reason)))
            if shown < _SHOWN:
                typer.echo(_words(finding))
            elif shown == _SHOWN:
                typer.echo(f"……其余见 {bad} / the others are in {bad}")
            shown += 1

        yield report


def _words(finding: Finding) -> str:
    place = f"第 {finding.row} 行" + (f"，列 {finding.column}" if finding.column else "")
    return f"{place} / row {finding.row}: {finding.reason}"


def _harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _tell(tally: Tally, dry_run: bool) -> None:
    new = ("可导入", "would be added") if dry_run else ("新增", "added")
    typer.echo(
        f"读取 {tally.read} 行：{new[0]} {tally.added}，已有 {tally.known}，不合格 {tally.refused}"
        f" / {tally.read} rows: {tally.added} {new[1]}, {tally.known} known, {tally.refused} refused"
    )
