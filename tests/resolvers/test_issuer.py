"""The bank's issuer: its tokens name actors, its keys rotate, it goes away, and others' tokens are refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import Key, OctKey

from cases.actors import Actor, Role
from resolvers.issuer import Issuer, Unaccepted
from resolvers.issuer_keys import IssuerUnreachable
from resolvers.oidc_settings import OidcSettings, read_oidc
from tests.issuer import AUDIENCE, LocalIssuer, ec, okp, rsa

DING = Actor("dingning", Role.HANDLER, None, "operations")


@pytest.fixture
def local() -> Iterator[LocalIssuer]:
    with LocalIssuer().running() as running:
        yield running


class Ahead:
    """The present, and as much later as a test says."""

    def __init__(self) -> None:
        self.by = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.by


def reader(local: LocalIssuer, clock: Ahead | None = None, **settings: Any) -> Issuer:
    return Issuer(OidcSettings(local.address, AUDIENCE, **settings), clock or Ahead())


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")  # issuers still write it
@pytest.mark.parametrize(
    ("key", "algorithm"),
    [(rsa(), "RS256"), (ec(), "ES256"), (okp(), "EdDSA")],
    ids=["RS256", "ES256", "EdDSA"],
)
def test_a_signed_token_names_its_actor(local: LocalIssuer, key: Key, algorithm: str) -> None:
    local.rotate("one", key, algorithm)
    assert reader(local).actor(local.token()) == DING
    assert reader(local).actor(local.token(aud=["other", AUDIENCE])) == DING


def test_claims_go_by_the_names_that_are_set(local: LocalIssuer) -> None:
    issuer = reader(local, user_claim="name", role_claim="groups", branch_claim="outlet", department_claim="unit")
    token = local.token(name="丁宁", groups=["vpn", "front_desk"], outlet="城东支行")
    assert issuer.actor(token) == Actor("丁宁", Role.FRONT_DESK, "城东支行", None)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"iss": "https://elsewhere.example"}, "iss"),
        ({"aud": "another service"}, "aud"),
        ({"aud": None}, "aud"),
        ({"exp": None}, "exp"),
        ({"exp": 1}, "expired"),
        ({"exp": "tomorrow"}, "exp"),
        ({"nbf": 9_999_999_999}, "nbf"),
        ({"sub": None}, "sub"),
        ({"sub": "x" * 65}, "sub"),
        ({"role": "president"}, "role"),
        ({"role": ["leader", "auditor"]}, "role"),
        ({"role": None}, "role"),
        ({"branch": ["城东支行"]}, "branch"),
        ({"department": ""}, "department"),
    ],
)
def test_what_does_not_hold_is_told(local: LocalIssuer, wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(Unaccepted, match=words):
        reader(local).actor(local.token(**wrong))


def test_clocks_may_differ_by_a_minute(local: LocalIssuer) -> None:
    now = int(datetime.now(UTC).timestamp())
    assert reader(local).actor(local.token(exp=now - 40, nbf=now + 40)) == DING
    with pytest.raises(Unaccepted):
        reader(local).actor(local.token(exp=now - 70))


def test_only_the_algorithms_that_are_set_count(local: LocalIssuer) -> None:
    token = local.token()
    with pytest.raises(Unaccepted):
        reader(local, algorithms=("RS256",)).actor(token)
    header, claims, _ = token.split(".")
    with pytest.raises(Unaccepted):
        reader(local).actor(f"eyJhbGciOiJub25lIn0.{claims}.")
    public = OctKey.import_key(json.dumps(local.key.as_dict(private=False)), {"kid": local.kid})
    forged = jwt.encode({"alg": "HS256", "kid": local.kid}, {"iss": local.address, "aud": AUDIENCE}, public)
    with pytest.raises(Unaccepted):
        reader(local).actor(forged)
    with pytest.raises(Unaccepted):
        reader(local).actor(f"{header}.{claims}.")


def test_a_published_secret_signs_for_nobody(local: LocalIssuer) -> None:
    local.published = {"keys": [{"kty": "oct", "kid": "first", "k": "c2VjcmV0"}, *local.published["keys"]]}
    assert reader(local).actor(local.token()) == DING


def test_keys_are_fetched_once_and_again_after_a_rotation(local: LocalIssuer) -> None:
    clock = Ahead()
    issuer = reader(local, clock)
    assert {issuer.actor(local.token()) for _ in range(5)} == {DING}
    assert len(local.asked) == 2  # discovery and the keys
    local.rotate("second", rsa(), "RS256")
    clock.by = timedelta(seconds=11)
    assert issuer.actor(local.token()) == DING
    assert len(local.asked) == 4


def test_invented_key_ids_do_not_make_us_knock_again_and_again(local: LocalIssuer) -> None:
    issuer = reader(local)
    assert issuer.actor(local.token()) == DING
    for number in range(20):
        with pytest.raises(Unaccepted):
            issuer.actor(local.token({"kid": f"k{number}"}))
    assert len(local.asked) == 2


def test_its_keys_outlast_an_outage_of_a_day_and_not_more(local: LocalIssuer) -> None:
    clock = Ahead()
    issuer = reader(local, clock)
    far = int(datetime.now(UTC).timestamp()) + 10 * 86_400
    assert issuer.actor(local.token(exp=far)) == DING
    local.down = True
    clock.by = timedelta(hours=23)
    assert issuer.actor(local.token(exp=far)) == DING
    clock.by = timedelta(hours=25)
    with pytest.raises(IssuerUnreachable):
        issuer.actor(local.token(exp=far))
    local.down = False
    clock.by = timedelta(hours=26)
    assert issuer.actor(local.token(exp=far)) == DING


def test_an_issuer_that_never_answered_tells_nobody(local: LocalIssuer) -> None:
    local.down = True
    clock = Ahead()
    issuer = reader(local, clock)
    for _ in range(3):
        with pytest.raises(IssuerUnreachable):
            issuer.actor(local.token())
    assert len(local.asked) == 1
    local.down = False
    clock.by = timedelta(seconds=11)
    assert issuer.actor(local.token()) == DING


@pytest.mark.parametrize(
    "told", [{"issuer": "https://elsewhere.example"}, {"jwks_uri": "http://elsewhere.example/keys"}, {"jwks_uri": 5}]
)
def test_discovery_that_leads_elsewhere_is_not_followed(local: LocalIssuer, told: dict[str, Any]) -> None:
    local.told = {**local.told, **told}
    with pytest.raises(IssuerUnreachable):
        reader(local).actor(local.token())


def test_the_environment_sets_it() -> None:
    given = {
        "PETITION_OIDC_ISSUER": "https://id.bank.example",
        "PETITION_OIDC_AUDIENCE": "petition",
        "PETITION_OIDC_ALGORITHMS": "RS256, ES256",
        "PETITION_OIDC_ROLE_CLAIM": "groups",
    }
    expected = OidcSettings("https://id.bank.example", "petition", ("RS256", "ES256"), role_claim="groups")
    assert read_oidc({**given, "HOME": "/root", "PETITION_OIDC_CLIENT": ""}) == expected
    assert read_oidc({}) is None


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"ISSUER": "http://id.bank.example"}, "https"),
        ({"ISSUER": ""}, "ISSUER"),
        ({"AUDIENCE": ""}, "AUDIENCE"),
        ({"ALGORITHMS": "HS256"}, "ALGORITHMS"),
        ({"ALGORITHMS": "none"}, "ALGORITHMS"),
        ({"ROLES_CLAIM": "groups"}, "no setting PETITION_OIDC_ROLES_CLAIM"),
    ],
)
def test_a_setting_that_cannot_be_is_told(changed: dict[str, str], words: str) -> None:
    given = {"ISSUER": "https://id.bank.example", "AUDIENCE": "petition", **changed}
    with pytest.raises(ValueError, match=words):
        read_oidc({f"PETITION_OIDC_{name}": value for name, value in given.items()})
