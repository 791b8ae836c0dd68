"""petition rules schema."""

from __future__ import annotations

import json

import typer

from cli.options import Directory, built
from policy.directory import default_rules
from policy.editor import editor_schemas

__all__ = ["schema"]


def schema(directory: Directory = None) -> None:
    """更新编辑器所用的 JSON Schema / write the editors' JSON Schemas into .schema/."""
    place = (directory or default_rules()) / ".schema"
    place.mkdir(exist_ok=True)
    for stem, content in editor_schemas(built(directory).terms_by_kind).items():
        text = json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True)
        (place / f"{stem}.json").write_text(text + "\n", encoding="utf-8")
    typer.echo(str(place))
