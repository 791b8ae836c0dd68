"""Groups of commands that are imported when they are run: checking rules must not wait for a database to load."""

from __future__ import annotations

import gc
import sys
from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import Any, ClassVar

import typer
from typer.core import TyperGroup

__all__ = ["LazyGroup"]


class LazyGroup(TyperGroup):
    """`places` says where each command stands: `module:function`, or `module:app` for a group of its own."""

    places: ClassVar[Mapping[str, str]] = {}

    def list_commands(self, ctx: Any) -> list[str]:
        return list(self.places)

    def get_command(self, ctx: Any, name: str) -> Any:
        if name not in self.places:
            return None
        module, _, attribute = self.places[name].partition(":")
        found = getattr(_imported(module), attribute)
        if isinstance(found, typer.Typer):
            group = typer.main.get_group(found)
            group.name = name
            return group
        holder = typer.Typer(add_completion=False)
        holder.command(name)(found)
        return typer.main.get_command(holder)


def _imported(module: str) -> ModuleType:
    """The module, imported without looking for garbage: code and classes stay, and to sift them costs a third."""
    if module in sys.modules:
        return sys.modules[module]
    gc.disable()
    try:
        return import_module(module)
    finally:
        gc.freeze()
        gc.enable()
