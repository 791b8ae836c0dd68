"""The evaluation of risk warning: each closed period once, again where its figures changed, and what is to be told."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

import orjson
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from cases import alert_store as store
from cases.actors import Actor, Role
from cases.alert_store import AlertRecord, Evaluation, Identity, Watch
from cases.clock import Clock
from cases.db import Database
from cases.feed import Feed, Place
from cases.responses import respond
from figures import alerts
from figures.alert_counts import Counted, read_counts
from figures.alerts import identity
from figures.answers import Alert
from figures.periods import closed_since, containing, following, named
from figures.records import days_of_receipt
from policy.bundle import Bundle
from policy.versions import Timeline

__all__ = ["Evaluator"]

_WATCHER: Final = Actor("petition", Role.AUDITOR)
"""Sees the whole bank."""

_ATTEMPTS: Final = 5


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A revision that is not stored yet. `latest` is what was found before, by warning."""

    bundle: Bundle
    evaluation: Evaluation
    found: Mapping[Identity, Alert]
    latest: Mapping[Identity, AlertRecord]


class Evaluator:
    """Looks at what has closed and what has changed. Any number may look at once, in this process or in others.

    A revision of a period is stored once: its key admits one, and who comes second looks again at what is stored.
    A look that is cut off is taken up by the next one, for the place in the feed moves last.
    """

    def __init__(self, database: Database, timeline: Callable[[], Timeline], clock: Clock) -> None:
        self._database = database
        self._timeline = timeline
        self._clock = clock
        self._feed = Feed(database)
        self._seen: tuple[Place, str, date] | None = None

    def look(self) -> int:
        """Evaluates what is due and announces what has risen; answers how many revisions were stored."""
        now = self._clock()
        today = self._bundle(now).calendar(None).local_date(now)
        watch = self._watch(today)
        days, place = self._days_since(watch)
        stored = sum(self._evaluate(period, now) for period in self._due(watch, days, today))
        seen = (place, self._bundle(now).digest, today)
        if seen != self._seen:
            self._announce_running(today, now)
            self._seen = seen
        if place != watch.place:
            self._database.transact(lambda connection: store.advance(connection, watch, place))
        return stored

    def _watch(self, today: date) -> Watch:
        with self._database.read() as connection:
            watch = store.watch(connection)
        if watch is not None:
            return watch
        begun = Watch(today, self._feed.last().events)
        return self._database.transact(lambda connection: store.begin(connection, begun))

    def _days_since(self, watch: Watch) -> tuple[frozenset[date], Place]:
        """On which days the cases were received that changed since the last look, and where that look ends."""
        place, days = watch.place, frozenset[date]()
        calendar = self._bundle(self._clock()).calendar(None)
        while True:
            keys, reached = self._feed.cases_since(place)
            if reached == place:
                return days, place
            with self._database.read() as connection:
                days |= days_of_receipt(connection, keys, calendar)
            place = reached

    def _due(self, watch: Watch, days: frozenset[date], today: date) -> Iterator[str]:
        """The closed periods that were never evaluated, and those whose figures the changed cases may have changed."""
        calendar = self._bundle(self._clock()).calendar(None)
        with self._database.read() as connection:
            known = store.evaluated_periods(connection)
        touched = {name for day in days for name in containing(day)}
        touched |= {following(name, calendar) for name in touched}
        yield from sorted(known & touched)
        yield from (name for name in closed_since(watch.began, today, calendar) if name not in known)

    def _evaluate(self, period: str, now: datetime) -> bool:
        """Stores a revision where the figures are not those of the last one; whether it did."""
        for attempt in range(_ATTEMPTS):
            prepared = self._prepared(period, now)
            if prepared is None:
                return False
            try:
                with self._database.write() as connection:
                    _store(connection, prepared)
            except IntegrityError:  # another instance stored this revision
                if attempt == _ATTEMPTS - 1:
                    raise
            else:
                return True
        return False

    def _prepared(self, period: str, now: datetime) -> _Prepared | None:
        """The next revision with what it finds; None where nothing was counted otherwise."""
        current, previous = named(period, self._bundle(now).calendar(None))
        bundle = self._bundle(min(now, current.last))
        with self._database.read() as connection:
            earlier = store.evaluations_of(connection, period)
            records = store.records_of(connection, period)
            counted = read_counts(connection, _WATCHER, bundle, current)
            before = read_counts(connection, _WATCHER, bundle, previous)
        digest = _digest(bundle, counted, before)
        if earlier and earlier[-1].counts == digest:
            return None
        revision = earlier[-1].revision + 1 if earlier else 1
        found = {identity(alert): alert for alert in alerts.evaluate(bundle, period, counted, before)}
        evaluation = Evaluation(period, revision, now, bundle.version, digest)
        return _Prepared(bundle, evaluation, found, {record.identity: record for record in records})

    def _announce_running(self, today: date, now: datetime) -> None:
        """Announces what has risen in the week, month and quarter that are not over."""
        bundle = self._bundle(now)
        levels: dict[Identity, str] = {}
        with self._database.read() as connection:
            for period in containing(today):
                pair = named(period, bundle.calendar(None))
                counted, before = (read_counts(connection, _WATCHER, bundle, part) for part in pair)
                found = alerts.evaluate(bundle, period, counted, before)
                levels.update((identity(alert), alert.level) for alert in found if alert.level != "none")
        if levels:
            self._database.transact(lambda connection: store.announce(connection, levels, now))

    def _bundle(self, at: datetime) -> Bundle:
        timeline = self._timeline()
        return timeline.bundle(timeline.active(at))


