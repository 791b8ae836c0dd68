"""Responses to risk warnings: opened by an evaluation, acknowledged and concluded by people, every step chained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, and_, false, or_, select, true

from cases import rights
from cases.actors import Actor
from cases.alert_store import AlertRecord, Identity
from cases.db import Database
from cases.ids import new_key
from cases.models import ALERT_RESPONSES
from cases.office_desk import Change, Moment, OfficeCommand, OfficeStep, chain, locked
from cases.paging import Order, Window, instant, page
from cases.response_views import ResponseFilter, ResponseView, owes, response_id, response_key, sees
from cases.views import Page
from policy.alerting import ResponseKind, ResponseState
from policy.bundle import Bundle
from policy.clocks import Limit, due
from policy.models.alerts import AlertResponse
from policy.procedure import Refusal, RefusalCode

__all__ = ["RESPONSE_STEPS", "Responses", "of_period", "respond"]

_SYSTEM: Final = "petition"
_OF_LINE: Final = ("business_line", "topic")
_BY_OPENING: Final = Order((ALERT_RESPONSES.c.opened_at, ALERT_RESPONSES.c.id), True, (instant, str))


class Responses:
    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, actor: Actor, identifier: str) -> ResponseView | None:
        """The response; None for rubbish, an unknown id, or what is out of scope."""
        query = _visible(actor).where(ALERT_RESPONSES.c.id == (response_key(identifier) or ""))
        with self._database.read() as connection:
            row = connection.execute(query).mappings().one_or_none()
        return ResponseView.of(dict(row)) if row else None

    def page(self, actor: Actor, wanted: ResponseFilter, window: Window) -> Page[ResponseView]:
        """The latest opened first."""
        with self._database.read() as connection:
            query = _visible(actor).where(*_conditions(wanted))
            return page(connection, query, _BY_OPENING, window, ResponseView.of)


def of_period(connection: Connection, actor: Actor, period: str) -> tuple[ResponseView, ...]:
    """The responses to a period's warnings that the actor sees, in the order of their opening."""
    query = _visible(actor).where(ALERT_RESPONSES.c.period == period)
    rows = connection.execute(query.order_by(ALERT_RESPONSES.c.opened_at, ALERT_RESPONSES.c.id)).mappings()
    return tuple(ResponseView.of(dict(row)) for row in rows)


def respond(connection: Connection, bundle: Bundle, records: Sequence[AlertRecord], now: datetime) -> None:
    """Opens what the levels start, each kind once a warning, and notes a changed level on what stands open."""
    periods = {record.identity.period for record in records}
    query = select(ALERT_RESPONSES).where(ALERT_RESPONSES.c.period.in_(periods))
    standing: dict[Identity, list[dict[str, Any]]] = {}
    for row in connection.execute(query.with_for_update()).mappings():  # SQLite has one writer, and leaves this out
        identity = Identity(row["period"], row["metric"], row["dimension"], row["key"])
        standing.setdefault(identity, []).append(dict(row))
    for record in records:
        known = standing.get(record.identity, [])
        if record.former_level not in (None, record.level):
            for response in known:
                _note_level(connection, response, record, now)
        for rule in bundle.rules.alerts.responses:
            if rule.level == record.level and rule.kind not in {response["kind"] for response in known}:
                _open(connection, bundle, rule, record, now)


def _open(connection: Connection, bundle: Bundle, rule: AlertResponse, record: AlertRecord, now: datetime) -> None:
    department = _department(bundle, rule, record.identity)
    end = due(Limit.parse(rule.within), now, bundle.calendar(department))
    key = new_key()
    values = {
        "id": key,
        "period": record.identity.period,
        "metric": record.identity.metric,
        "dimension": record.identity.dimension,
        "key": record.identity.key,
        "kind": rule.kind,
        "level": record.level,
        "department": department,
        "state": ResponseState.OPEN.value,
        "opened_at": now,
        "due_on": end.due_date,
        "due_at": end.due_at,
        "policy_version": record.policy_version,
        "clause": rule.clause,
    }
    data = {"level": record.level, "revision": record.revision, "rule": rule.id, "department": department}
    chain(connection, ALERT_RESPONSES, {}, response_id(key), _entry("openAlertResponse", now, data), values)


