"""Keys under which a caller may repeat a mutation: the same input is carried out once, another one is an error."""

from __future__ import annotations

import hashlib
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

import orjson

from cases.commands import ActOnCase, RegisterCase
from cases.ids import case_id
from cases.ledger import Ledger
from policy.procedure import Refusal, RefusalCode

_ADDED: Final = ("complained_about", "source_reference")
"""Fields of later versions: where they are not given, keys that were used before keep their digests."""

__all__ = ["input_digest", "replayed"]


def input_digest(command: RegisterCase | ActOnCase) -> str:
    """SHA-256 over the whole input but the key itself."""
    data = {entry.name: getattr(command, entry.name) for entry in fields(command) if entry.name != "idempotency_key"}
    if isinstance(command, RegisterCase) and command.customer is not None:
        data["customer"] = {entry.name: getattr(command.customer, entry.name) for entry in fields(command.customer)}
    for name in _ADDED:
        if not data.get(name):
            data.pop(name, None)
    canonical = orjson.dumps(data, option=orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME, default=_plain)
    return hashlib.sha256(canonical).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(type(value).__name__)


def replayed(
    ledger: Ledger, actor: str, mutation: str, command: RegisterCase | ActOnCase
) -> tuple[str | None, Refusal | None]:
    """The case of the earlier mutation, or the refusal of another input; neither where the key is new."""
    if command.idempotency_key is None:
        return None, None
    found = ledger.replay(actor, mutation, command.idempotency_key)
    if found is None:
        return None, None
    digest, case = found
    if digest == input_digest(command):
        return case_id(case), None
    words = "此键已用于另一输入 / the key was used with another input"
    return None, Refusal(RefusalCode.IDEMPOTENCY_MISMATCH, words, ("idempotencyKey",))
