"""What a tracer has to offer: spans around requests and what they consist of. Without one, nothing is traced."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Final, Protocol

__all__ = ["UNTRACED", "Note", "Tracer", "Untraced"]

Note = Callable[[str, str | int], None]
"""Adds an attribute to a span: words of ours and numbers, never what a client or a customer said."""


class Tracer(Protocol):
    def request(self, name: str, headers: Mapping[str, str]) -> AbstractContextManager[Note]:
        """A span of its own, or one below the caller's, which the header `traceparent` names."""

    def within(self, name: str) -> AbstractContextManager[Note]:
        """A span below the one that is open; none where none is, so that work in the background leaves no traces."""


class Untraced:
    @contextmanager
    def request(self, name: str, headers: Mapping[str, str]) -> Iterator[Note]:
        yield _unheard

    @contextmanager
    def within(self, name: str) -> Iterator[Note]:
        yield _unheard


def _unheard(name: str, value: str | int) -> None:
    """Nobody listens."""


UNTRACED: Final = Untraced()
