"""Text as the lexicon sees it, with the way back to the original."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from opencc import OpenCC

__all__ = ["Normalised", "normalise"]

_DROPPED: Final = frozenset({"Cf", "Cc", "Cs", "Mn", "Zs"})
"""Categories left out: zero-width and control characters, combining marks, spaces inside words."""

_KEPT_AT_MOST: Final = 1 << 16


@dataclass(frozen=True, slots=True)
class Normalised:
    """`places[i]` is the code point of the original from which `text[i]` came."""

    text: str
    places: Sequence[int]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original from which `text[start:end]` came."""
        return self.places[start], self.places[end - 1] + 1


def normalise(text: str) -> Normalised:
    """NFKC, small letters, simplified characters, no spaces; a line break stays, for it ends a clause."""
    try:
        normal = list(map(_KNOWN.__getitem__, text))
    except KeyError:
        normal = _learnt(text)
    whole = "".join(normal)
    if len(whole) == len(text) and "" not in normal:  # every character became one
        return Normalised(whole, range(len(text)))
    return Normalised(whole, [place for place, parts in enumerate(normal) for _ in parts])


_KNOWN: Final[dict[str, str]] = {}
"""What each character met so far becomes."""


def _learnt(text: str) -> list[str]:
    """What each character of the text becomes, kept for the next text as long as there is room."""
    new = {character: _normal(character) for character in dict.fromkeys(text) if character not in _KNOWN}
    if len(_KNOWN) + len(new) <= _KEPT_AT_MOST:
        _KNOWN.update(new)
    return [_KNOWN[character] if character in _KNOWN else new[character] for character in text]


def _normal(character: str) -> str:
    if character in "\n\r\v\f\u2028\u2029":
        return "\n"
    folded = unicodedata.normalize("NFKC", character).lower()
    kept = "".join(part for part in folded if unicodedata.category(part) not in _DROPPED)
    return _converter().convert(kept) if any(part >= "\u3400" for part in kept) else kept


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")
