"""Figures under a draft or another version of the policy, beside those in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from figures.what_if import KpiChange, WhatIf
from policy.bundle import Bundle
from policy.diagnostics import Diagnostic
from policy.errors import InvalidRequest
from policy.procedure import Refusal, RefusalCode
from resolvers import policy as policies
from resolvers.context import Context

__all__ = ["KpiUnder", "kpi_under", "unreadable"]


@dataclass(frozen=True, slots=True)
class KpiUnder:
    """Scores, or why there are none; `findings` say what is wrong with a draft that cannot be read."""

    changes: tuple[KpiChange, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    findings: tuple[Diagnostic, ...] = ()


def kpi_under(
    context: Context, start: date, end: date, department: str | None, draft: str | None, version: str | None
) -> KpiUnder:
    """The assessment judged by a draft, or by a version that was once published, beside the one in force."""
    if (draft is None) == (version is None):
        words = "草稿与规则版本，须给出其一 / give either a draft or a policy version"
        return KpiUnder(refusals=(Refusal(RefusalCode.INVALID, words, ("draft",)),))
    try:
        found = _drafted(context, draft) if draft is not None else _published(context, version or "")
        if isinstance(found, KpiUnder):
            return found
        services = context.services
        reading = WhatIf(services.database, lambda: context.timeline, lambda: context.now)
        return KpiUnder(reading.kpi(context.actor, start, end, department, found))
    except InvalidRequest as invalid:
        return KpiUnder(refusals=(Refusal(RefusalCode.INVALID, str(invalid), invalid.field),))


def _published(context: Context, version: str) -> Bundle:
    return context.timeline.bundle(context.timeline.named(version))


def _drafted(context: Context, identifier: str) -> Bundle | KpiUnder:
    found = policies.draft(context, identifier)
    if found is None:
        words = "没有这份规则草稿，或无权查看 / no such draft, or not for this role"
        return KpiUnder(refusals=(Refusal(RefusalCode.NOT_FOUND, words, ("draft",)),))
    bundle, findings = policies.built(found)
    return bundle if bundle is not None else KpiUnder(refusals=(unreadable(findings),), findings=tuple(findings))


def unreadable(findings: tuple[Diagnostic, ...] | list[Diagnostic]) -> Refusal:
    """The refusal of a draft that does not compile, with its first error."""
    words = f"草稿有错，共 {len(findings)} 处：{findings[0]} / the draft cannot be read"
    return Refusal(RefusalCode.INVALID, words, ("draft",))
