"""How long an operation takes, as far as it was seen: by that it is decided where it is carried out next."""

from __future__ import annotations

import math
from typing import Final

__all__ = ["Pace"]

_SHORT: Final = 0.02
"""Seconds of the processor for which the event loop may be held up; a page with the status of each case takes half."""

_FADES: Final = 0.95
"""With each time that it takes less: after ten times as long, an operation counts as short again 45 times later."""

_OUT: Final = 200
"""So many times an operation is not tried again that was given up."""


class Pace:
    """Of one operation of a document, with one choice of sizes of its lists. Safe for threads: it is a guess."""

    __slots__ = ("_longest", "_out")

    def __init__(self) -> None:
        self._longest = math.inf
        self._out = 0

    @property
    def short(self) -> bool:
        return self._longest < _SHORT and not self._out

    def took(self, seconds: float) -> None:
        """Notes the processor time of one time that it was carried out whole."""
        self._longest = seconds if self._longest == math.inf else max(seconds, self._longest * _FADES)
        self._out = max(0, self._out - 1)

    def given_up(self) -> None:
        """Notes that it took longer than it was thought to, or had to wait."""
        self._out = _OUT
