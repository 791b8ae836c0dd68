"""The rule files as readable tables, every cell in words of both languages. Pure; for a console that shows policy."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from policy.bundle import Bundle
from policy.models import FILES
from policy.sheets.codes import clauses, manifest, products, taxonomy
from policy.sheets.decisions import decision_table
from policy.sheets.handling import calendar, meetings, procedure, sla
from policy.sheets.lexicon import triage
from policy.sheets.model import Page, Sheet, SheetRow
from policy.sheets.supervision import alerts, escalation, kpi, programme, reports, satisfaction

__all__ = ["Sheet", "SheetRow", "sheets"]

_WRITERS: Final[Mapping[str, Callable[[Page], Iterator[Sheet]]]] = MappingProxyType(
    {
        "manifest": manifest,
        "clauses": clauses,
        "taxonomy": taxonomy,
        "products": products,
        "triage": triage,
        "grade": decision_table,
        "subclass": decision_table,
        "dispatch": decision_table,
        "procedure": procedure,
        "sla": sla,
        "escalation": escalation,
        "calendar": calendar,
        "satisfaction": satisfaction,
        "kpi": kpi,
        "alerts": alerts,
        "programme": programme,
        "meetings": meetings,
        "reports": reports,
    }
)


def sheets(bundle: Bundle) -> tuple[Sheet, ...]:
    """Every table of every rule file that the bundle has, in the order of the files; those without rows are left out.

    Each cell is Chinese and English. Limits read 3 个工作日 / 3 working days, codes are their labels, conditions
    sentences; the keywords of a rule of the lexicon share one cell.
    """
    return tuple(
        sheet for stem in FILES if stem in bundle.models for sheet in _WRITERS[stem](Page(bundle, stem)) if sheet.rows
    )
