"""Whether input is well-formed in itself and against the policy's codes: every INVALID of one input at once."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from cases.commands import ActOnCase, Customer, RegisterCase
from policy.bundle import Bundle
from policy.folding import LEGS
from policy.procedure import STEPS, Refusal, RefusalCode

__all__ = ["camel", "invalid", "of_action", "of_registration", "of_texts"]

_CODE: Final = 64
_WRITTEN_LIKE_A_CODE: Final = re.compile(r"[a-z][a-z0-9_.-]{0,63}")
_NOTE: Final = 4_000
_KEY: Final = 200
_SUBJECT: Final = 200
_NARRATIVE: Final = 20_000
_CUSTOMER: Final = 200
_OLDEST: Final = 150
_LONG_TEXTS: Final = frozenset(
    {"narrative", "note", "outcome", "analysis", "improvement", "finding", "description", "evidence", "decision"}
    | {"facts"}
)
_TERMS: Final[Mapping[str, str]] = {
    "channel": "channel",
    "product": "product",
    "main_class": "main_class",
    "business_line": "business_line",
    "topic": "topic",
    "lead_department": "department",
    "recipient": "department",
    "root_cause": "cause",
}
_CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "scope": ("individual", "group"),
    "urgency": ("normal", "urgent"),
    "complexity": ("simple", "hard"),
    "leg": LEGS,
    "conclusion": ("upheld", "changed"),
}
_LIMITS: Final[Mapping[str, int]] = {
    "subject": _SUBJECT,
    "narrative": _NARRATIVE,
    "note": _NOTE,
    "outcome": _NOTE,
    "analysis": _NOTE,
    "improvement": _NOTE,
    "finding": _NOTE,
    "title": _SUBJECT,
    "description": _NOTE,
    "evidence": _NOTE,
    "decision": _NOTE,
    "facts": _NARRATIVE,
    "idempotency_key": _KEY,
    "source_reference": _KEY,
}
_NEEDED: Final = frozenset(
    {"subject", "narrative", "branch", "channel", "reason", "outcome", "approver", "target", "root_cause", "analysis",
     "improvement", "idempotency_key", "first_receiver", "handler", "finding", "interviewee",
     "title", "description", "evidence", "decision", "facts"}
)  # fmt: skip
"""Texts that, where they are given, must say something."""


def camel(name: str) -> str:
    """The contract's spelling of a field."""
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def invalid(message: str, *path: str) -> Refusal:
    return Refusal(RefusalCode.INVALID, message, tuple(camel(part) for part in path) or None)


def of_registration(command: RegisterCase, bundle: Bundle, now: datetime) -> tuple[Refusal, ...]:
    """Every refusal of a registration's input."""
    texts = {
        name: getattr(command, name)
        for name in (
            "channel",
            "branch",
            "subject",
            "narrative",
            "product",
            "first_receiver",
            "idempotency_key",
            "source_reference",
        )
    }
    codes = {name: getattr(command, name) for name in ("channel", "product", "main_class", "business_line", "topic")}
    return (
        *_texts(texts),
        *_codes(codes, bundle),
        *_choices({name: getattr(command, name) for name in ("scope", "urgency", "complexity")}),
        *_people(command.complained_about),
        *_customer(command.customer),
        *_instants(command, now),
    )


def of_action(command: ActOnCase, bundle: Bundle, now: datetime) -> tuple[Refusal, ...]:
    """Every refusal of a step's input, as far as the case's state does not matter."""
    data = {**command.data, "note": command.note, "idempotency_key": command.idempotency_key}
    return (
        *_note(command),
        *_texts({name: value for name, value in data.items() if isinstance(value, str)}),
        *_codes({name: value for name, value in data.items() if name in _TERMS}, bundle),
        *_choices({name: value for name, value in data.items() if name in _CHOICES}),
        *_lists(command.data, bundle),
        *_people(command.data.get("complained_about", ())),
        *_numbers(command, now),
        *_member(command.data.get("member")),
    )


def of_texts(texts: Mapping[str, str | None]) -> Iterator[Refusal]:
    """What is wrong with texts by the names of their fields: blank where they must not be, too long, unprintable."""
    return _texts(texts)


def _note(command: ActOnCase) -> Iterator[Refusal]:
    needed = STEPS[command.mutation].note or command.data.get("restart")
    if needed and not (command.note or "").strip():
        yield invalid("须写明理由 / a reason is needed", "note")


