"""Possible repeats of a new case: earlier cases of the same customer in which a rule sees the same matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Connection, select

from cases.commands import Customer
from cases.customers import Customers, Recorded
from cases.ids import case_id
from cases.models import CASES
from cases.registration import Opening
from policy.bundle import Bundle
from policy.repeats import Matter, suggest

__all__ = ["with_suggestions"]


def with_suggestions(
    connection: Connection,
    customers: Customers,
    recorded: Recorded,
    bundle: Bundle,
    start: Opening,
    customer: Customer | None,
) -> Opening:
    """The opening with its possible repeats as facts of the receipt. In a batch, only what was stored is looked at.

    `recorded` is what is known beforehand of the customers of the batch; empty where nothing is.
    """
    received, registered = start.events
    rules = bundle.rules.procedure.repeats
    if customer is None or not rules:
        return start
    since = received.at - timedelta(days=bundle.rules.programme.repeat_days)
    keys = customers.cases_of(connection, customer, since, received.at, recorded)
    if not keys:
        return start
    columns = (CASES.c.id, CASES.c.business_line, CASES.c.topic, CASES.c.search)
    rows = {row.id: row for row in connection.execute(select(*columns).where(CASES.c.id.in_(keys)))}
    earlier = [Matter(case_id(key), rows[key].business_line, rows[key].topic, rows[key].search) for key in keys]
    matter = Matter("", received.data["business_line"], received.data["topic"], start.row["search"])
    found = suggest(rules, matter, earlier)
    if not found:
        return start
    data = {**received.data, "suggestions": [suggestion.data() for suggestion in found]}
    return replace(start, events=(replace(received, data=data), registered))
