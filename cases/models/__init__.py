"""The tables. SQLModel does not validate table models: what comes in goes through `cases.validation` first.

Reads and writes on hot paths use the Core tables below, not objects.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Table

from cases.models import account, alert, case, change, checkpoint, delivery, group, job, measure, office, policy, report
from cases.models.base import METADATA
from cases.models.figures import BRANCH_NUMBERS, BRANCH_SUMS, CASE_TALLIES, ROLLUPS, TALLY_CHANGES

__all__ = [
    "ACCOUNTS",
    "AGENDA",
    "ALERT_EVALUATIONS",
    "ALERT_NOTICES",
    "ALERT_RECORDS",
    "ALERT_RESPONSES",
    "ALERT_WATCH",
    "ATTEMPTS",
    "BRANCH_NUMBERS",
    "BRANCH_SUMS",
    "BUNDLES",
    "CASES",
    "CASE_TALLIES",
    "CHANGES",
    "CHECKPOINTS",
    "CUSTOMERS",
    "DELIVERIES",
    "DRAFTS",
    "DRAFT_STEPS",
    "EVENTS",
    "FILED_REPORTS",
    "GROUP_MEMBERS",
    "IDEMPOTENCY",
    "INSPECTIONS",
    "JOBS",
    "LEAVES",
    "MEASURES",
    "MEASURE_CASES",
    "MEASURE_STEPS",
    "MEETINGS",
    "METADATA",
    "MILESTONES",
    "OFFICE_KEYS",
    "OFFICE_STEPS",
    "READS",
    "REMINDERS",
    "ROLLUPS",
    "SERIES",
    "SESSIONS",
    "SETUP_CODES",
    "TALLY_CHANGES",
    "VERIFICATIONS",
    "VERSIONS",
    "VISITS",
    "WRITE_EPOCHS",
    "account",
    "alert",
    "case",
    "change",
    "checkpoint",
    "delivery",
    "group",
    "job",
    "measure",
    "office",
    "policy",
    "report",
]


def _table(name: str) -> Table:
    return METADATA.tables[name]


CASES: Final = _table("petition_case")
EVENTS: Final = _table("case_event")
CHANGES: Final = _table("case_change")
WRITE_EPOCHS: Final = _table("write_epoch")
CUSTOMERS: Final = _table("customer")
GROUP_MEMBERS: Final = _table("group_member")
IDEMPOTENCY: Final = _table("idempotency")
SERIES: Final = _table("number_series")
REMINDERS: Final = _table("reminder")
DELIVERIES: Final = _table("delivery")
READS: Final = _table("reminder_read")
BUNDLES: Final = _table("policy_bundle")
VERSIONS: Final = _table("policy_version")
DRAFTS: Final = _table("policy_draft")
DRAFT_STEPS: Final = _table("policy_step")
MEASURES: Final = _table("measure")
MEASURE_CASES: Final = _table("measure_case")
MEASURE_STEPS: Final = _table("measure_step")
MEETINGS: Final = _table("meeting")
AGENDA: Final = _table("meeting_item")
INSPECTIONS: Final = _table("inspection")
VISITS: Final = _table("inspection_branch")
MILESTONES: Final = _table("milestone")
OFFICE_STEPS: Final = _table("office_step")
OFFICE_KEYS: Final = _table("office_key")
ALERT_WATCH: Final = _table("alert_watch")
ALERT_EVALUATIONS: Final = _table("alert_evaluation")
ALERT_RECORDS: Final = _table("alert_record")
ALERT_NOTICES: Final = _table("alert_notice")
ALERT_RESPONSES: Final = _table("alert_response")
FILED_REPORTS: Final = _table("filed_report")
LEAVES: Final = _table("audit_leaf")
CHECKPOINTS: Final = _table("audit_checkpoint")
VERIFICATIONS: Final = _table("audit_verification")
ACCOUNTS: Final = _table("account")
SESSIONS: Final = _table("sign_in_session")
ATTEMPTS: Final = _table("sign_in_attempt")
SETUP_CODES: Final = _table("setup_code")
JOBS: Final = _table("job")
