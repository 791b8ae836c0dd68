"""The kinds of chains that there are: of cases, of drafts of the policy, of measures and of the office's own work."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, String, Table, cast, func, literal, select

from cases import audit
from cases.checkpoints.record import Leaf
from cases.models import (
    ALERT_RESPONSES,
    CASES,
    DRAFT_STEPS,
    DRAFTS,
    EVENTS,
    INSPECTIONS,
    MEASURE_STEPS,
    MEASURES,
    MEETINGS,
    MILESTONES,
    OFFICE_STEPS,
)

__all__ = ["KINDS", "OF_CASES", "OF_THE_OFFICE", "Kind", "as_leaf"]


@dataclass(frozen=True, slots=True)
class Kind:
    """Chains of one kind: each row of `owner` keeps the last digest in `head`, the steps stand in `steps`.

    `chain` is the global id of the owner, `link` what its steps hold of it in their column `of`. `owns` makes the
    condition that a column with a global id names the row: written so that it is looked up by the owner's key.
    """

    prefix: str
    owner: Table
    chain: ColumnElement[str]
    steps: Table
    of: ColumnElement[str]
    link: ColumnElement[str]
    digest: Callable[[Mapping[str, Any]], str]
    owns: Callable[[ColumnElement[str]], ColumnElement[bool]]

    def heads(self) -> Select[Any]:
        """Each chain with its link, its `length` in steps and its head."""
        length = select(func.coalesce(func.max(self.steps.c.seq), 0)).where(self.of == self.link).scalar_subquery()
        columns = (self.link.label("link"), self.chain.label("chain"), length.label("length"), self.owner.c.head)
        return select(*columns).select_from(self.owner).order_by(self.link)


def as_leaf(row: Any) -> Leaf:
    return Leaf(row.chain, row.length, row.head)


def _with_steps(prefix: str, owner: Table, steps: Table, of: str, digest: Callable[..., str]) -> Kind:
    """Owners whose steps hold their key."""
    return Kind(prefix, owner, _named(prefix, owner), steps, steps.c[of], owner.c.id, digest, _by_key(prefix, owner))


def _of_the_office(prefix: str, owner: Table) -> Kind:
    """Owners whose steps hold their global id."""
    chain = _named(prefix, owner)
    subject = OFFICE_STEPS.c.subject
    return Kind(prefix, owner, chain, OFFICE_STEPS, subject, chain, audit.step_digest, _by_key(prefix, owner))


def _named(prefix: str, owner: Table) -> ColumnElement[str]:
    return literal(prefix, String) + owner.c.id


def _by_key(prefix: str, owner: Table) -> Callable[[ColumnElement[str]], ColumnElement[bool]]:
    return lambda chain: owner.c.id == func.substr(chain, len(prefix) + 1)


_MILESTONE: Final = (
    literal("milestone:", String) + cast(MILESTONES.c.year, String) + literal(":", String) + MILESTONES.c.item
)

OF_CASES: Final = _with_steps("case:", CASES, EVENTS, "case_id", audit.digest)
OF_THE_OFFICE: Final = (
    _with_steps("draft:", DRAFTS, DRAFT_STEPS, "draft_id", audit.step_digest),
    _with_steps("measure:", MEASURES, MEASURE_STEPS, "measure_id", audit.step_digest),
    _of_the_office("meeting:", MEETINGS),
    _of_the_office("inspection:", INSPECTIONS),
    Kind(
        "milestone:",
        MILESTONES,
        _MILESTONE,
        OFFICE_STEPS,
        OFFICE_STEPS.c.subject,
        _MILESTONE,
        audit.step_digest,
        lambda chain: chain == _MILESTONE,
    ),
    _of_the_office("alert_response:", ALERT_RESPONSES),
)
KINDS: Final = (OF_CASES, *OF_THE_OFFICE)
