"""On PostgreSQL, what is about a case is seen only within the bounds that a transaction sets (`cases.bounds`).

Where none are set the rows are seen, so a release that knows of none goes on beside this one.
"""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0022"

PAUSE = "whoever reads or writes cases waits until all transactions of that moment have ended, then some ms"

_UNBOUNDED = "(SELECT coalesce(current_setting('petition.bounded', true), '') <> 'on')"
_BRANCH = "(SELECT nullif(current_setting('petition.branch', true), ''))"
_DEPARTMENT = "(SELECT nullif(current_setting('petition.department', true), ''))"
_LISTED = f"(SELECT E'\\n' || {_DEPARTMENT} || E'\\n')"  # as `cases.columns.Codes` writes a code among others

_CASES = f"""{_UNBOUNDED}
    OR branch = {_BRANCH}
    OR lead_department = {_DEPARTMENT}
    OR strpos(assisting_departments, {_LISTED}) > 0
    OR strpos(copied_departments, {_LISTED}) > 0"""

_OF_CASE = f"{_UNBOUNDED} OR EXISTS (SELECT FROM petition_case WHERE petition_case.id = {{table}}.case_id)"

_TABLES = ("case_event", "customer", "group_member", "reminder", "case_tally")


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    _secure("petition_case", _CASES)
    for table in _TABLES:
        _secure(table, _OF_CASE.format(table=table))


def _secure(table: str, condition: str) -> None:
    op.execute(f"CREATE POLICY within_bounds ON {table} USING ({condition})")
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")  # the service owns its tables
