"""The models of the rule files, one module a file; `FILES` names them all by the file's stem."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from policy.models.alerts import Alerts
from policy.models.base import RuleFile
from policy.models.calendar import CalendarRules
from policy.models.clauses import Clauses
from policy.models.escalation import Escalation
from policy.models.kpi import Kpi
from policy.models.manifest import Manifest
from policy.models.meetings import Meetings
from policy.models.procedure import ProcedureRules
from policy.models.products import Products
from policy.models.programme import Programme
from policy.models.reports import Reports
from policy.models.satisfaction import Satisfaction
from policy.models.sla import Sla
from policy.models.table import Dispatch, Grade, Subclass
from policy.models.taxonomy import Taxonomy
from policy.models.triage import TriageRules

__all__ = ["FILES", "OPTIONAL"]

FILES: Final[Mapping[str, type[RuleFile]]] = MappingProxyType(
    {
        "manifest": Manifest,
        "clauses": Clauses,
        "taxonomy": Taxonomy,
        "products": Products,
        "triage": TriageRules,
        "grade": Grade,
        "subclass": Subclass,
        "dispatch": Dispatch,
        "procedure": ProcedureRules,
        "sla": Sla,
        "escalation": Escalation,
        "calendar": CalendarRules,
        "satisfaction": Satisfaction,
        "kpi": Kpi,
        "alerts": Alerts,
        "programme": Programme,
        "meetings": Meetings,
        "reports": Reports,
    }
)

OPTIONAL: Final = frozenset({"meetings", "reports"})
"""Files that a bundle may be without: rules of before them load for ever."""
