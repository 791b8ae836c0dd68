"""How far a command has come, in one line under its output."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console

__all__ = ["shown"]


@contextmanager
def shown() -> Iterator[Callable[[str], None]]:
    """Takes the words of the line. It stands on a terminal only and goes when the work ends; a pipe gets none of it."""
    with Console(stderr=True).status("") as status:
        yield status.update
