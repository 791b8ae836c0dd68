"""The routes by their first word, for metrics and logs, which must not repeat what a client wrote into a path."""

from __future__ import annotations

from typing import Final

__all__ = ["route_of"]

_ROUTES: Final = frozenset({"graphql", "documents", "export", "intake", "session", "metrics", "healthz", "readyz"})


def route_of(path: str) -> str:
    """`other` for every path that is none of ours, whatever it says."""
    first = path.split("/")[1] if "/" in path else ""
    return first if first in _ROUTES else "other"
