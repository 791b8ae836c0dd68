"""The desk of the office's own work: one transaction a step, keys, versions, and a chain of audited steps."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Final

import orjson
from sqlalchemy import Connection, Table, insert, select, update

from cases import rights
from cases.actors import Actor
from cases.audit import GENESIS, step_digest
from cases.clock import Clock
from cases.db import Database
from cases.models import OFFICE_KEYS, OFFICE_STEPS
from cases.validation import camel, invalid
from policy.bundle import Bundle
from policy.procedure import Refusal, RefusalCode
from policy.versions import Timeline

__all__ = ["Change", "Moment", "OfficeCommand", "OfficeDesk", "OfficeOutcome", "OfficeStep", "chain", "locked", "texts"]

_LONG: Final = frozenset({"minutes", "finding", "findings", "conclusion", "note"})
_OPTIONAL: Final = frozenset({"title", "topic", "note"})
_KEY: Final = 200


@dataclass(frozen=True, slots=True)
class OfficeCommand:
    """A step on `subject`, or one that makes it. `data` holds its own input; what was not given is not in it."""

    mutation: str
    subject: str | None = None
    idempotency_key: str | None = None
    expected_version: int | None = None
    note: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OfficeOutcome:
    subject: str | None
    refusals: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """What a step is taken with: the transaction, the policy in force, who and when."""

    connection: Connection
    bundle: Bundle
    now: datetime
    actor: Actor

    @property
    def today(self) -> date:
        return self.bundle.calendar(None).local_date(self.now)


@dataclass(frozen=True, slots=True)
class Change:
    """What a step makes of its row: `values` of columns; a new row also has its id in `subject`."""

    values: Mapping[str, Any] = field(default_factory=dict)
    subject: str | None = None
    after: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class OfficeStep:
    """A step of the office's own work. `find` answers the locked row of a subject; None for a step that makes one.

    `sees` says whether the row lies in the actor's scope, `acts` whether the step is the actor's to take.
    """

    mutation: str
    table: Table
    find: Callable[[Connection, str], dict[str, Any] | None] | None
    carry: Callable[[Moment, dict[str, Any], OfficeCommand], Change | tuple[Refusal, ...]]
    note: bool = False
    sees: Callable[[Actor, Mapping[str, Any]], bool] = lambda actor, row: True
    acts: Callable[[Actor, Mapping[str, Any]], bool] = lambda actor, row: True


class OfficeDesk:
    """Takes steps. A refusal is data: nothing was stored, and the idempotency key is still free."""

    def __init__(
        self,
        database: Database,
        timeline: Callable[[], Timeline],
        clock: Clock,
        steps: Mapping[str, OfficeStep],
    ) -> None:
        self._database = database
        self._timeline = timeline
        self._clock = clock
        self._steps = steps

    def act(self, actor: Actor, command: OfficeCommand) -> OfficeOutcome:
        if not rights.may(actor, command.mutation):
            words = f"角色 {actor.role} 无此权限 / the role {actor.role} may not do this"
            return OfficeOutcome(command.subject, (Refusal(RefusalCode.FORBIDDEN, words),))
        return self._database.transact(lambda connection: self._act(connection, actor, command))

    def _act(self, connection: Connection, actor: Actor, command: OfficeCommand) -> OfficeOutcome:
        step, now = self._steps[command.mutation], self._clock()
        known = _replayed(connection, actor, command)
        if known is not None:
            return known
        row: dict[str, Any] = {}
        if step.find is not None:
            found = step.find(connection, command.subject or "")
            if found is None or not step.sees(actor, found):
                path = (camel(f"{step.table.name}_id"),)
                return OfficeOutcome(
                    None, (Refusal(RefusalCode.NOT_FOUND, "没有这一项 / there is no such thing", path),)
                )
            if not step.acts(actor, found):
                words = "由责任部门或信访办办理 / for the department that owes it, or the petition office"
                return OfficeOutcome(command.subject, (Refusal(RefusalCode.FORBIDDEN, words),))
            row = found
        malformed = tuple(texts({**command.data, "note": command.note, "idempotency_key": command.idempotency_key}))
        if step.note and not (command.note or "").strip():
            malformed = (*malformed, invalid("须写明理由 / a reason is needed", "note"))
        if malformed:
            return OfficeOutcome(command.subject, malformed)
        if command.expected_version is not None and command.expected_version != row.get("version"):
            words = f"已被他人更新到第 {row.get('version')} 版 / it has moved on to version {row.get('version')}"
            return OfficeOutcome(command.subject, (Refusal(RefusalCode.CONFLICT, words, ("expectedVersion",)),))
        timeline = self._timeline()
        change = step.carry(Moment(connection, timeline.bundle(timeline.active(now)), now, actor), row, command)
        if isinstance(change, tuple):
            return OfficeOutcome(command.subject, change)
        subject = change.subject or command.subject or ""
        entry = {"step": step.mutation, "actor": actor.user, "at": now, "note": command.note, "data": command.data}
        chain(connection, step.table, row, subject, entry, change.values)
        if change.after is not None:
            change.after()
        _remember(connection, actor, command, subject, now)
        return OfficeOutcome(subject)


def chain(
    connection: Connection,
    table: Table,
    row: Mapping[str, Any],
    subject: str,
    entry: Mapping[str, Any],
    values: Mapping[str, Any],
) -> None:
    """Writes a step into its subject's chain, and the row with it: a new one where `row` is empty."""
    seq = row.get("version", 0) + 1
    covered = {
        "subject": subject,
        "seq": seq,
        **entry,
        "data": _plain(entry["data"]),
        "previous": row.get("head", GENESIS),
    }
    digest = step_digest(covered)
    connection.execute(insert(OFFICE_STEPS).values({**covered, "digest": digest}))
    new = {**values, "version": seq, "head": digest}
    if row:
        keys = [column == row[column.name] for column in table.primary_key.columns]
        connection.execute(update(table).where(*keys).values(new))
    else:
        connection.execute(insert(table).values(new))


