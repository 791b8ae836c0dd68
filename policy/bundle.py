"""A bundle: one policy, compiled, immutable, named by the hash of its content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final

from policy.calendar import WorkCalendar
from policy.conditions import Condition
from policy.decisions import RuleSet
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
from policy.models.taxonomy import Taxonomy
from policy.models.triage import TriageRules
from policy.reminder_rules import CompiledReminder
from policy.status import Classification, Label, Reason, Term
from policy.tables import DecisionTable, Row
from policy.targets import CompiledTarget
from policy.terms import Terms
from policy.triage import Triager, TriageResult
from policy.versions import Reach

_MEMO_LIMIT: Final = 100_000

__all__ = ["Bundle", "Decision", "EscalationCondition", "OfferedStep", "RuleFiles"]


@dataclass(frozen=True, slots=True)
class RuleFiles:
    """The models of the files that are more than a decision table."""

    manifest: Manifest
    clauses: Clauses
    taxonomy: Taxonomy
    products: Products
    triage: TriageRules
    procedure: ProcedureRules
    sla: Sla
    escalation: Escalation
    calendar: CalendarRules
    satisfaction: Satisfaction
    kpi: Kpi
    alerts: Alerts
    programme: Programme
    meetings: Meetings | None = None
    reports: Reports | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The rows of a table that hold, in the table's order; under `unique` and `first` there is one."""

    table: DecisionTable
    rows: tuple[Row, ...]

    @property
    def outcome(self) -> Mapping[str, Any]:
        return self.rows[0].outcome

    @property
    def rule(self) -> str:
        return self.rows[0].id

    def reason(self, message: str) -> Reason:
        return Reason(self.rule, self.table.name, self.table.clause, message)


@dataclass(frozen=True, slots=True)
class EscalationCondition:
    """An escalation rule with its condition read."""

    id: str
    condition: Condition
    reason: Reason
    recipients: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OfferedStep:
    """A step of the procedure that a rule offers, with its condition read."""

    id: str
    event: str
    condition: Condition


