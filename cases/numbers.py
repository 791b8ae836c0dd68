"""Phone and id numbers as they are compared and masked."""

from __future__ import annotations

import unicodedata

__all__ = ["normalised"]


def normalised(text: str) -> str:
    """Full width, spaces, hyphens, a small x and a country code (+86, 0086) make no difference."""
    plain = text if text.isascii() and text.isdigit() else _plain(text)
    if len(plain) == 15 and plain.startswith("0086"):
        return plain.removeprefix("0086")
    return plain.removeprefix("86") if len(plain) == 13 and plain.startswith("86") else plain


def _plain(text: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKC", text).upper() if part.isalnum())
