"""The codes of a policy with their labels, by kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from policy.models.base import RuleFile
from policy.status import Term

__all__ = ["KINDS", "Terms"]

KINDS: Final = (
    "main_class",
    "grade",
    "subclass",
    "business_line",
    "department",
    "channel",
    "branch",
    "topic",
    "cause",
    "pause_reason",
    "product",
    "scope",
    "urgency",
    "complexity",
    "measure_kind",
)

_TAXONOMY_LISTS: Final = {
    "main_class": "main_classes",
    "grade": "grades",
    "business_line": "business_lines",
    "department": "departments",
    "channel": "channels",
    "branch": "branches",
    "cause": "causes",
    "pause_reason": "pause_reasons",
}


@dataclass(frozen=True, slots=True)
class Terms:
    by_kind: Mapping[str, Mapping[str, Term]]

    def of(self, kind: str) -> Mapping[str, Term]:
        """The terms of a kind by code, in the order of the rule file."""
        return self.by_kind.get(kind, {})

    def term(self, kind: str, code: str) -> Term:
        """The term of a code; a code that the policy no longer has stands for itself."""
        return self.of(kind).get(code) or Term(code, code, code)

    @classmethod
    def read(cls, models: Mapping[str, RuleFile]) -> Terms:
        """The terms of every file that could be read; a kind whose file is missing is empty."""
        kinds: dict[str, Mapping[str, Term]] = {kind: {} for kind in KINDS}
        taxonomy: Any = models.get("taxonomy")
        if taxonomy is not None:
            for kind, name in _TAXONOMY_LISTS.items():
                kinds[kind] = _terms(getattr(taxonomy, name))
            for attribute in ("scope", "urgency", "complexity"):
                labels = getattr(taxonomy.attributes, attribute)
                kinds[attribute] = {code: Term(code, label.zh, label.en) for code, label in labels.items()}
        for stem, name, kind in (("triage", "topics", "topic"), ("products", "products", "product")):
            if stem in models:
                kinds[kind] = _terms(getattr(models[stem], name))
        procedure: Any = models.get("procedure")
        if procedure is not None and procedure.measures is not None:
            kinds["measure_kind"] = _terms(procedure.measures.kinds)
        if "subclass" in models:
            kinds["subclass"] = _subclasses(models["subclass"])
        return cls(MappingProxyType(kinds))


def _terms(entries: Iterable[Any]) -> dict[str, Term]:
    return {entry.code: Term(entry.code, entry.label.zh, entry.label.en) for entry in entries}


def _subclasses(model: Any) -> dict[str, Term]:
    """The subclass table names its subclasses and their labels in its outcome columns."""
    header = model.table[0]
    places = [header.index(name) if name in header else None for name in ("subclass", "zh", "en")]
    code_at, zh_at, en_at = places
    if code_at is None:
        return {}
    terms: dict[str, Term] = {}
    for row in model.table[1:]:
        if len(row) == len(header):
            code = str(row[code_at])
            zh = code if zh_at is None else str(row[zh_at])
            en = code if en_at is None else str(row[en_at])
            terms.setdefault(code, Term(code, zh, en))
    return terms