def locked(table: Table, connection: Connection, key: str | None) -> dict[str, Any] | None:
    """The row of that id, locked until the transaction ends."""
    query = select(table).where(table.c.id == (key or ""))
    if connection.dialect.name == "postgresql":
        query = query.with_for_update()
    row = connection.execute(query).mappings().one_or_none()
    return dict(row) if row else None


def texts(data: Mapping[str, Any]) -> Iterator[Refusal]:
    """Whether every text says something, is not too long, and holds no control characters."""
    for name, value in data.items():
        for text in value if isinstance(value, tuple) else (value,):
            if not isinstance(text, str):
                continue
            limit = 20_000 if name in _LONG else _KEY
            if not text.strip() and name not in _OPTIONAL:
                yield invalid("不可为空 / must not be blank", name)
            elif len(text) > limit:
                yield invalid(f"超过 {limit} 字 / longer than {limit} characters", name)
            elif any(
                unicodedata.category(letter) in ("Cc", "Cs") and not (name in _LONG and letter in "\n\r\t")
                for letter in text
            ):
                yield invalid("含有控制字符 / holds control characters", name)


def _plain(value: Any) -> Any:
    """Data as JSON holds it: what is read back gives the same digest."""
    return orjson.loads(orjson.dumps(value, default=list))


def _digest(command: OfficeCommand) -> str:
    given = {name: value for name, value in asdict(command).items() if name != "idempotency_key"}
    return hashlib.sha256(orjson.dumps(given, option=orjson.OPT_SORT_KEYS, default=list)).hexdigest()


def _replayed(connection: Connection, actor: Actor, command: OfficeCommand) -> OfficeOutcome | None:
    if command.idempotency_key is None:
        return None
    query = select(OFFICE_KEYS.c.digest, OFFICE_KEYS.c.subject).where(
        OFFICE_KEYS.c.actor == actor.user,
        OFFICE_KEYS.c.mutation == command.mutation,
        OFFICE_KEYS.c.key == command.idempotency_key,
    )
    found = connection.execute(query).one_or_none()
    if found is None:
        return None
    if found.digest == _digest(command):
        return OfficeOutcome(found.subject)
    words = "此键已用于另一输入 / the key was used with another input"
    return OfficeOutcome(None, (Refusal(RefusalCode.IDEMPOTENCY_MISMATCH, words, ("idempotencyKey",)),))


def _remember(connection: Connection, actor: Actor, command: OfficeCommand, subject: str, now: datetime) -> None:
    if command.idempotency_key is not None:
        row = {"actor": actor.user, "mutation": command.mutation, "key": command.idempotency_key}
        values = {**row, "digest": _digest(command), "subject": subject, "carried_out_at": now}
        connection.execute(insert(OFFICE_KEYS).values(values))
