"""The digest of an input is stored for ever: a release that took it otherwise would take repeats for mismatches."""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from typing import Any

import orjson
import pytest

from cases.commands import ActOnCase, Customer, RegisterCase
from cases.idempotency import input_digest
from policy.instants import parse_instant

AT = parse_instant("2026-03-02 10:00")
PLAIN: dict[str, Any] = {"channel": "hotline", "branch": "b", "subject": "s", "narrative": "n", "idempotency_key": "k"}


@pytest.mark.parametrize(
    "command",
    [
        RegisterCase(**PLAIN),
        RegisterCase(**PLAIN, received_at=AT, customer=Customer("王敏", age=66), complained_about=("ding",)),
        ActOnCase("dispatchCase", "case:0", "k", 1, AT, "note", {"assisting_departments": ("a", "b"), "at": AT}),
    ],
)
def test_the_digest_covers_the_whole_input_but_its_key(command: RegisterCase | ActOnCase) -> None:
    data = {name: value for name, value in asdict(command).items() if name != "idempotency_key"}
    for added in ("complained_about", "source_reference"):  # were they not given, they are not in the digest
        if not data.get(added):
            data.pop(added, None)
    options = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME
    expected = orjson.dumps(data, option=options, default=lambda instant: instant.timestamp())
    assert input_digest(command) == hashlib.sha256(expected).hexdigest()
