"""What the evaluations of a closed period have stored, told with its warnings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection

from cases import alert_store, rights
from cases.actors import Actor
from figures.alerts import identity, revision
from figures.answers import Alert, AlertRevision

__all__ = ["told"]


def told(
    connection: Connection, actor: Actor, period: str, listed: Iterable[Alert], *, closed: bool
) -> tuple[Alert, ...]:
    """The warnings of a period, each with its stored evaluations where the actor sees all the cases that they count."""
    if not closed:
        return tuple(listed)
    evaluations = alert_store.evaluations_of(connection, period)
    revisions: dict[alert_store.Identity, list[AlertRevision]] = {}
    for record in alert_store.records_of(connection, period):
        revisions.setdefault(record.identity, []).append(revision(record))
    first = evaluations[0].evaluated_at if evaluations else None

    def one(alert: Alert) -> Alert:
        if not _sees_all(actor, alert):
            return replace(alert, closed=True)
        found = tuple(revisions.get(identity(alert), ()))
        return replace(alert, closed=True, evaluated_at=first, revisions=found)

    return tuple(one(alert) for alert in listed)


def _sees_all(actor: Actor, alert: Alert) -> bool:
    own_branch = alert.dimension == "branch" and actor.branch is not None and alert.key == actor.branch
    return rights.unbounded(actor) or own_branch
