"""petition rules render: the supporting rules of the plan as documents that people can read, circulate and print."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Final

import typer

from cli.failures import Failure
from cli.options import Directory, built
from figures.documents.docx import docx
from figures.documents.html import html
from policy.documents import documents
from policy.documents.model import Document

__all__ = ["render"]


class Form(StrEnum):
    HTML = "html"
    DOCX = "docx"
    ALL = "all"


_WRITERS: Final[Mapping[Form, Callable[[Document], bytes]]] = MappingProxyType({Form.HTML: html, Form.DOCX: docx})


def render(
    out: Annotated[Path, typer.Option("--out", help="写到哪个目录，没有则新建 / directory to write into")],
    directory: Directory = None,
    form: Annotated[Form, typer.Option("--format", help="格式 / format")] = Form.ALL,
) -> None:
    """由规则生成三项配套细则，供传阅和打印 / write the three supporting rules as documents.

    办理操作细则、风险预警管理办法、满意度评价标准. 例 / example: petition rules render --out 细则
    """
    forms = tuple(_WRITERS) if form is Form.ALL else (form,)
    for document in documents(built(directory)):
        for one in forms:
            _write(out / f"{document.name}.{one}", _WRITERS[one](document))


def _write(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise Failure(f"无法写入 {path}：{error.strerror} / cannot be written") from None
    typer.echo(str(path))
