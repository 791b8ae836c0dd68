"""How a customer is shown: enough to tell people apart at a desk, never enough to find them. Pure."""

from __future__ import annotations

from typing import Final

__all__ = ["masked_id_number", "masked_name", "masked_phone"]

_STARS_OF_NAME: Final = 2
_PHONE: Final = (3, 4, 4)
_ID_NUMBER: Final = (4, 4, 10)
"""How many characters may show at the head and at the tail, and how many must stay hidden at least."""


def masked_name(name: str) -> str:
    """The first character, where more follow; the stars do not tell how many: 王** ."""
    plain = name.strip()
    return (plain[0] if len(plain) > 1 else "") + "*" * _STARS_OF_NAME


def masked_phone(number: str) -> str:
    """138****1234; a number too short to hide four digits between shows nothing."""
    return _masked(number, *_PHONE)


def masked_id_number(number: str) -> str:
    """3301**********1234; a number too short to hide ten characters between shows nothing."""
    return _masked(number, *_ID_NUMBER)


def _masked(text: str, head: int, tail: int, hidden: int) -> str:
    plain = text.strip()
    between = len(plain) - head - tail
    if between < hidden:
        return "*" * hidden
    return plain[:head] + "*" * between + plain[-tail:]
