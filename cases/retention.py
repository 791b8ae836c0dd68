"""Erasing the personal data whose time is over (retention rule): who the people are, and the complaint's own text.

What happened stays: an erasure is one more event of the case, and the chain of its events holds as before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, and_, or_, select, tuple_, update

from cases.clock import Clock
from cases.commands import Customer
from cases.customers import Customers
from cases.db import Database
from cases.keyring import Keys
from cases.ledger import CaseFile, NewEvent, StoredLedger
from cases.masks import ERASED
from cases.models import CASES, EVENTS, IDEMPOTENCY
from cases.numbers import normalised
from cases.rows import derived
from policy.events import Event
from policy.history import CaseHistory
from policy.instants import ZONE
from policy.models.procedure import Retention
from policy.retention import archived_by, due_on
from policy.versions import Timeline

__all__ = ["Due", "ErasedCase", "Erasure", "Retained"]

_CHUNK: Final = 200
_BY_ITSELF: Final = "保存期限届满，定时删除"
_SHORTEST: Final = 5
"""Shorter numbers stand in any text."""


@dataclass(frozen=True, slots=True)
class Due:
    """A case whose personal data is to be erased, since `since` (a local day)."""

    key: str
    number: str
    since: date


@dataclass(frozen=True, slots=True)
class ErasedCase:
    """What an erasure did: `people` whose data is gone, `left_in` the events (`seq`) whose free text names them still.

    Events are never changed, so what staff wrote into them stays.
    """

    number: str
    people: int
    left_in: tuple[int, ...]


class Retained:
    """The personal data of archived cases, by the retention rule of the policy in force; none is due without one."""

    def __init__(self, database: Database, timeline: Callable[[], Timeline], clock: Clock, keys: Keys) -> None:
        self._database = database
        self._timeline = timeline
        self._clock = clock
        self._customers = Customers(keys)

    @property
    def rule(self) -> Retention | None:
        timeline = self._timeline()
        return timeline.bundle(timeline.active(self._clock())).rules.procedure.retention

    def due(self) -> Iterator[Due]:
        """The cases that are due now, first resolved first; read by chunks, so that they may be erased meanwhile."""
        rule, now, after = self.rule, self._clock(), None
        while rule is not None:
            with self._database.read() as connection:
                rows = connection.execute(_resolved(archived_by(rule, now), after)).all()
                found = _due_of(connection, rule, rows, now)
            yield from found
            if len(rows) < _CHUNK:
                return
            after = rows[-1]

    def erase(self, due: Due, user: str, reason: str) -> ErasedCase | None:
        """Erases what is still due of a case, for good, in one transaction; None where nothing is due any more."""
        rule = self.rule
        if rule is None:
            return None
        return self._database.transact(partial(self._erase, due=due, rule=rule, user=user, reason=reason), alone=True)

    def _erase(self, connection: Connection, due: Due, rule: Retention, user: str, reason: str) -> ErasedCase | None:
        ledger, now = StoredLedger(connection), self._clock()
        file = ledger.find(due.key)
        if file is None or not _is_due(rule, CaseHistory.of(file.events), now):
            return None
        if self._database.sqlite:
            connection.exec_driver_sql("PRAGMA secure_delete = ON")  # what was there is overwritten in the file
        people = self._customers.people(connection, due.key)
        done = ErasedCase(due.number, len(people), tuple(_naming(connection, due.key, people)))
        self._customers.erase(connection, due.key, now)
        self._record(ledger, file, rule, done, user, reason, now)
        texts = {"subject": ERASED, "narrative": ERASED, "search": ""}
        connection.execute(update(CASES).where(CASES.c.id == due.key).values(texts))
        # Not even with the secret can inputs be tried out: the keys stay, so that no import registers the case again.
        connection.execute(update(IDEMPOTENCY).where(IDEMPOTENCY.c.case_id == due.key).values(digest=""))
        return done

    def _record(
        self,
        ledger: StoredLedger,
        file: CaseFile,
        rule: Retention,
        done: ErasedCase,
        user: str,
        reason: str,
        now: datetime,
    ) -> None:
        archived = CaseHistory.of(file.events).marks["archived"].at.astimezone(ZONE).date()
        data: dict[str, Any] = {
            "rule": rule.id,
            "clause": rule.clause,
            "archived_on": archived.isoformat(),
            "people": done.people,
            "left_in": list(done.left_in),
        }
        at = max(now, file.events[-1].at)
        event = Event(len(file.events) + 1, "customer_erased", at, data)
        judge = partial(derived, self._timeline(), (*file.events, event), now)
        ledger.add_events(file, (NewEvent(event.type, at, data, reason),), judge, user, now)
        ledger.flush()


class Erasure:
    """Erases what is due once a day, where the operator has named on whose account (`user`)."""

    def __init__(self, retained: Retained, user: str, clock: Clock) -> None:
        self._retained = retained
        self._user = user
        self._clock = clock
        self._done: date | None = None

    def look(self) -> int:
        """Erases a few hundred cases at most, and goes on with the next look until none is left of this day's."""
        today = self._clock().astimezone(ZONE).date()
        if self._done == today:
            return 0
        due = list(islice(self._retained.due(), _CHUNK))
        for one in due:
            self._retained.erase(one, self._user, _BY_ITSELF)
        if len(due) < _CHUNK:
            self._done = today
        return len(due)


