"""POST /intake: complaints from the hotline and the mobile bank, as signed CloudEvents; each is registered once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

import anyio.to_thread
import orjson
from cloudevents.core.exceptions import CloudEventValidationError
from cloudevents.core.v1.event import CloudEvent
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from cases.actors import Actor, Role
from cases.commands import Customer, Outcome, RegisterCase
from cases.validation import camel, invalid
from policy.calendar import FIRST
from policy.errors import InvalidRequest
from policy.procedure import Refusal, RefusalCode
from policy.reading import hinted, suggest
from resolvers.intake import authentic
from resolvers.services import Services
from transport.request import Malformed, no_constant, read_bytes

__all__ = ["EVENT_TYPE", "Intake"]

EVENT_TYPE: Final = "cn.petition.complaint.registered.v1"
_MEDIA: Final = "application/cloudevents+json"
_KEY: Final = 200
_TEXTS: Final = (
    "branch",
    "subject",
    "narrative",
    "product",
    "first_receiver",
    "main_class",
    "business_line",
    "topic",
    "scope",
    "urgency",
    "complexity",
)
_CUSTOMER: Final = ("name", "phone", "id_number")
_NEEDED: Final = ("branch", "subject", "narrative")


class Intake:
    """The endpoint. A source may only register, on its own channel; what it sends is bound to the branch it names."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._channels = dict(services.settings.intake)

    async def __call__(self, http: HttpRequest) -> Response:
        try:
            body = await read_bytes(http, self._services.settings.limits.body, _MEDIA)
            source = http.headers.get("x-petition-source", "")
            if not self._authentic(http, source, body):
                raise Malformed(401, "签名或时间不符 / the signature or its time does not hold")
            event = _event(body)
        except Malformed as malformed:
            return _answer(malformed.status, {"error": malformed.message})
        return await anyio.to_thread.run_sync(self._register, source, event)

    def _authentic(self, http: HttpRequest, source: str, body: bytes) -> bool:
        timestamp = http.headers.get("x-petition-timestamp", "")
        signed = http.headers.get("x-petition-signature", "")
        settings = self._services.settings
        return authentic(self._channels, settings.secret, source, timestamp, signed, body, self._services.clock())

    def _register(self, source: str, event: CloudEvent) -> Response:
        data: Any = event.get_data()
        faults = tuple(_faults(data))
        if faults:
            return _refused(faults)
        command = _command(self._channels[source], event, data)
        if command.received_at is not None and command.received_at.date() < FIRST:
            return _refused((invalid(f"早于 {FIRST} / earlier than {FIRST}", "received_at"),))
        actor = Actor(f"intake:{source}", Role.FRONT_DESK, branch=command.branch)
        try:
            outcome = self._services.service.register(actor, command, intake=True)
        except InvalidRequest as error:  # a receipt that no calendar holds
            return _refused((Refusal(RefusalCode.INVALID, str(error), ("receivedAt",)),))
        return self._answered(actor, outcome)

    def _answered(self, actor: Actor, outcome: Outcome) -> Response:
        if outcome.refusals or outcome.case_id is None:
            return _refused(outcome.refusals)
        case = self._services.cases.get(actor, outcome.case_id)
        known = outcome.version is None
        shown = {"id": outcome.case_id, "number": case.number if case else None}
        return _answer(200 if known else 201, {"case": shown, "userErrors": []})