@dataclass(frozen=True, eq=False)
class Bundle:
    """Everything that decides, compiled. `texts` are the files it was made from, `models` what was read from them."""

    digest: str
    texts: Mapping[str, str]
    models: Mapping[str, RuleFile]
    rules: RuleFiles
    terms_by_kind: Terms
    tables: Mapping[str, DecisionTable]
    rule_sets: Mapping[str, RuleSet]
    targets: tuple[CompiledTarget, ...]
    escalations: tuple[EscalationCondition, ...]
    offers: tuple[OfferedStep, ...]
    reminders: tuple[CompiledReminder, ...]
    triager: Triager
    calendars: Mapping[str | None, WorkCalendar]
    referrals: tuple[EscalationCondition, ...] = ()

    @property
    def version(self) -> str:
        return f"{self.rules.manifest.version}+{self.digest[:8]}"

    @property
    def title(self) -> Label:
        return Label(self.rules.manifest.title.zh, self.rules.manifest.title.en)

    @property
    def effective_from(self) -> datetime:
        """The start of the manifest's effective date."""
        return self.calendar(None).start_of(self.rules.manifest.effective_from)

    @property
    def applies_to(self) -> Reach:
        return self.rules.manifest.applies_to

    @property
    def author(self) -> str:
        return self.rules.manifest.author

    @property
    def approver(self) -> str | None:
        return self.rules.manifest.approver

    def terms(self, kind: str) -> Mapping[str, Term]:
        """The codes of a kind (`policy.terms.KINDS`) with their labels, in the order of the rule file."""
        return self.terms_by_kind.of(kind)

    def term(self, kind: str, code: str) -> Term:
        return self.terms_by_kind.term(kind, code)

    def calendar(self, department: str | None) -> WorkCalendar:
        """The department's calendar; the bank's where it has none of its own."""
        return self.calendars.get(department) or self.calendars[None]

    def decide(self, table: str, facts: Mapping[str, Any]) -> Decision | None:
        """The rows of a decision table that hold for the facts; None where no row holds."""
        key = (table, self.rule_sets[table].fired(facts))
        try:
            return self._decided[key]
        except KeyError:
            if len(self._decided) > _MEMO_LIMIT:
                self._decided.clear()
            return self._decided.setdefault(key, self._decision(*key))

    @cached_property
    def _decided(self) -> dict[tuple[str, frozenset[str]], Decision | None]:
        return {}

    def _decision(self, name: str, fired: frozenset[str]) -> Decision | None:
        table = self.tables[name]
        rows = tuple(row for row in table.rows if row.id in fired)
        if not rows:
            return None
        return Decision(table, rows if table.hit_policy == "collect" else rows[:1])

    def classify(self, facts: Mapping[str, Any]) -> Classification:
        """Grade, subclass and departments of a case with these facts (main_class, business_line, scope, …)."""
        key = tuple([facts.get(name) for name in self._classifying])
        known = self._classified.get(key)
        if known is None:
            if len(self._classified) > _MEMO_LIMIT:
                self._classified.clear()
            known = self._classified[key] = self._classify(facts)
        return known

    @cached_property
    def _classifying(self) -> tuple[str, ...]:
        """The facts that grade, subclass and departments can depend on."""
        read = {name for table in ("grade", "subclass", "dispatch") for name in self.tables[table].inputs}
        return tuple(sorted({"main_class", "business_line"} | read - {"grade", "subclass"}))

    @cached_property
    def _classified(self) -> dict[tuple[Any, ...], Classification]:
        return {}

    def _classify(self, facts: Mapping[str, Any]) -> Classification:
        known = dict(facts)
        grade = self.decide("grade", known)
        known["grade"] = grade.outcome["grade"] if grade else None
        subclass = self.decide("subclass", known)
        known["subclass"] = subclass.outcome["subclass"] if subclass else None
        return self._classification(known, grade, subclass, self.decide("dispatch", known))

    def _classification(
        self, facts: Mapping[str, Any], grade: Decision | None, subclass: Decision | None, dispatch: Decision | None
    ) -> Classification:
        line = self.line_departments.get(facts.get("business_line") or "", "")
        lead = dispatch.outcome["lead_department"] if dispatch else line
        assisting = dispatch.outcome.get("assisting_departments", ()) if dispatch else ()
        code = facts["subclass"] or facts.get("main_class") or ""
        reasons = [
            decision.reason(f"{title}：{label.zh} / {label.en}")
            for decision, title, label in (
                (grade, "等级", self.term("grade", facts["grade"] or "")),
                (subclass, "子类", self.term("subclass", code)),
            )
            if decision
        ]
        return Classification(
            grade=facts["grade"] or "",
            subclass=code,
            lead_department=line if lead == "line_department" else lead,
            assisting_departments=tuple(line if name == "line_department" else name for name in assisting),
            reasons=tuple(reasons),
        )

    def triage(self, text: str) -> TriageResult:
        return self.triager.triage(text)

    @cached_property
    def line_departments(self) -> Mapping[str, str]:
        """Business line → its responsible department."""
        return MappingProxyType({line.code: line.department for line in self.rules.taxonomy.business_lines})

    @cached_property
    def online_channels(self) -> frozenset[str]:
        return frozenset(channel.code for channel in self.rules.taxonomy.channels if channel.online)

    @cached_property
    def launches(self) -> Mapping[str, date]:
        """Product → the date of its launch."""
        return MappingProxyType({product.code: product.launched for product in self.rules.products.products})

    @cached_property
    def subjective_causes(self) -> frozenset[str]:
        return frozenset(cause.code for cause in self.rules.taxonomy.causes if cause.subjective)

    @cached_property
    def warnings(self) -> tuple[CompiledReminder, ...]:
        """The reminders that come before a due date."""
        return tuple(rule for rule in self.reminders if rule.before is not None)

    @cached_property
    def thresholds(self) -> Mapping[str, tuple[int, ...]]:
        """By counted fact, the whole numbers at which a rule's answer may change."""
        points: dict[str, set[int]] = {}
        for rule_set in self.rule_sets.values():
            for module in rule_set.modules:
                for field in module.fields:
                    for threshold in getattr(field, "thresholds", ()):
                        whole = threshold.__floor__()
                        points.setdefault(field.name, set()).update({whole, whole + 1})
        return MappingProxyType({name: tuple(sorted(numbers)) for name, numbers in points.items()})

    @property
    def disagreements(self) -> int:
        """How often the engine and the reference reading disagreed since the bundle was loaded; an alarm if not 0."""
        return sum(rule_set.disagreements for rule_set in self.rule_sets.values())
