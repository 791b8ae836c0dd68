"""What risk warning keeps: evaluations of closed periods, what each found, and which levels were announced."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from cases.feed import Place
from cases.models import ALERT_EVALUATIONS, ALERT_NOTICES, ALERT_RECORDS, ALERT_WATCH
from cases.writes import write_number
from policy.alerting import rank
from policy.status import Reason

__all__ = [
    "AlertRecord",
    "Evaluation",
    "Identity",
    "Watch",
    "advance",
    "announce",
    "begin",
    "evaluated_periods",
    "evaluations_of",
    "keep",
    "records_of",
    "watch",
]

_DIALECTS: Final[Mapping[str, Callable[[Any], Any]]] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


@dataclass(frozen=True, slots=True)
class Watch:
    """Since when closed periods are evaluated, and up to where the events of cases were looked at."""

    began: date
    place: Place


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One evaluation of a closed period. `counts` is the digest of what was counted."""

    period: str
    revision: int
    evaluated_at: datetime
    policy_version: str
    counts: str


@dataclass(frozen=True, slots=True, order=True)
class Identity:
    """Which warning: a metric of one key (dimension empty: the whole bank) in a period."""

    period: str
    metric: str
    dimension: str
    key: str


@dataclass(frozen=True, slots=True)
class AlertRecord:
    """A warning as one evaluation found it; `before_of` and `now_of` are the denominators of a share."""

    identity: Identity
    revision: int
    before: int
    before_of: int | None
    now: int
    now_of: int | None
    level: str
    former_level: str | None
    response: str
    reason: Reason
    policy_version: str
    evaluated_at: datetime

    @property
    def content(self) -> tuple[object, ...]:
        """What two evaluations must agree on for nothing new to be kept."""
        return self.before, self.before_of, self.now, self.now_of, self.level

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> AlertRecord:
        names = ("revision", "before", "before_of", "now", "now_of", "level", "former_level", "response")
        return cls(
            identity=Identity(row["period"], row["metric"], row["dimension"], row["key"]),
            reason=Reason(row["rule"], row["rule_set"], row["clause"], row["message"]),
            policy_version=row["policy_version"],
            evaluated_at=row["evaluated_at"],
            **{name: row[name] for name in names},
        )


def watch(connection: Connection) -> Watch | None:
    """The watch; None where it has not begun."""
    row = connection.execute(select(ALERT_WATCH)).one_or_none()
    return None if row is None else Watch(row.began, (row.write_id, row.sequence))


def begin(connection: Connection, begun: Watch) -> Watch:
    """Begins the watch; answers the one that another instance has begun meanwhile."""
    known = watch(connection)
    if known is None:
        place = {"write_id": begun.place[0], "sequence": begun.place[1]}
        connection.execute(insert(ALERT_WATCH).values(id=1, began=begun.began, **place))
    return known or begun


def advance(connection: Connection, known: Watch, place: Place) -> None:
    """Notes that everything up to `place` was looked at, unless another instance has gone on meanwhile."""
    unmoved = (ALERT_WATCH.c.write_id == known.place[0], ALERT_WATCH.c.sequence == known.place[1])
    connection.execute(update(ALERT_WATCH).where(*unmoved).values(write_id=place[0], sequence=place[1]))


def evaluated_periods(connection: Connection) -> frozenset[str]:
    return frozenset(connection.execute(select(ALERT_EVALUATIONS.c.period).distinct()).scalars())


def evaluations_of(connection: Connection, period: str) -> tuple[Evaluation, ...]:
    """Every evaluation of a period, the first one first."""
    query = select(ALERT_EVALUATIONS).where(ALERT_EVALUATIONS.c.period == period)
    rows = connection.execute(query.order_by(ALERT_EVALUATIONS.c.revision)).mappings()
    return tuple(Evaluation(**row) for row in rows)


def records_of(connection: Connection, period: str) -> tuple[AlertRecord, ...]:
    """What the evaluations of a period found, the first one first."""
    query = select(ALERT_RECORDS).where(ALERT_RECORDS.c.period == period).order_by(ALERT_RECORDS.c.revision)
    return tuple(AlertRecord.of(dict(row)) for row in connection.execute(query).mappings())


def keep(connection: Connection, evaluation: Evaluation, records: Sequence[AlertRecord]) -> None:
    """Keeps an evaluation with what it found anew. Raises IntegrityError where another instance kept that revision."""
    connection.execute(insert(ALERT_EVALUATIONS).values(asdict(evaluation)))
    rows = [_row(record) for record in records]
    if rows:
        connection.execute(insert(ALERT_RECORDS), rows)


def announce(connection: Connection, levels: Mapping[Identity, str], now: datetime) -> int:
    """Announces by the feed each warning that ranks higher than it ever did; answers how many were announced."""
    found = _announced(connection, {identity.period for identity in levels})
    rows = [
        {**asdict(identity), "level": level, "raised_at": now, "write_id": 0}
        for identity, level in sorted(levels.items())
        if rank(level) > found.get(identity, 0)
    ]
    if not rows:
        return 0
    write = write_number(connection)
    statement = _DIALECTS[connection.dialect.name](ALERT_NOTICES).on_conflict_do_nothing()
    connection.execute(statement, [{**row, "write_id": write} for row in rows])
    return len(rows)


def _announced(connection: Connection, periods: Iterable[str]) -> dict[Identity, int]:
    """The highest rank that each warning of the periods was announced at."""
    names = ("period", "metric", "dimension", "key")
    query = select(*(ALERT_NOTICES.c[name] for name in names), ALERT_NOTICES.c.level)
    ranks: dict[Identity, int] = {}
    for *parts, level in connection.execute(query.where(ALERT_NOTICES.c.period.in_(list(periods)))):
        identity = Identity(*parts)
        ranks[identity] = max(ranks.get(identity, 0), rank(level))
    return ranks


def _row(record: AlertRecord) -> dict[str, Any]:
    plain = {name: value for name, value in asdict(record).items() if name not in ("identity", "reason")}
    return {**plain, **asdict(record.identity), **asdict(record.reason)}