def _texts(texts: Mapping[str, str | None], *above: str) -> Iterator[Refusal]:
    for name, text in texts.items():
        if text is None:
            continue
        limit = _LIMITS.get(name, _CUSTOMER if above else _CODE)
        if name in ("reason",) and not above:
            limit = _NOTE
        if name in _NEEDED and not text.strip():
            yield invalid("不可为空 / must not be blank", *above, name)
        elif len(text) > limit:
            yield invalid(f"超过 {limit} 字 / longer than {limit} characters", *above, name)
        elif not text.isprintable() and any(_forbidden(character, name in _LONG_TEXTS) for character in text):
            yield invalid("含有控制字符 / holds control characters", *above, name)


def _forbidden(character: str, long: bool) -> bool:
    if character in "\n\t" or character == "\r":
        return not long
    return unicodedata.category(character) in ("Cc", "Cs")


def _codes(codes: Mapping[str, Any], bundle: Bundle) -> Iterator[Refusal]:
    for name, code in codes.items():
        kind = _TERMS[name]
        if code is not None and code not in bundle.terms(kind):
            yield _unknown(code, name)


def _unknown(code: Any, *path: str) -> Refusal:
    """What is written like a code is repeated; anything else may be a customer's, in the wrong field."""
    if _WRITTEN_LIKE_A_CODE.fullmatch(str(code)):
        return invalid(f"没有代码 '{code}' / no such code: '{code}'", *path)
    return invalid("没有这个代码 / there is no such code", *path)


def _choices(choices: Mapping[str, Any]) -> Iterator[Refusal]:
    for name, value in choices.items():
        if value is not None and value not in _CHOICES[name]:
            yield _unknown(value, name)


def _lists(data: Mapping[str, Any], bundle: Bundle) -> Iterator[Refusal]:
    for name, kind in (("assisting_departments", "department"), ("causes", "cause")):
        values: Iterable[str] = data.get(name) or ()
        unknown = next((value for value in values if value not in bundle.terms(kind)), None)
        if unknown is not None:
            yield _unknown(unknown, name)
    reason = data.get("reason")
    if reason is not None and "approver" not in data and reason.strip() and reason not in bundle.terms("pause_reason"):
        yield _unknown(reason, "reason")


def _numbers(command: ActOnCase, now: datetime) -> Iterator[Refusal]:
    rating = command.data.get("rating")
    if rating is not None and not 1 <= rating <= 5:
        yield invalid("评分为 1 至 5 / a rating is 1 to 5", "rating")
    notified = command.data.get("customer_notified_at")
    if notified is not None and notified > now:
        yield invalid("不可晚于现在 / cannot be in the future", "customer_notified_at")
    if command.occurred_at is not None and command.occurred_at > now:
        yield invalid("不可晚于现在 / cannot be in the future", "occurred_at")
    days = command.data.get("days")
    if days is not None and days < 1:
        yield invalid("至少一天 / at least one day", "days")


def _member(member: Any) -> Iterator[Refusal]:
    """A person who joins a group; the number of one that rates is no person."""
    if not isinstance(member, Customer):
        return
    fields = {"name": member.name, "phone": member.phone, "id_number": member.id_number}
    if not any((text or "").strip() for text in fields.values()):
        yield invalid("须有姓名、电话或证件号之一 / a name, a phone or an id number is needed", "member")
    yield from _texts(fields, "member")


def _customer(customer: Customer | None) -> Iterator[Refusal]:
    if customer is None:
        return
    fields = {"name": customer.name, "phone": customer.phone, "id_number": customer.id_number}
    yield from _texts(fields, "customer")
    if customer.age is not None and not 0 <= customer.age <= _OLDEST:
        yield invalid(f"年龄为 0 至 {_OLDEST} / an age is 0 to {_OLDEST}", "customer", "age")


def _people(names: Iterable[str]) -> Iterator[Refusal]:
    for name in names:
        if not name.strip() or len(name) > _CODE:
            words = f"人员代号为 1 至 {_CODE} 字 / a name of staff has 1 to {_CODE} characters"
            yield invalid(words, "complained_about")
            return


def _instants(command: RegisterCase, now: datetime) -> Iterator[Refusal]:
    if command.occurred_at is not None and command.occurred_at > now:
        yield invalid("不可晚于现在 / cannot be in the future", "occurred_at")
    if command.received_at is None:
        return
    if command.received_at > now:
        yield invalid("不可晚于现在 / cannot be in the future", "received_at")
    elif command.received_at > (command.occurred_at or now):
        yield invalid("收到时间不可晚于发生时间 / the receipt cannot be later than occurredAt", "received_at")
