"""The intake endpoint as a sending system meets it: signed, once, and closed to everything else."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from sqlalchemy import func, select

from cases.models import CASES, EVENTS
from resolvers.intake import read_sources, signature, source_secret
from resolvers.services import Services
from resolvers.settings import Settings
from server import create_app
from tests.conftest import RULES

SECRET = "intake"
EVENT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "1",
    "source": "/hotline/calls",
    "type": "cn.petition.complaint.registered.v1",
    "time": "2026-03-02T09:00:00+08:00",
    "datacontenttype": "application/json",
    "data": {
        "branch": "城东支行",
        "subject": "柜员态度差",
        "narrative": "排队两小时，柜员服务态度恶劣。",
        "customer": {"name": "王敏", "phone": "13800000001", "age": 66},
    },
}


@pytest.fixture(scope="module")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    directory: Path = tmp_path_factory.mktemp("intake")
    sources = read_sources("hotline=hotline, mobile=mobile_bank")
    settings = Settings(SECRET, f"sqlite:///{directory}/petition.db", RULES, intake=sources)
    opened = Services.open(settings)
    yield opened
    opened.close()


def send(
    services: Services,
    body: bytes | dict[str, Any],
    *,
    source: str = "hotline",
    secret: str | None = None,
    shift: int = 0,
    media: str = "application/cloudevents+json",
    headers: dict[str, str] | None = None,
) -> httpx.Response:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    timestamp = str(int(time.time()) + shift)
    signed = signature(secret or source_secret(SECRET, source), timestamp, content)
    given = {
        "content-type": media,
        "x-petition-source": source,
        "x-petition-timestamp": timestamp,
        "x-petition-signature": signed,
    }

    async def work() -> httpx.Response:
        app = create_app(services.settings, services=services)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://petition") as client:
            sent = [(name.encode(), value.encode()) for name, value in {**given, **(headers or {})}.items()]
            return await client.post("/intake", content=content, headers=sent)

    answer = anyio.run(work)
    assert "Traceback" not in answer.text
    return answer


def event(identifier: str, data: dict[str, Any] | None = None, **attributes: Any) -> dict[str, Any]:
    return {**EVENT, "id": identifier, **attributes, "data": {**EVENT["data"], **(data or {})}}


def stored(services: Services) -> int:
    with services.database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(CASES)).scalar_one())


def test_an_event_is_registered_once(services: Services) -> None:
    before = stored(services)
    first, again = send(services, event("once")), send(services, event("once"))
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["case"]["number"].startswith("XF2026-")
    assert stored(services) == before + 1
    other = send(services, event("once", {"subject": "另一件"}))
    assert (other.status_code, other.json()["userErrors"][0]["code"]) == (409, "IDEMPOTENCY_MISMATCH")
    assert send(services, event("once"), source="mobile").status_code == 201  # another system's event
    assert send(services, event("once", source="/hotline/letters")).status_code == 201
    assert stored(services) == before + 3


def test_the_source_decides_channel_and_actor(services: Services) -> None:
    key = send(services, event("channel"), source="mobile").json()["case"]["id"].removeprefix("case:")
    with services.database.read() as connection:
        case = connection.execute(select(CASES).where(CASES.c.id == key)).mappings().one()
        actors = set(connection.execute(select(EVENTS.c.actor).where(EVENTS.c.case_id == key)).scalars())
    assert (case["channel"], case["received_at"].isoformat(), actors) == (
        "mobile_bank",
        "2026-03-02T01:00:00+00:00",
        {"intake:mobile"},
    )


@pytest.mark.parametrize(
    "change",
    [
        {"source": "fax"},
        {"secret": source_secret(SECRET, "mobile")},
        {"secret": SECRET},
        {"shift": -400},
        {"shift": 400},
        {"headers": {"x-petition-signature": ""}},
        {"headers": {"x-petition-signature": "é"}},
        {"headers": {"x-petition-timestamp": ""}},
        {"headers": {"x-petition-timestamp": "²"}},
        {"headers": {"x-petition-timestamp": str(int(time.time()) + 100)}},
    ],
)
def test_what_is_not_signed_now_by_a_known_source_stays_out(services: Services, change: dict[str, Any]) -> None:
    before = stored(services)
    assert send(services, event("forged"), **change).status_code == 401
    assert stored(services) == before


def test_a_signature_holds_for_its_body_only(services: Services) -> None:
    content = json.dumps(event("changed")).encode()
    signed = signature(source_secret(SECRET, "hotline"), str(int(time.time())), content)
    assert send(services, content + b" ", headers={"x-petition-signature": signed}).status_code == 401


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b"\xff", 400),
        (b"[" * 100_000, 400),
        (b'{"x": NaN}', 400),
        (b'{"id": "\\ud800"}', 400),
        (event("x", specversion="0.3"), 400),
        (event("x", specversion=1.0), 400),
        (event(""), 400),
        (event("x", type="other"), 400),
        (event("x", source=7), 400),
        (event("x", time="yesterday"), 400),
        (event("x", time=5), 400),
        (event("x", time="2026-03-02T09:00:00"), 400),
        ({**EVENT, "data": None}, 400),
        ({**EVENT, "data": "text"}, 400),
        ({name: value for name, value in EVENT.items() if name != "id"}, 400),
        ({name: value for name, value in EVENT.items() if name != "specversion"}, 400),
        ({name: value for name, value in EVENT.items() if name != "time"}, 400),
        (b" " * ((1 << 20) + 1), 413),
    ],
)
def test_a_malformed_event_is_told_in_words(services: Services, body: bytes | dict[str, Any], status: int) -> None:
    before = stored(services)
    answer = send(services, body)
    assert answer.status_code == status, answer.text
    assert answer.json()["error"]
    assert stored(services) == before


def test_the_media_type_is_that_of_an_event(services: Services) -> None:
    assert send(services, event("x"), media="application/json").status_code == 415
    assert send(services, event("x"), media="application/cloudevents-batch+json").status_code == 415


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"subject": ""}, ["subject"]),
        ({"subject": None}, ["subject"]),
        ({"narrative": 7}, ["narrative"]),
        ({"branch": "a\u0000b"}, ["branch"]),
        ({"mainClass": "service"}, ["mainClass"]),
        ({"scope": "crowd"}, ["scope"]),
        ({"channel": "visit"}, ["channel"]),
        ({"occurredAt": "2026-03-02T09:00:00+08:00"}, ["occurredAt"]),
        ({"receivedAt": "2026-03-02 09:00"}, ["receivedAt"]),
        ({"receivedAt": "2999-03-02T09:00:00Z"}, ["receivedAt"]),
        ({"receivedAt": "0001-01-01T00:00:00+14:00"}, ["receivedAt"]),
        ({"customer": []}, ["customer"]),
        ({"customer": {"age": "66"}}, ["customer", "age"]),
        ({"customer": {"age": 151}}, ["customer", "age"]),
        ({"customer": {"idnumber": "1"}}, ["customer", "idnumber"]),
    ],
)
def test_a_refusal_has_its_place_and_frees_the_event(
    services: Services, data: dict[str, Any], field: list[str]
) -> None:
    before = stored(services)
    identifier = f"refused {data}"
    answer = send(services, event(identifier, data))
    assert answer.status_code == 422, answer.text
    assert answer.json()["case"] is None
    assert [error["field"] for error in answer.json()["userErrors"]] == [field]
    assert stored(services) == before
    assert send(services, event(identifier)).status_code == 201


def test_sources_are_read_in_words() -> None:
    assert read_sources("") == ()
    assert read_sources("hotline=hotline, mobile=mobile_bank") == (("hotline", "hotline"), ("mobile", "mobile_bank"))
    for wrong in ("hotline", "a=b,a=c", "=x", "a=", "A=b"):
        with pytest.raises(ValueError, match="source=channel"):
            read_sources(wrong)
