"""Keys under which a caller may repeat a mutation: the same input is carried out once, another one is an error."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

import orjson

from cases.commands import ActOnCase, Customer, RegisterCase
from cases.ids import case_id
from cases.keys import derived_key, keyed_digest
from cases.ledger import Ledger
from policy.procedure import Refusal, RefusalCode

_ADDED: Final = ("complained_about", "source_reference")
"""Fields of later versions: where they are not given, keys that were used before keep their digests."""

_FIELDS: Final[Mapping[type, tuple[str, ...]]] = {
    kind: tuple(entry.name for entry in fields(kind) if entry.name != "idempotency_key")
    for kind in (RegisterCase, ActOnCase, Customer)
}

__all__ = ["Digests", "replayed"]


class Digests:
    """Digests of whole inputs but for the key itself, keyed by the installation's secret.

    An input holds phone and id numbers, of which there are few enough to try them all: nobody can who only has the
    store.
    """

    def __init__(self, secret: str) -> None:
        self._key = derived_key(secret, b"idempotency")

    def of(self, command: RegisterCase | ActOnCase) -> str:
        return keyed_digest(self._key, _canonical(command))

    def fit(self, stored: str, command: RegisterCase | ActOnCase) -> bool:
        """Whether the input is the stored one. Digests were not keyed before 2026-12: those are known still."""
        earlier = hashlib.sha256(_canonical(command)).hexdigest()
        return hmac.compare_digest(stored, self.of(command)) or hmac.compare_digest(stored, earlier)


def _canonical(command: RegisterCase | ActOnCase) -> bytes:
    data = {name: getattr(command, name) for name in _FIELDS[type(command)]}
    if isinstance(command, RegisterCase) and command.customer is not None:
        data["customer"] = {name: getattr(command.customer, name) for name in _FIELDS[Customer]}
    for name in _ADDED:
        if not data.get(name):
            data.pop(name, None)
    return orjson.dumps(data, option=orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(type(value).__name__)


def replayed(
    ledger: Ledger, digests: Digests, actor: str, mutation: str, command: RegisterCase | ActOnCase
) -> tuple[str | None, Refusal | None]:
    """The case of the earlier mutation, or the refusal of another input; neither where the key is new."""
    if command.idempotency_key is None:
        return None, None
    found = ledger.replay(actor, mutation, command.idempotency_key)
    if found is None:
        return None, None
    digest, case = found
    if digests.fit(digest, command):
        return case_id(case), None
    words = "此键已用于另一输入 / the key was used with another input"
    return None, Refusal(RefusalCode.IDEMPOTENCY_MISMATCH, words, ("idempotencyKey",))
