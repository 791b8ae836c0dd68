"""The digest of an input is stored for ever: a release that took it otherwise would take repeats for mismatches."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import asdict, replace
from typing import Any

import orjson
import pytest
from sqlalchemy import select, update

from cases.actors import Actor, Role
from cases.commands import ActOnCase, Customer, RegisterCase
from cases.db import Database
from cases.idempotency import Digests
from cases.models import IDEMPOTENCY
from cases.service import CaseService
from policy.instants import parse_instant
from policy.procedure import RefusalCode
from policy.versions import Timeline
from tests.conftest import SettableClock

AT = parse_instant("2026-03-02 10:00")
PLAIN: dict[str, Any] = {"channel": "hotline", "branch": "b", "subject": "s", "narrative": "n", "idempotency_key": "k"}


OFFICE = Actor("wang", Role.PETITION_OFFICE)
KNOWN = RegisterCase(**PLAIN, customer=Customer("王敏", phone="13900000001"))


@pytest.fixture
def service(database: Database, timeline: Timeline, clock: SettableClock) -> CaseService:
    return CaseService(database, lambda: timeline, clock, "secret")


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
    key = hmac.digest(hashlib.sha256(b"secret").digest(), b"idempotency", "sha256")
    assert Digests("secret").of(command) == hmac.digest(key, expected, "sha256").hex()
    assert Digests("secret").fit(hashlib.sha256(expected).hexdigest(), command)  # as it was before 2026-12


def test_a_stolen_store_cannot_be_searched_by_guesses(service: CaseService, database: Database) -> None:
    """Who complained is known but for the phone number: without the secret, no guess gives the stored digest."""
    service.register(OFFICE, KNOWN)
    with database.read() as connection:
        stored = connection.execute(select(IDEMPOTENCY.c.digest)).scalar_one()
    guesses = [replace(KNOWN, customer=Customer("王敏", phone=f"139{number:08d}")) for number in range(3)]
    assert [stored == Digests("secret").of(guess) for guess in guesses] == [False, True, False]
    for guess in guesses:
        data = asdict(replace(guess, idempotency_key=None))
        for unsaid in ("idempotency_key", "complained_about", "source_reference"):
            data.pop(unsaid)
        plain = hashlib.sha256(orjson.dumps(data, option=orjson.OPT_SORT_KEYS)).hexdigest()
        assert Digests("secret").fit(plain, guess)  # the guesser knows how inputs are written
        assert stored not in (plain, Digests("another secret").of(guess))


def test_a_repeat_is_known_by_either_digest_and_another_input_is_not(service: CaseService, database: Database) -> None:
    first = service.register(OFFICE, KNOWN)
    assert service.register(OFFICE, KNOWN).case_id == first.case_id
    data = asdict(KNOWN)
    for unsaid in ("idempotency_key", "complained_about", "source_reference"):
        data.pop(unsaid)
    earlier = hashlib.sha256(orjson.dumps(data, option=orjson.OPT_SORT_KEYS)).hexdigest()
    with database.write() as connection:
        connection.execute(update(IDEMPOTENCY).values(digest=earlier))
    assert service.register(OFFICE, KNOWN).case_id == first.case_id
    (refusal,) = service.register(OFFICE, replace(KNOWN, narrative="another")).refusals
    assert refusal.code is RefusalCode.IDEMPOTENCY_MISMATCH
