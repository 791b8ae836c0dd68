"""What of a customer every answer may show: pure rules, whatever the length or the script.

A name shows its first character (none of a single one); a phone of 11 or more its first 3 and last 4; an id number of
15 or more its first 4 and last 4; a shorter number the last quarter of its characters, rounded down.
"""

from __future__ import annotations

import re
from typing import Final

from cases.commands import Customer
from cases.numbers import normalised
from cases.sealing import Erased

__all__ = ["ERASED", "masked", "masked_id_number", "masked_name", "masked_phone", "without_numbers"]

ERASED: Final = "已按规定删除 / erased"
"""What stands in the place of personal data whose time is over."""

_STAR: Final = "*"
_NAME: Final = "**"
_PHONE: Final = (11, 3, 4)
_ID_NUMBER: Final = (15, 4, 4)

_NUMBERS: Final = re.compile(
    r"(?<!\d)(?:"
    r"(?P<phone>(?:(?:\+|00)?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}|0\d{2,3}-?\d{7,8})"
    r"|\d(?:[- ]?\d){13,17}[- ]?[\dXx]"
    r")(?!\d)"
)
"""Mobile phones and lines with an area code as they are written; other numbers of 15 to 19 places."""


def masked_name(name: str) -> str:
    """王** whatever the length; a single character is hidden."""
    text = name.strip()
    return f"{text[0]}{_NAME}" if len(text) > 1 else _NAME


def masked_phone(phone: str) -> str:
    """138****1234."""
    return _number(phone, *_PHONE)


def masked_id_number(number: str) -> str:
    """3301**********1234."""
    return _number(number, *_ID_NUMBER)


def masked(customer: Customer | Erased) -> Customer:
    """The customer as answers show it; the age is no identity."""
    if isinstance(customer, Erased):
        return Customer(name=ERASED, phone=ERASED, id_number=ERASED)
    return Customer(
        name=None if customer.name is None else masked_name(customer.name),
        phone=None if customer.phone is None else masked_phone(customer.phone),
        id_number=None if customer.id_number is None else masked_id_number(customer.id_number),
        age=customer.age,
    )


def without_numbers(text: str | None) -> str | None:
    """A free text whose phone, id and card numbers are masked; names cannot be told from other words, and stay."""
    return None if text is None else _NUMBERS.sub(_hidden, text)


def _hidden(found: re.Match[str]) -> str:
    return masked_phone(found[0]) if found["phone"] else masked_id_number(found[0])


def _number(text: str, whole: int, first: int, last: int) -> str:
    plain = normalised(text)
    if len(plain) >= whole:
        return plain[:first] + _STAR * (len(plain) - first - last) + plain[-last:]
    shown = len(plain) // 4
    return _STAR * (len(plain) - shown) + plain[len(plain) - shown :]
