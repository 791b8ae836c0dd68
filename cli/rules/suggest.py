"""petition rules suggest: what people's corrections propose for the lexicon, with the figures on past cases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console
from rich.table import Table

from cases.db import Database
from cases.policy_store import PolicyStore
from cli.failures import Exit, Failure
from cli.options import DatabaseOption, Directory, built, texts_of
from cli.rules.fmt import formatted
from figures.corrections import past_classifications
from policy.assemble import must_build
from policy.bundle import Bundle
from policy.suggest import AddExclusion, AddKeyword, Proposal, Suggestion, Suggestions, Tally, suggest
from policy.suggest.edit import edited
from policy.versions import Timeline
from resolvers.settings import DEFAULT_DATABASE

__all__ = ["suggested"]

_FILE = "triage.yaml"


class Form(StrEnum):
    TEXT = "text"
    JSON = "json"


def suggested(
    directory: Directory = None,
    database: DatabaseOption = DEFAULT_DATABASE,
    limit: Annotated[int, typer.Option("--limit", min=1, max=200, help="至多几条建议 / suggestions at most")] = 20,
    newest: Annotated[int, typer.Option("--newest", min=1, help="看最近多少件 / of the newest cases")] = 20_000,
    form: Annotated[Form, typer.Option("--format", help="格式 / format")] = Form.TEXT,
    out: Annotated[
        Path | None, typer.Option("--out", help="把建议写成草稿目录 / write a draft with all of them")
    ] = None,
) -> None:
    """由人工改正提出词表建议，附对历史案件的前后影响 / propose changes of the lexicon from people's corrections.

    每条建议都已在历史案件上实际重算；使判断变差者不提。例 / example: petition rules suggest --out drafts/lexicon
    """
    bundle = built(directory)
    past = _past(database, bundle, newest)
    found = suggest(bundle.rules.triage, past, limit)
    if out is not None:
        _write(out, texts_of(directory), found)
    if form is Form.JSON:
        typer.echo(orjson.dumps(_plain(found), option=orjson.OPT_INDENT_2).decode())
    else:
        _show(found, bundle)


def _past(url: str, bundle: Bundle, newest: int) -> tuple[Any, ...]:
    try:
        store = Database(url)
    except ValueError as error:
        raise Failure(str(error), Exit.USAGE) from None
    try:
        if store.revision() is None:
            raise Failure("数据库是空的 / the database is empty", Exit.USAGE)
        policy = PolicyStore(store)
        versions = policy.versions()
        loaded: dict[str, Bundle] = {}

        def load(digest: str) -> Bundle:
            if digest not in loaded:
                loaded[digest] = must_build(policy.texts(digest), verify=False)
            return loaded[digest]

        return past_classifications(store, Timeline(versions, load), newest)
    finally:
        store.close()


def _write(out: Path, texts: Mapping[str, str], found: Suggestions) -> None:
    """All files of the rule directory, the lexicon with every suggestion taken."""
    changed = formatted(edited(texts[_FILE], [item.proposal for item in found.items]))
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in {**texts, _FILE: changed}.items():
            (out / name).parent.mkdir(parents=True, exist_ok=True)  # templates stand in a directory of their own
            (out / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise Failure(f"无法写入 {out}：{error.strerror} / cannot be written") from None


def _plain(found: Suggestions) -> dict[str, Any]:
    return {
        "cases": found.cases,
        "corrected": found.corrected,
        "before": asdict(found.before),
        "together": asdict(found.together),
        "suggestions": [
            {
                "kind": type(item.proposal).__name__,
                **asdict(item.proposal),
                "support": list(item.support),
                "before": asdict(item.before),
                "after": asdict(item.after),
                "changes": [asdict(change) for change in item.changes],
            }
            for item in found.items
        ],
    }


def _show(found: Suggestions, bundle: Bundle) -> None:
    console = Console()
    console.print(f"{found.cases} 件有人工结论 / decided by people，{found.corrected} 件曾改正 / corrected")
    if not found.items:
        console.print("没有建议 / nothing to suggest")
        return
    table = Table(title=f"词表建议 / Suggestions（{bundle.version}）", title_justify="left")
    for name in (
        "建议 suggestion",
        "依据 support",
        "对 right",
        "错 wrong",
        "未判 abstained",
        "改坏 spoiled",
        "例 examples",
    ):
        table.add_column(name, overflow="fold")
    for item in found.items:
        table.add_row(_words(item.proposal), str(len(item.support)), *_moved(item.before, item.after), *_spoiled(item))
    console.print(table)
    right, wrong, abstained = _moved(found.before, found.together)
    console.print(f"全部采纳 / all together：对 right {right}，错 wrong {wrong}，未判 abstained {abstained}")


def _words(proposal: Proposal) -> str:
    if isinstance(proposal, AddKeyword):
        return f"加词 add “{proposal.phrase}” → {proposal.group}"
    if isinstance(proposal, AddExclusion):
        return f"加排除词 exclude “{proposal.phrase}”"
    return f"移词 move “{proposal.phrase}” {proposal.group} → {proposal.to}"


def _moved(before: Tally, after: Tally) -> tuple[str, str, str]:
    pairs = (before.right, after.right), (before.wrong, after.wrong), (before.abstained, after.abstained)
    right, wrong, abstained = (f"{old} → {new}" for old, new in pairs)
    return right, wrong, abstained


def _spoiled(item: Suggestion) -> tuple[str, str]:
    spoiled = [change.case for change in item.changes if change.spoils]
    return str(len(spoiled)), " ".join((spoiled or list(item.support))[:2])