def _resolved(before: datetime, after: Row[Any] | None) -> Select[Any]:
    """A chunk of the cases resolved before, and not erased since; which of them are archived, their events tell."""
    query = select(CASES.c.id, CASES.c.number, CASES.c.resolved_at).where(
        CASES.c.resolved_at < before, or_(CASES.c.erased_at.is_(None), CASES.c.erased_at < CASES.c.resolved_at)
    )
    if after is not None:
        query = query.where(and_(tuple_(CASES.c.resolved_at, CASES.c.id) > (after.resolved_at, after.id)))
    return query.order_by(CASES.c.resolved_at, CASES.c.id).limit(_CHUNK)


def _due_of(connection: Connection, rule: Retention, rows: Sequence[Row[Any]], now: datetime) -> list[Due]:
    events: dict[str, list[Event]] = {row.id: [] for row in rows}
    columns = (EVENTS.c.case_id, EVENTS.c.seq, EVENTS.c.type, EVENTS.c.at, EVENTS.c.data)
    query = select(*columns).where(EVENTS.c.case_id.in_(events)).order_by(EVENTS.c.case_id, EVENTS.c.seq)
    for key, *event in connection.execute(query):
        events[key].append(Event(*event))
    cases = ((row, CaseHistory.of(events[row.id])) for row in rows)
    dated = ((row, due_on(rule, case)) for row, case in cases)
    today = now.astimezone(ZONE).date()
    return [Due(row.id, row.number, since) for row, since in dated if since is not None and since <= today]


def _is_due(rule: Retention, case: CaseHistory, now: datetime) -> bool:
    since = due_on(rule, case)
    return since is not None and since <= now.astimezone(ZONE).date()


def _naming(connection: Connection, case: str, people: Sequence[Customer]) -> Iterator[int]:
    """The events in whose free text a name or a number of these people stands."""
    names = [person.name for person in people if person.name and len(person.name) > 1]
    given = (normalised(text) for person in people for text in (person.phone, person.id_number) if text)
    numbers = [number for number in given if len(number) >= _SHORTEST]
    query = select(EVENTS.c.seq, EVENTS.c.note, EVENTS.c.data).where(EVENTS.c.case_id == case)
    for row in connection.execute(query.order_by(EVENTS.c.seq)):
        text = "\n".join(_texts([row.note, row.data]))
        plain = normalised(text)
        if any(name in text for name in names) or any(number in plain for number in numbers):
            yield row.seq


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts(list(value.values()))
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
