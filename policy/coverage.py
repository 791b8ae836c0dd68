"""Gaps and overlaps of decision tables, exact, with a counter-example; engine against reference in every situation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from policy.decisions import RuleSet, situations
from policy.diagnostics import Diagnostic
from policy.source import Document
from policy.tables import DecisionTable
from policy.terms import Terms
from policy.vocabulary import VOCABULARY

__all__ = ["LIMIT", "check_table", "domains_of", "exercise"]

LIMIT: Final = 20_000
"""Distinct situations looked at for one module; the shipped rules have a few hundred together."""


def domains_of(terms: Terms) -> dict[str, Sequence[str]]:
    """The values of every code and choice in the vocabulary."""
    return {
        fact.name: fact.values if fact.kind == "choice" else tuple(terms.of(fact.terms or ""))
        for fact in VOCABULARY.values()
        if fact.kind != "number"
    }


def exercise(rule_set: RuleSet, domains: Mapping[str, Sequence[str]]) -> None:
    """Lets the engine decide every situation of the rule set; raises EngineFault where the reference differs."""
    for module in rule_set.modules:
        for facts in situations(module, domains, LIMIT):
            rule_set.fired(facts)


def check_table(
    document: Document, table: DecisionTable, rule_set: RuleSet, domains: Mapping[str, Sequence[str]], terms: Terms
) -> Iterator[Diagnostic]:
    """One finding for the first gap, one for each pair of rows that overlap; only for a `unique` table."""
    if table.hit_policy != "unique" or len(rule_set.modules) != 1:
        return
    rows = {row.id: row for row in table.rows}
    gap = False
    overlaps: set[tuple[str, ...]] = set()
    for facts in situations(rule_set.modules[0], domains, LIMIT):
        fired = tuple(row.id for row in table.rows if row.id in rule_set.fired(facts))
        if not fired and not gap:
            gap = True
            words = f"没有一行适用于：{_words(facts, terms, 'zh')} / no row decides {_words(facts, terms, 'en')}"
            hint = f"add a row [{', '.join(_cell(facts.get(name)) for name in table.inputs)}, =>, …]"
            yield document.diagnostic(("table",), "gap", words, hint, at_key=True)
        elif len(fired) > 1 and fired[:2] not in overlaps:
            overlaps.add(fired[:2])
            first, second = (rows[name] for name in fired[:2])
            words = (
                f"第 {first.path[-1]} 行与第 {second.path[-1]} 行重叠：{_words(facts, terms, 'zh')}"
                f" / rows {first.path[-1]} and {second.path[-1]} both decide {_words(facts, terms, 'en')}"
            )
            yield document.diagnostic(second.path, "overlap", words, "narrow one of the two rows")


def _words(facts: Mapping[str, Any], terms: Terms, language: str) -> str:
    parts = []
    for name, value in facts.items():
        fact = VOCABULARY[name]
        term = terms.term(fact.terms or name, str(value))
        label = getattr(term, language) if value is not None else {"zh": "空", "en": "absent"}[language]
        parts.append(f"{getattr(fact.label, language)} = {label}")
    return "，".join(parts) if language == "zh" else ", ".join(parts)


def _cell(value: Any) -> str:
    return "none" if value is None else str(value)
