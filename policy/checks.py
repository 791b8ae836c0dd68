"""What must hold between rule files: codes that exist, events that happen, clauses that are listed, ids given once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from pydantic import BaseModel

from policy.calendar import FIRST, LAST
from policy.diagnostics import Diagnostic
from policy.events import EVENT_TYPES
from policy.loader import LoadedRules
from policy.models.base import RuleFile
from policy.procedure import MUTATION_OF
from policy.reading import suggest
from policy.reminder_checks import check_reminders
from policy.source import Document, Path
from policy.terms import Terms

__all__ = ["check_references"]

_UNIQUE_KEYS: Final = ("id", "code", "number", "item", "metric")

Check = Callable[[Document, Any, Terms], Iterator[Diagnostic]]


def check_references(loaded: LoadedRules, terms: Terms) -> tuple[Diagnostic, ...]:
    """Every broken reference in the files that could be read, with its place."""
    clauses = _known_clauses(loaded.models)
    found: list[Diagnostic] = []
    for stem, model in loaded.models.items():
        document = loaded.documents[stem]
        found.extend(_repeated(document, model, ()))
        if clauses:
            found.extend(_unknown_clauses(document, model, (), clauses))
        check = _CHECKS.get(stem)
        if check is not None and "taxonomy" in loaded.models:
            found.extend(check(document, model, terms))
        if stem == "escalation":
            found.extend(check_reminders(document, model, loaded.models))
    return tuple(found)


def _known_clauses(models: Mapping[str, RuleFile]) -> frozenset[str]:
    model: Any = models.get("clauses")
    if model is None:
        return frozenset()
    return frozenset(f"{source.id}/{clause.number}" for source in model.sources for clause in source.clauses)


def _unknown_clauses(document: Document, value: Any, path: Path, known: frozenset[str]) -> Iterator[Diagnostic]:
    for name, inner, where in _walk(value, path):
        if name == "clause" and isinstance(inner, str) and inner not in known:
            words = f"没有条款 '{inner}' / '{inner}' is no clause"
            yield document.diagnostic(
                where, "unknown-clause", words, suggest(inner, known) or "请加到 clauses.yaml / add it to clauses.yaml"
            )
        elif name != "clause":
            yield from _unknown_clauses(document, inner, where, known)


def _repeated(document: Document, value: Any, path: Path) -> Iterator[Diagnostic]:
    """Entries of one list that share an id or a code."""
    for _, inner, where in _walk(value, path):
        if isinstance(inner, list):
            yield from _repeated_in(document, inner, where)
        yield from _repeated(document, inner, where)


def _repeated_in(document: Document, entries: list[Any], path: Path) -> Iterator[Diagnostic]:
    seen: set[str] = set()
    for index, entry in enumerate(entries):
        key = next((key for key in _UNIQUE_KEYS if isinstance(getattr(entry, key, None), str)), None)
        if key is None:
            continue
        name = getattr(entry, key)
        if name in seen:
            words = f"'{name}' 重复定义 / '{name}' is defined twice"
            yield document.diagnostic((*path, index, key), "duplicate-id", words, "请另起名称 / give it another name")
        seen.add(name)


def _walk(value: Any, path: Path) -> Iterator[tuple[str, Any, Path]]:
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield name, getattr(value, name), (*path, name)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, BaseModel | list):
                yield "", item, (*path, index)


def _known(document: Document, value: str, path: Path, known: Iterable[str], what: str) -> Iterator[Diagnostic]:
    names = list(known)
    if value not in names:
        zh, en = what.split("/")
        yield document.diagnostic(
            path, "unknown-code", f"没有{zh} '{value}' / '{value}' is no {en}", suggest(value, names)
        )


def _check_taxonomy(document: Document, model: Any, terms: Terms) -> Iterator[Diagnostic]:
    for index, line in enumerate(model.business_lines):
        path = ("business_lines", index, "department")
        yield from _known(document, line.department, path, terms.of("department"), "部门/department")
    for attribute, values in (
        ("scope", ("individual", "group")),
        ("urgency", ("normal", "urgent")),
        ("complexity", ("simple", "hard")),
    ):
        labels = getattr(model.attributes, attribute)
        for value in labels:
            where = ("attributes", attribute, value)
            yield from _known(document, value, where, values, f"{attribute} 取值/value of {attribute}")
        for value in values:
            if value not in labels:
                words = f"缺少 '{value}' 的名称 / the label of '{value}' is missing"
                yield document.diagnostic(("attributes", attribute), "missing-key", words, at_key=True)


def _check_sla(document: Document, model: Any, terms: Terms) -> Iterator[Diagnostic]:
    for index, target in enumerate(model.targets):
        for name in ("starts", "stops", "resets", "required_before"):
            for place, event in enumerate(getattr(target, name)):
                path = ("targets", index, name, place)
                yield from _known(document, event, path, EVENT_TYPES, "事件/event")
        for place, reason in enumerate(target.pausable):
            path = ("targets", index, "pausable", place)
            yield from _known(document, reason, path, terms.of("pause_reason"), "暂停原因/pause reason")
        if target.within[-1].when is not None:
            words = "最后一行应无条件 / the last row of a limit must hold for every case"
            yield document.diagnostic(
                ("targets", index, "within", len(target.within) - 1),
                "gap",
                words,
                "请加一行不带 when 的 {limit: …} / add {limit: …} without 'when'",
            )


def _check_procedure(document: Document, model: Any, terms: Terms) -> Iterator[Diagnostic]:
    for index, window in enumerate(model.windows):
        for name in ("step", "after"):
            yield from _known(document, getattr(window, name), ("windows", index, name), EVENT_TYPES, "事件/event")
    yield from _check_offers(document, model)
    for name in ("first_receiver", "recusal"):
        duty = getattr(model, name)
        for place, event in enumerate(duty.steps if duty else ()):
            yield from _known(document, event, (name, "steps", place), MUTATION_OF, "事件/event")
    yield from _check_copies(document, model, terms)


def _check_offers(document: Document, model: Any) -> Iterator[Diagnostic]:
    for index, offer in enumerate(model.offers):
        yield from _known(document, offer.step, ("offers", index, "step"), MUTATION_OF, "事件/event")


def _check_copies(document: Document, model: Any, terms: Terms) -> Iterator[Diagnostic]:
    known = ("lead_department", *terms.of("department"))
    for place, name in enumerate(model.analysis_report.copies if model.analysis_report else ()):
        yield from _known(document, name, ("analysis_report", "copies", place), known, "部门/department")


def _check_meetings(document: Document, model: Any, terms: Terms) -> Iterator[Diagnostic]:
    yield from _known(document, model.sitting.chair, ("sitting", "chair"), terms.of("department"), "部门/department")
    for index, member in enumerate(model.sitting.members):
        path = ("sitting", "members", index)
        yield from _known(document, member, path, terms.of("department"), "部门/department")
    for index, before in enumerate(model.before):
        yield from _known(document, before.step, ("before", index, "step"), MUTATION_OF, "事件/event")


def _check_calendar(document: Document, model: Any, terms: Terms) -> Iterator[Diagnostic]:
    for name in ("working_days", "rest_days"):
        for index, day in enumerate(getattr(model, name)):
            if not FIRST <= day.date <= LAST:
                words = f"{day.date} 超出日历范围 / outside the calendar ({FIRST.year} to {LAST.year})"
                yield document.diagnostic(
                    (name, index, "date"), "invalid-value", words, "年度对吗？ / is the year right?"
                )
            if day.department is not None:
                path = (name, index, "department")
                yield from _known(document, day.department, path, terms.of("department"), "部门/department")
    if model.zone != "Asia/Shanghai":
        words = "目前只支持 Asia/Shanghai / only Asia/Shanghai has this calendar"
        yield document.diagnostic(
            ("zone",), "invalid-value", words, "请写 zone: Asia/Shanghai / write zone: Asia/Shanghai"
        )


def _check_products(document: Document, model: Any, terms: Terms) -> Iterator[Diagnostic]:
    for index, product in enumerate(model.products):
        path = ("products", index, "business_line")
        yield from _known(document, product.business_line, path, terms.of("business_line"), "业务条线/business line")


def _check_alerts(document: Document, model: Any, terms: Terms) -> Iterator[Diagnostic]:
    kinds: set[str] = set()
    for index, response in enumerate(model.responses):
        path = ("responses", index, "department")
        yield from _known(document, response.department, path, terms.of("department"), "部门/department")
        if response.kind in kinds:
            words = f"'{response.kind}' 已由另一级别启动 / another level starts '{response.kind}' already"
            yield document.diagnostic(
                ("responses", index, "kind"), "duplicate-id", words, "每类只写一条 / one rule for each kind"
            )
        kinds.add(response.kind)
    if model.control is not None and model.control.minimum_weeks > model.control.weeks:
        words = "不可大于 weeks / more than 'weeks' are never looked at"
        yield document.diagnostic(
            ("control", "minimum_weeks"), "invalid-value", words, "请写小一些的数 / write a smaller number"
        )
    for index, hypothesis in enumerate(model.hypotheses):
        yield from _known(document, hypothesis.topic, ("hypotheses", index, "topic"), terms.of("topic"), "主题/topic")


_CHECKS: Final[Mapping[str, Check]] = {
    "taxonomy": _check_taxonomy,
    "sla": _check_sla,
    "procedure": _check_procedure,
    "meetings": _check_meetings,
    "alerts": _check_alerts,
    "calendar": _check_calendar,
    "products": _check_products,
}