def _store(connection: Connection, prepared: _Prepared) -> None:
    """The evaluation, what it found anew, what that starts and what is to be told: all of it, or nothing."""
    evaluation, latest = prepared.evaluation, prepared.latest
    records = {known: _record(evaluation, known, alert, latest.get(known)) for known, alert in prepared.found.items()}
    records |= {known: _gone(evaluation, record) for known, record in latest.items() if known not in records}
    new = [record for known, record in records.items() if _worth_keeping(record, latest.get(known))]
    store.keep(connection, evaluation, new)
    respond(connection, prepared.bundle, new, evaluation.evaluated_at)
    store.announce(connection, {record.identity: record.level for record in new}, evaluation.evaluated_at)


def _digest(bundle: Bundle, *counted: Counted) -> str:
    """Of everything that the levels follow from."""
    plain = [
        sorted(
            [dimension or "", key, one.received, one.new_product, one.elderly, one.online]
            for (dimension, key), one in part.items()
        )
        for part in counted
    ]
    return hashlib.sha256(orjson.dumps([bundle.digest, plain])).hexdigest()


def _record(evaluation: Evaluation, known: Identity, alert: Alert, latest: AlertRecord | None) -> AlertRecord:
    former = None if evaluation.revision == 1 else latest.level if latest else "none"
    return AlertRecord(
        identity=known,
        revision=evaluation.revision,
        before=alert.before[0],
        before_of=alert.before[1],
        now=alert.now[0],
        now_of=alert.now[1],
        level=alert.level,
        former_level=former,
        response=alert.response,
        reason=alert.reason,
        policy_version=alert.policy_version,
        evaluated_at=evaluation.evaluated_at,
    )


def _gone(evaluation: Evaluation, latest: AlertRecord) -> AlertRecord:
    """What is left of a key without any case: its cases were found to belong elsewhere."""
    share = latest.now_of is not None
    return replace(
        latest,
        revision=evaluation.revision,
        before=0,
        before_of=0 if share else None,
        now=0,
        now_of=0 if share else None,
        level="none",
        former_level=latest.level,
        response="",
        reason=replace(latest.reason, message="本期与上期均无案件 / no case in either period"),
        evaluated_at=evaluation.evaluated_at,
        policy_version=evaluation.policy_version,
    )


def _worth_keeping(record: AlertRecord, latest: AlertRecord | None) -> bool:
    """A level, or a change of what an earlier evaluation had found."""
    return record.level != "none" if latest is None else record.content != latest.content
