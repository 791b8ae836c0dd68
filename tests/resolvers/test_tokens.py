"""Bearer tokens: what was issued is read back, and nothing else is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from cases.actors import Actor, Role
from resolvers.tokens import LIFETIME, Remembered, issue, read

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
SECRET = "kept beside the database"
HANDLER = Actor(user="li.na", role=Role.HANDLER, branch="pudong", department="operations")


@pytest.mark.parametrize("actor", [HANDLER, *(Actor(user="someone", role=role) for role in Role)])
def test_the_actor_comes_back_whole(actor: Actor) -> None:
    assert read(issue(actor, SECRET, NOW), SECRET, NOW) == actor


def test_a_token_holds_until_its_last_instant_and_not_longer() -> None:
    token = issue(HANDLER, SECRET, NOW, timedelta(minutes=5))

    assert read(token, SECRET, NOW + timedelta(minutes=5, microseconds=-1)) == HANDLER
    assert read(token, SECRET, NOW + timedelta(minutes=5)) is None


def test_a_token_lasts_a_working_day() -> None:
    token = issue(HANDLER, SECRET, NOW)

    assert read(token, SECRET, NOW + LIFETIME - timedelta(seconds=1)) == HANDLER


def test_another_secret_signs_for_nobody() -> None:
    assert read(issue(HANDLER, "another", NOW), SECRET, NOW) is None


def test_a_changed_token_is_refused() -> None:
    header, claims, signature = issue(HANDLER, SECRET, NOW).split(".")
    foreign = issue(Actor(user="li.na", role=Role.COMPLIANCE), "another", NOW).split(".")[1]

    assert read(f"{header}.{foreign}.{signature}", SECRET, NOW) is None
    assert read(f"{header}.{claims}.", SECRET, NOW) is None


@pytest.mark.parametrize("rubbish", ["", "x", "a.b.c", "…", "e30.e30.", "\x00", "a" * 100_000])
def test_rubbish_is_no_token(rubbish: str) -> None:
    assert read(rubbish, SECRET, NOW) is None


def test_an_unsigned_token_is_refused() -> None:
    # {"alg":"none","typ":"JWT"} . {"iss":"petition","sub":"x","role":"petition_office","exp":9999999999}
    unsigned = (
        "eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0."
        "eyJpc3MiOiJwZXRpdGlvbiIsInN1YiI6IngiLCJyb2xlIjoicGV0aXRpb25fb2ZmaWNlIiwiZXhwIjo5OTk5OTk5OTk5fQ."
    )
    assert read(unsigned, SECRET, NOW) is None


GOOD_CLAIMS = {"iss": "petition", "sub": "li.na", "role": "handler", "exp": int(NOW.timestamp()) + 60}


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "someone else"},
        {"sub": ""},
        {"sub": 5},
        {"role": "president"},
        {"role": ["handler"]},
        {"branch": ["pudong"]},
        {"exp": None},
        {"exp": "tomorrow"},
    ],
    ids=str,
)
def test_claims_of_the_wrong_kind_name_nobody(wrong: dict[str, object]) -> None:
    key = OctKey.import_key(_key_bytes())

    assert read(jwt.encode({"alg": "HS256"}, dict(GOOD_CLAIMS), key), SECRET, NOW) is not None
    assert read(jwt.encode({"alg": "HS256"}, GOOD_CLAIMS | wrong, key), SECRET, NOW) is None


def _key_bytes() -> bytes:
    return sha256(SECRET.encode()).digest()


def test_a_token_that_was_read_is_known_until_it_ends() -> None:
    remembered, token = Remembered(SECRET), issue(HANDLER, SECRET, NOW, timedelta(minutes=5))
    assert remembered.known(token, NOW) is None
    assert remembered.read(token, NOW) == HANDLER
    assert remembered.known(token, NOW) == HANDLER
    assert remembered.known(token, NOW + timedelta(minutes=5)) is None


def test_a_token_that_is_not_genuine_or_out_of_date_is_never_known() -> None:
    remembered = Remembered(SECRET)
    ended, forged = issue(HANDLER, SECRET, NOW, timedelta(minutes=-5)), issue(HANDLER, "another", NOW)
    for token in (ended, forged, "rubbish"):
        assert remembered.read(token, NOW) is None
        assert remembered.known(token, NOW - timedelta(hours=1)) is None


def test_no_more_tokens_are_kept_than_a_bound() -> None:
    remembered = Remembered(SECRET)
    for number in range(1_001):
        assert remembered.read(issue(Actor(str(number), Role.HANDLER), SECRET, NOW), NOW)
    assert len(remembered._genuine) == 1
