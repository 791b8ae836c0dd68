"""What the evaluations of a closed period have stored and started, told with its warnings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection

from cases import alert_store, rights
from cases.actors import Actor
from cases.response_views import ResponseView
from cases.responses import of_period
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
    responses: dict[alert_store.Identity, list[ResponseView]] = {}
    for response in of_period(connection, actor, period):
        responses.setdefault(response.identity, []).append(response)
    first = evaluations[0].evaluated_at if evaluations else None

    def one(alert: Alert) -> Alert:
        known = identity(alert)
        answered = replace(alert, closed=True, responses=tuple(responses.get(known, ())))
        if not _sees_all(actor, alert):
            return answered
        return replace(answered, evaluated_at=first, revisions=tuple(revisions.get(known, ())))

    return tuple(one(alert) for alert in listed)


def _sees_all(actor: Actor, alert: Alert) -> bool:
    own_branch = alert.dimension == "branch" and actor.branch is not None and alert.key == actor.branch
    return rights.unbounded(actor) or own_branch
