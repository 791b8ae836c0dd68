"""From texts to a bundle: load, read, check, compile; all findings at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from policy.bundle import Bundle, EscalationCondition, OfferedStep, RuleFiles
from policy.calendar import WorkCalendar
from policy.checks import check_references
from policy.compiler import RuleDef
from policy.coverage import exercise
from policy.decisions import RuleSet
from policy.diagnostics import Diagnostic, Severity, worst
from policy.errors import EngineFault, InvalidRules
from policy.lint import Subject, check_levels, lint
from policy.lint.subject import domains_of
from policy.loader import LoadedRules, load
from policy.models.base import TableFile
from policy.models.calendar import CalendarRules
from policy.reading import Reader
from policy.reminder_rules import CompiledReminder, read_reminders
from policy.status import Reason
from policy.tables import DecisionTable, read_table
from policy.targets import CompiledTarget, read_targets
from policy.terms import Terms
from policy.triage import Triager

__all__ = ["build", "must_build"]


def build(
    texts: Mapping[str, str], *, verify: bool = True, active: date | None = None
) -> tuple[Bundle | None, tuple[Diagnostic, ...]]:
    """Makes a bundle of rule files; None where a finding is an error.

    `verify` lets the engine decide every situation and compares it with the reference reading, and runs the lints; a
    bundle that was verified before (read back from the store) can skip that. `active` is the effective date of the
    version in force, which a new one should not precede.
    """
    loaded = load(texts)
    assembly = _Assembly(loaded)
    findings = [*loaded.diagnostics, *check_references(loaded, assembly.terms), *assembly.read()]
    findings.extend(check_levels(loaded))
    if worst(tuple(findings)) is Severity.ERROR:
        return None, tuple(sorted(findings))
    if verify:
        findings.extend(lint(assembly.subject(active)))
    findings.extend(assembly.compile(verify))
    if worst(tuple(findings)) is Severity.ERROR:
        return None, tuple(sorted(findings))
    return assembly.bundle(), tuple(sorted(findings))


def must_build(texts: Mapping[str, str], *, verify: bool = True) -> Bundle:
    """Like `build`, but raises InvalidRules with every finding."""
    bundle, findings = build(texts, verify=verify)
    if bundle is None:
        raise InvalidRules(findings)
    return bundle


class _Assembly:
    """The parts of a bundle while they are made."""

    def __init__(self, loaded: LoadedRules) -> None:
        self.loaded = loaded
        self.terms = Terms.read(loaded.models)
        self.tables: dict[str, DecisionTable] = {}
        self.targets: tuple[CompiledTarget, ...] = ()
        self.escalations: tuple[EscalationCondition, ...] = ()
        self.offers: tuple[OfferedStep, ...] = ()
        self.reminders: tuple[CompiledReminder, ...] = ()
        self.referrals: tuple[EscalationCondition, ...] = ()
        self.rule_sets: dict[str, RuleSet] = {}

    def read(self) -> list[Diagnostic]:
        """Reads conditions and tables. Without the code lists nothing can be said of conditions, so it waits."""
        if not {"taxonomy", "subclass", "products", "triage"} <= self.loaded.models.keys():
            return []
        problems: list[Diagnostic] = []
        for stem, model in self.loaded.models.items():
            reader = Reader(self.loaded.documents[stem], self.terms.of)
            self._read_file(reader, stem, model)
            problems.extend(reader.problems)
        return problems

    def _read_file(self, reader: Reader, stem: str, model: Any) -> None:
        if isinstance(model, TableFile):
            self.tables[stem] = read_table(reader, stem, model)
        if stem == "sla":
            self.targets = read_targets(reader, model)
        if stem == "procedure":
            self.offers = tuple(
                OfferedStep(offer.id, offer.step, reader.condition(offer.when, ("offers", index, "when")))
                for index, offer in enumerate(model.offers)
            )
        if stem == "escalation":
            self.escalations = _warned(reader, stem, "escalations", model.escalations)
            self.reminders = read_reminders(reader, model)
        if stem == "meetings":
            self.referrals = _warned(reader, stem, "referrals", model.referrals)

    def subject(self, active: date | None) -> Subject:
        """What the lints look at."""
        return Subject(
            self.loaded,
            self.terms,
            self.tables,
            self.targets,
            self.escalations,
            self.offers,
            active,
            self.reminders,
            self.referrals,
        )

    def compile(self, verify: bool) -> list[Diagnostic]:
        """Compiles every rule set; with `verify`, proves the engine."""
        findings: list[Diagnostic] = []
        domains = domains_of(self.terms)
        for name, rules in self._rule_defs().items():
            document = self.loaded.documents["escalation" if name in ("escalations", "reminders") else name]
            try:
                rule_set = RuleSet(name, rules, strict=verify)
                if verify:
                    exercise(rule_set, domains)
            except EngineFault as fault:
                words = f"规则引擎不能可靠执行：{fault} / the engine cannot be trusted with it"
                findings.append(document.diagnostic((), "engine", words))
                continue
            self.rule_sets[name] = RuleSet(name, rules) if verify else rule_set
        return findings

    def _rule_defs(self) -> dict[str, list[RuleDef]]:
        rules = {name: [RuleDef(row.id, row.condition) for row in table.rows] for name, table in self.tables.items()}
        rules["sla"] = [rule for target in self.targets for rule in target.rules]
        rules["procedure"] = [RuleDef(offer.id, offer.condition) for offer in self.offers]
        if self.referrals:
            rules["meetings"] = [RuleDef(rule.id, rule.condition) for rule in self.referrals]
        rules["escalations"] = [RuleDef(rule.id, rule.condition) for rule in self.escalations]
        rules["reminders"] = [RuleDef(rule.id, rule.condition) for rule in self.reminders if rule.condition is not None]
        return rules

    def bundle(self) -> Bundle:
        models: Any = self.loaded.models
        return Bundle(
            digest=self.loaded.digest,
            texts=dict(self.loaded.texts),
            models=dict(self.loaded.models),
            rules=RuleFiles(**{name: models[name] for name in RuleFiles.__slots__ if name in models}),
            terms_by_kind=self.terms,
            tables=dict(self.tables),
            rule_sets=dict(self.rule_sets),
            targets=self.targets,
            escalations=self.escalations,
            offers=self.offers,
            reminders=self.reminders,
            triager=Triager.of(models["triage"]),
            calendars=_calendars(models["calendar"]),
            referrals=self.referrals,
        )


def _warned(reader: Reader, stem: str, key: str, rules: Sequence[Any]) -> tuple[EscalationCondition, ...]:
    """Rules that say of a case, in words, what it calls for."""
    return tuple(
        EscalationCondition(
            rule.id,
            reader.condition(rule.when, (key, index, "when")),
            Reason(rule.id, stem, rule.clause, f"{rule.message.zh} / {rule.message.en}"),
            tuple(getattr(rule, "recipients", ())),
        )
        for index, rule in enumerate(rules)
    )


def _calendars(rules: CalendarRules) -> dict[str | None, WorkCalendar]:
    """The bank's calendar under None, and one for each department with days of its own."""
    departments = {day.department for day in (*rules.working_days, *rules.rest_days)}
    day_ends = None if rules.day_ends == "24:00" else time.fromisoformat(rules.day_ends)
    return {
        department: WorkCalendar.build(
            frozenset(day.date for day in rules.working_days if day.department in (None, department)),
            frozenset(day.date for day in rules.rest_days if day.department in (None, department)),
            rules.zone,
            day_ends,
        )
        for department in {None, *departments}
    }
