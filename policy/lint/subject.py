"""What a lint is, and what it is given to look at."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from policy.bundle import EscalationCondition, OfferedStep
from policy.conditions import AllOf, Condition
from policy.diagnostics import Diagnostic
from policy.loader import LoadedRules
from policy.models.lint import Level
from policy.reminder_rules import CompiledReminder
from policy.source import Document, Path
from policy.tables import DecisionTable
from policy.targets import CompiledTarget
from policy.terms import Terms
from policy.vocabulary import VOCABULARY

__all__ = ["Lint", "PlacedRule", "Subject", "domains_of"]


@dataclass(frozen=True, slots=True)
class Lint:
    """One lint: its code, the level that it has unless lint.yaml says otherwise, and how it looks."""

    code: str
    level: Level
    check: Callable[[Subject], Iterator[Diagnostic]]


@dataclass(frozen=True, slots=True)
class PlacedRule:
    """A condition with its place. `within` is what must hold besides, such as the target that a limit belongs to."""

    file: str
    path: Path
    name: str
    condition: Condition
    within: Condition | None = None

    @property
    def whole(self) -> Condition:
        return AllOf((self.within, self.condition)) if self.within else self.condition


@dataclass(frozen=True)
class Subject:
    """A set of rules that can be read, before it is compiled. `active`: the effective date of the version in force."""

    loaded: LoadedRules
    terms: Terms
    tables: Mapping[str, DecisionTable]
    targets: tuple[CompiledTarget, ...]
    escalations: tuple[EscalationCondition, ...]
    offers: tuple[OfferedStep, ...] = ()
    active: date | None = None
    reminders: tuple[CompiledReminder, ...] = ()
    referrals: tuple[EscalationCondition, ...] = ()

    @cached_property
    def domains(self) -> Mapping[str, Sequence[str]]:
        return domains_of(self.terms)

    def document(self, file: str) -> Document:
        return self.loaded.documents[file]

    def model(self, file: str) -> Any:
        return self.loaded.models[file]

    @cached_property
    def rules(self) -> tuple[PlacedRule, ...]:
        """Every condition of every file."""
        return (*self._rows(), *self._targets(), *self._escalations())

    def _rows(self) -> Iterator[PlacedRule]:
        for name, table in self.tables.items():
            yield from (PlacedRule(name, row.path, row.id, row.condition) for row in table.rows)

    def _targets(self) -> Iterator[PlacedRule]:
        for target in self.targets:
            yield PlacedRule("sla", (*target.path, "when"), target.id, target.condition)
            for row in target.limits:
                yield PlacedRule("sla", (*row.path, "when"), row.rule, row.condition, target.condition)
            for index, extension in enumerate(target.extensions):
                path = (*target.path, "extensions", index, "when")
                yield PlacedRule("sla", path, extension.rule, extension.condition, target.condition)

    def _escalations(self) -> Iterator[PlacedRule]:
        for index, rule in enumerate(self.escalations):
            yield PlacedRule("escalation", ("escalations", index, "when"), rule.id, rule.condition)
        for reminder in self.reminders:
            if reminder.condition is not None:
                yield PlacedRule("escalation", (*reminder.path, "when"), reminder.id, reminder.condition)
        for index, offer in enumerate(self.offers):
            yield PlacedRule("procedure", ("offers", index, "when"), offer.id, offer.condition)
        for index, rule in enumerate(self.referrals):
            yield PlacedRule("meetings", ("referrals", index, "when"), rule.id, rule.condition)


def domains_of(terms: Terms) -> dict[str, Sequence[str]]:
    """The values of every code and choice in the vocabulary."""
    return {
        fact.name: fact.values if fact.kind == "choice" else tuple(terms.of(fact.terms or ""))
        for fact in VOCABULARY.values()
        if fact.kind != "number"
    }
