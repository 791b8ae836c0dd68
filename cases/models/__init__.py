"""The tables. SQLModel does not validate table models: what comes in goes through `cases.validation` first.

Reads and writes on hot paths use the Core tables below, not objects.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Table

from cases.models import case, group, policy
from cases.models.base import METADATA

__all__ = [
    "BUNDLES",
    "CASES",
    "CUSTOMERS",
    "DRAFTS",
    "DRAFT_STEPS",
    "EVENTS",
    "GROUP_MEMBERS",
    "IDEMPOTENCY",
    "METADATA",
    "REMINDERS",
    "SERIES",
    "VERSIONS",
    "case",
    "group",
    "policy",
]


def _table(name: str) -> Table:
    return METADATA.tables[name]


CASES: Final = _table("petition_case")
EVENTS: Final = _table("case_event")
CUSTOMERS: Final = _table("customer")
GROUP_MEMBERS: Final = _table("group_member")
IDEMPOTENCY: Final = _table("idempotency")
SERIES: Final = _table("number_series")
REMINDERS: Final = _table("reminder")
BUNDLES: Final = _table("policy_bundle")
VERSIONS: Final = _table("policy_version")
DRAFTS: Final = _table("policy_draft")
DRAFT_STEPS: Final = _table("policy_step")
