"""Who complained: sealed apart from the case, and found again by keyed digests, never by the clear text."""

from __future__ import annotations

import hashlib
import hmac
import os
import unicodedata
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, select

from cases.commands import Customer
from cases.models import CUSTOMERS

__all__ = ["Customers"]

_NONCE: Final = 12


class Customers:
    """Seals and finds customers with keys derived from the installation's secret."""

    def __init__(self, secret: str) -> None:
        self._sealing = AESGCM(_derive(secret, b"customer fields"))
        self._index = _derive(secret, b"customer index")

    def row(self, case: str, customer: Customer) -> dict[str, Any]:
        """A case's customer as it is stored. The age is no identity: it stays with the case, for the figures."""
        return {
            "case_id": case,
            "name": self._seal(case, "name", customer.name),
            "phone": self._seal(case, "phone", customer.phone),
            "id_number": self._seal(case, "id_number", customer.id_number),
            "phone_index": self._digest("phone", _digits(customer.phone)),
            "id_number_index": self._digest("id_number", _digits(customer.id_number)),
        }

    def same(self, connection: Connection, case: str, other: str) -> bool:
        """Equal id number, or where either has none, equal phone; neither: not the same (domain.md, section 8)."""
        columns = (CUSTOMERS.c.case_id, CUSTOMERS.c.phone_index, CUSTOMERS.c.id_number_index)
        rows = connection.execute(select(*columns).where(CUSTOMERS.c.case_id.in_((case, other)))).all()
        if len(rows) != 2:
            return False
        first, second = rows
        if first.id_number_index and second.id_number_index:
            return bool(first.id_number_index == second.id_number_index)
        return bool(first.phone_index) and bool(first.phone_index == second.phone_index)

    def _seal(self, case: str, name: str, text: str | None) -> bytes | None:
        if text is None:
            return None
        nonce = os.urandom(_NONCE)
        return nonce + self._sealing.encrypt(nonce, text.encode(), f"{case}.{name}".encode())

    def open(self, case: str, name: str, sealed: bytes) -> str:
        """The clear text of a sealed field."""
        clear = self._sealing.decrypt(sealed[:_NONCE], sealed[_NONCE:], f"{case}.{name}".encode())
        return clear.decode()

    def _digest(self, name: str, text: str | None) -> str | None:
        if not text:
            return None
        return hmac.new(self._index, f"{name}:{text}".encode(), hashlib.sha256).hexdigest()


def _derive(secret: str, purpose: bytes) -> bytes:
    return hmac.new(hashlib.sha256(secret.encode()).digest(), purpose, hashlib.sha256).digest()


def _digits(text: str | None) -> str | None:
    """A number as it is compared: full width, spaces, hyphens and a country code make no difference."""
    if text is None:
        return None
    plain = "".join(part for part in unicodedata.normalize("NFKC", text).upper() if part.isalnum())
    return plain.removeprefix("86") if len(plain) == 13 and plain.startswith("86") else plain