def _event(body: bytes) -> CloudEvent:
    """The CloudEvent in structured JSON. Raises Malformed."""
    try:
        attributes = json.loads(body.decode("utf-8"), parse_constant=no_constant)
        orjson.dumps(attributes)  # refuses what no digest can be taken of: half a character, a number without end
    except UnicodeDecodeError:
        raise Malformed(400, "请求体不是 UTF-8 / the body is not UTF-8") from None
    except (ValueError, TypeError, RecursionError):
        raise Malformed(400, "请求体不是 JSON / the body is not JSON") from None
    if not isinstance(attributes, dict):
        raise Malformed(400, "请求体须为 JSON 对象 / the body must be a JSON object")
    data = attributes.pop("data", None)
    for name in ("specversion", "id"):  # the package would fill these in
        if name not in attributes:
            raise Malformed(400, f"不是 CloudEvent：缺少 {name} / no CloudEvent: it has no {name}")
    try:
        if "time" in attributes:
            attributes["time"] = datetime.fromisoformat(attributes["time"])
        elif "receivedAt" not in (data if isinstance(data, dict) else {}):
            raise Malformed(400, "须有 time 或 data.receivedAt / it needs a time or a data.receivedAt")
        event = CloudEvent(attributes, data)
    except (ValueError, TypeError):
        raise Malformed(400, "time 不是 RFC 3339 时间 / the time is no RFC 3339 time") from None
    except CloudEventValidationError as error:
        names = ", ".join(sorted(str(name)[:40] for name in error.errors))
        raise Malformed(400, f"不是 CloudEvents 1.0：{names} / no CloudEvents 1.0: {names}") from None
    if event.get_type() != EVENT_TYPE:
        raise Malformed(400, f"type 须为 {EVENT_TYPE} / the type must be {EVENT_TYPE}")
    if not isinstance(data, dict):
        raise Malformed(400, "data 须为 JSON 对象 / data must be a JSON object")
    return event


def _faults(data: Mapping[str, Any]) -> Iterator[Refusal]:
    """Every field that is missing, unknown or of the wrong kind."""
    known = {*map(camel, _TEXTS), "receivedAt", "customer", "sourceReference"}
    yield from _unknown(data, known)
    for name in (*_TEXTS, "source_reference"):
        value = data.get(camel(name))
        if value is None and name in _NEEDED:
            yield invalid("不可为空 / must not be blank", name)
        elif value is not None and not isinstance(value, str):
            yield invalid("须为文字 / must be a text", name)
    if "receivedAt" in data and _instant(data["receivedAt"]) is None:
        yield invalid("须为带时区的时间 / must be a time with an offset: 2026-02-11T10:00:00+08:00", "received_at")
    customer = data.get("customer")
    if customer is None:
        return
    if not isinstance(customer, dict):
        yield invalid("须为对象 / must be an object", "customer")
        return
    yield from _unknown(customer, {*map(camel, _CUSTOMER), "age"}, "customer")
    for name in _CUSTOMER:
        if not isinstance(customer.get(camel(name)), str | None):
            yield invalid("须为文字 / must be a text", "customer", name)
    age = customer.get("age")
    if age is not None and (isinstance(age, bool) or not isinstance(age, int)):
        yield invalid("须为整数 / must be a whole number", "customer", "age")


def _unknown(given: Mapping[str, Any], known: set[str], *above: str) -> Iterator[Refusal]:
    for name in given:
        if name not in known:
            shown = name[:40].encode("utf-8", "replace").decode()
            hint = suggest(shown, known)
            words = f"没有字段 '{shown}' / there is no field '{shown}'"
            yield invalid(hinted(words, hint), *above, shown)


def _instant(value: Any) -> datetime | None:
    try:
        instant = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        return None
    return instant if instant.tzinfo else None


def _command(channel: str, event: CloudEvent, data: Mapping[str, Any]) -> RegisterCase:
    key = f"{event.get_source()} {event.get_id()}"
    if len(key) > _KEY or not key.isprintable():
        key = hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
    given = data.get("customer") or {}
    people = {name: given.get(camel(name)) for name in _CUSTOMER}
    texts: dict[str, Any] = {name: data.get(camel(name)) for name in _TEXTS}  # texts, as _faults saw
    return RegisterCase(
        channel=channel,
        idempotency_key=key,
        source_reference=data.get("sourceReference") or event.get_id()[:_KEY],
        received_at=_instant(data["receivedAt"]) if "receivedAt" in data else event.get_time(),
        customer=Customer(**people, age=given.get("age")) if given else None,
        **texts,
    )


def _refused(refusals: tuple[Refusal, ...]) -> Response:
    conflict = any(refusal.code is RefusalCode.IDEMPOTENCY_MISMATCH for refusal in refusals)
    errors = [{"code": refusal.code, "field": refusal.field, "message": refusal.message} for refusal in refusals]
    return _answer(409 if conflict else 422, {"case": None, "userErrors": errors})


def _answer(status: int, body: dict[str, Any]) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json; charset=utf-8")
