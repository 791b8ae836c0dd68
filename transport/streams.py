"""How many websockets and event streams each user holds open."""

from __future__ import annotations

from collections import Counter

from cases.actors import Actor

__all__ = ["Streams"]


class Streams:
    """Counts them, in the event loop's thread. A user is one name in one role, whatever tokens there are of it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: Counter[tuple[str, str]] = Counter()

    def open(self, actor: Actor) -> bool:
        """Whether the user may have one more, which is counted until it is closed."""
        key = _key(actor)
        if self._open[key] >= self._most:
            return False
        self._open[key] += 1
        return True

    def close(self, actor: Actor) -> None:
        key = _key(actor)
        self._open[key] -= 1
        if self._open[key] <= 0:
            del self._open[key]


def _key(actor: Actor) -> tuple[str, str]:
    return actor.user, actor.role.value
