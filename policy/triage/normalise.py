"""Text as the lexicon sees it, with the way back to the original."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from opencc import OpenCC

__all__ = ["Normalised", "normalise"]

_DROPPED: Final = frozenset({"Cf", "Cc", "Cs", "Mn", "Zs"})
"""Categories left out: zero-width and control characters, combining marks, spaces inside words."""


@dataclass(frozen=True, slots=True)
class Normalised:
    """`places[i]` is the code point of the original from which `text[i]` came."""

    text: str
    places: tuple[int, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original from which `text[start:end]` came."""
        return self.places[start], self.places[end - 1] + 1


def normalise(text: str) -> Normalised:
    """NFKC, small letters, simplified characters, no spaces; a line break stays, for it ends a clause."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for normal in _normal(character):
            characters.append(normal)
            places.append(place)
    return Normalised("".join(characters), tuple(places))


@lru_cache(maxsize=1 << 16)
def _normal(character: str) -> str:
    if character in "\n\r\v\f\u2028\u2029":
        return "\n"
    folded = unicodedata.normalize("NFKC", character).lower()
    kept = "".join(part for part in folded if unicodedata.category(part) not in _DROPPED)
    return _converter().convert(kept) if any(part >= "\u3400" for part in kept) else kept


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")
