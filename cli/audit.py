"""petition audit: checkpoints over the record, and whether the record is still what they found."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Annotated, Final

import orjson
import typer
from sqlalchemy.exc import SQLAlchemyError

from cases.checkpoints.proofs import Held, exported, read_held
from cases.checkpoints.reading import Checkpoints, Verification, last_checkpoint
from cases.checkpoints.signing import PublicKey
from cases.checkpoints.taking import CheckpointTaker
from cases.checkpoints.verification import Finding, Verifier
from cases.clock import system_clock
from cases.db import Database
from cli.failures import Exit, Failure
from cli.options import DatabaseOption
from cli.progress import shown
from cli.store import signer
from policy.instants import ZONE
from resolvers.settings import DEFAULT_DATABASE, audit_key_file

__all__ = ["app"]

_SHOWN: Final = 20

app = typer.Typer(no_args_is_help=True, help="记录的检查点与核验 / checkpoints over the record, and its verification")

KeyOption = Annotated[
    Path | None,
    typer.Option("--key", envvar="PETITION_AUDIT_KEY", help="签名密钥文件，缺省在数据库旁 / the key that signs"),
]
TrustOption = Annotated[
    list[Path] | None,
    typer.Option("--public-key", help="所信任的公钥，可多次；缺省为本机密钥的 / public keys to trust, JWK or PEM"),
]


@app.command()
def checkpoint(database: DatabaseOption = DEFAULT_DATABASE, key: KeyOption = None) -> None:
    """取本小时的检查点，已有则不再取 / takes this hour's checkpoint, unless there is one.

    例 / example: petition audit checkpoint
    """
    with _store(database) as store:
        own = signer(database, key)
        taken = CheckpointTaker(store, system_clock, lambda: own).look()
        if taken is None:
            with store.read() as connection:
                number = last_checkpoint(connection).number
            typer.echo(f"本小时已有检查点 {number} / there is checkpoint {number} for this hour")
            return
    typer.echo(f"检查点 {taken.number}，覆盖 {taken.size} 个末端 / checkpoint {taken.number} over {taken.size} heads")
    typer.echo(f"根 root {taken.root}\n密钥 key {taken.key_id}")


@app.command()
def verify(
    since: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="只核验自该日起的检查点及其所载 / from this day on"),
    ] = None,
    checkpoint: Annotated[
        Path | None, typer.Option("--checkpoint", help="对照此前导出的文件 / compare with a file of audit export")
    ] = None,
    public_key: TrustOption = None,
    database: DatabaseOption = DEFAULT_DATABASE,
    key: KeyOption = None,
) -> None:
    """重算全部记录与检查点；完好退出码 0，不符 3 / works the record out anew: 0 where all holds, 3 where it does not.

    例 / example: petition audit verify --checkpoint audit-2026-02.json
    """
    held = _held(checkpoint) if checkpoint else []
    start = None if since is None else since.replace(tzinfo=ZONE)
    with _store(database) as store, shown() as line:
        with store.read() as connection:
            last = last_checkpoint(connection).number
        trusted = _trusted(database, key, public_key)
        found = Verifier(store, trusted).findings(start, held, lambda done: line(f"链 / chains: {done}"))
        try:
            first = list(islice(found, _SHOWN))
            more = sum(1 for _ in found)
        except ValueError as error:
            raise Failure(f"检查点中有无法读取的内容：{error} / a checkpoint cannot be read", Exit.INVALID) from None
        if start is None:
            problem = _told(first[0]) if first else None
            Checkpoints(store).remember(Verification(system_clock(), last, problem))
    for finding in first:
        typer.echo(_told(finding))
    if first:
        count = len(first) + more
        raise Failure(f"{count} 处不符，首处如上 / {count} things do not hold, the first one on top", Exit.INVALID)
    typer.echo(f"记录完好，至检查点 {last} / the record is whole, up to checkpoint {last}")


@app.command()
def export(
    out: Annotated[Path, typer.Option("--out", help="写入的文件 / the file to write")],
    case: Annotated[
        str | None, typer.Option("--case", help="附此案的证明，全局编号 / with the proof of this case: its global id")
    ] = None,
    public_key: TrustOption = None,
    database: DatabaseOption = DEFAULT_DATABASE,
    key: KeyOption = None,
) -> None:
    """导出根、签名和证明，供外部核验（docs/verify_audit.py）/ writes what an outsider verifies.

    例 / example: petition audit export --out audit.json --case case:…
    """
    with _store(database) as store:
        keys = _trusted(database, key, public_key)
        try:
            given = exported(store, keys.values(), case)
        except LookupError:
            raise Failure(f"检查点未载有 {case} / no checkpoint covers {case}", Exit.USAGE) from None
    try:
        out.write_bytes(orjson.dumps(given, option=orjson.OPT_INDENT_2) + b"\n")
    except OSError as error:
        raise Failure(f"无法写入 {out}：{error.strerror} / cannot be written") from None
    count = len(given["checkpoints"])
    typer.echo(f"已导出 {count} 个检查点至 {out} / {count} checkpoints written")


@app.command("key")
def public(database: DatabaseOption = DEFAULT_DATABASE, key: KeyOption = None) -> None:
    """打印公钥（JWK），其编号在标准错误 / prints the public key; its id on standard error.

    例 / example: petition audit key > petition-audit.jwk
    """
    own = signer(database, key).public
    typer.echo(f"密钥编号 / key id: {own.id}", err=True)
    typer.echo(orjson.dumps(own.jwk).decode())


@contextmanager
def _store(url: str) -> Iterator[Database]:
    """The store, or a sentence why there is none."""
    try:
        store = Database(url)
        try:
            yield store
        finally:
            store.close()
    except ValueError as error:
        raise Failure(str(error), Exit.USAGE) from None
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise Failure(f"无法使用数据库：{cause} / the database cannot be used") from None


def _trusted(database: str, key: Path | None, files: list[Path] | None) -> dict[str, PublicKey]:
    try:
        keys = [PublicKey.parse(file.read_text(encoding="utf-8")) for file in files or ()]
    except (OSError, ValueError) as error:
        raise Failure(f"无法使用公钥：{error} / a public key cannot be used", Exit.USAGE) from None
    if not keys and not audit_key_file(database, key).exists():
        raise Failure("本机没有签名密钥，请以 --public-key 指明公钥 / no key here: name the public ones", Exit.USAGE)
    return {one.id: one for one in keys or [signer(database, key).public]}


def _held(file: Path) -> list[Held]:
    try:
        return read_held(file.read_bytes())
    except (OSError, ValueError) as error:
        raise Failure(f"无法使用 {file}：{error} / cannot be used", Exit.USAGE) from None


def _told(finding: Finding) -> str:
    return f"{finding.place}: {finding.problem.zh} / {finding.problem.en}"