def _note_level(connection: Connection, row: Mapping[str, Any], record: AlertRecord, now: datetime) -> None:
    data = {"level": record.level, "former_level": record.former_level, "revision": record.revision}
    chain(connection, ALERT_RESPONSES, row, response_id(row["id"]), _entry("reevaluateAlert", now, data), {})


def _entry(step: str, now: datetime, data: Mapping[str, Any]) -> dict[str, Any]:
    return {"step": step, "actor": _SYSTEM, "at": now, "note": None, "data": data}


def _department(bundle: Bundle, rule: AlertResponse, identity: Identity) -> str:
    """For a business line or a topic, the department of its line; else the one that the rule names."""
    line = None
    if rule.by_line and identity.dimension in _OF_LINE:
        topics = {topic.code: topic.business_line for topic in bundle.rules.triage.topics}
        line = identity.key if identity.dimension == "business_line" else topics.get(identity.key)
    return bundle.line_departments.get(line or "", rule.department)


def _acknowledge(moment: Moment, row: dict[str, Any], command: OfficeCommand) -> Change | tuple[Refusal, ...]:
    if row["state"] != ResponseState.OPEN:
        return _not_now("已确认或已办结 / acknowledged or concluded already")
    values = {"acknowledged_at": moment.now, "acknowledged_by": moment.actor.user}
    return Change({"state": ResponseState.ACKNOWLEDGED.value, **values})


def _conclude(moment: Moment, row: dict[str, Any], command: OfficeCommand) -> Change | tuple[Refusal, ...]:
    if row["state"] == ResponseState.CONCLUDED:
        return _not_now("已办结 / concluded already")
    values = {"concluded_at": moment.now, "concluded_by": moment.actor.user, "finding": command.data["finding"].strip()}
    return Change({"state": ResponseState.CONCLUDED.value, **values})


def _not_now(words: str) -> tuple[Refusal, ...]:
    return (Refusal(RefusalCode.NOT_ALLOWED_NOW, words),)


def _found(connection: Connection, subject: str) -> dict[str, Any] | None:
    return locked(ALERT_RESPONSES, connection, response_key(subject))


_on_response = partial(OfficeStep, table=ALERT_RESPONSES, find=_found, sees=sees, acts=owes)

RESPONSE_STEPS: Final[Mapping[str, OfficeStep]] = MappingProxyType(
    {
        "acknowledgeAlertResponse": _on_response("acknowledgeAlertResponse", carry=_acknowledge),
        "concludeAlertResponse": _on_response("concludeAlertResponse", carry=_conclude),
    }
)
"""The steps on responses by their mutations' names."""


def _visible(actor: Actor) -> Select[Any]:
    return select(ALERT_RESPONSES).where(_scope(actor))


def _scope(actor: Actor) -> ColumnElement[bool]:
    """The same as `sees`, as a condition."""
    if not rights.may(actor, rights.READ):
        return false()
    if rights.unbounded(actor):
        return true()
    own: list[ColumnElement[bool]] = []
    if actor.department is not None:
        own.append(ALERT_RESPONSES.c.department == actor.department)
    if actor.branch is not None:
        own.append(and_(ALERT_RESPONSES.c.dimension == "branch", ALERT_RESPONSES.c.key == actor.branch))
    return or_(false(), *own)


def _conditions(wanted: ResponseFilter) -> list[ColumnElement[bool]]:
    noted = and_(
        ALERT_RESPONSES.c.kind == ResponseKind.ATTENTION.value,
        ALERT_RESPONSES.c.state == ResponseState.ACKNOWLEDGED.value,
    )
    done = or_(ALERT_RESPONSES.c.state == ResponseState.CONCLUDED.value, noted)
    conditions: list[ColumnElement[bool]] = []
    if wanted.open is not None:
        conditions.append(~done if wanted.open else done)
    if wanted.period is not None:
        conditions.append(ALERT_RESPONSES.c.period == wanted.period)
    if wanted.department is not None:
        conditions.append(ALERT_RESPONSES.c.department == wanted.department)
    if wanted.overdue_at is not None:
        conditions += [~done, ALERT_RESPONSES.c.due_at <= wanted.overdue_at]
    return conditions
