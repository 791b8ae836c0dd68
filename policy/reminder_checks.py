"""What must hold of reminder and escalation rules beyond their own entries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from policy.clocks import Limit
from policy.diagnostics import Diagnostic, Severity
from policy.models.base import RuleFile
from policy.reading import suggest
from policy.recipients import RECIPIENTS
from policy.source import Document, Path

__all__ = ["check_reminders"]


def check_reminders(document: Document, model: Any, models: Mapping[str, RuleFile]) -> Iterator[Diagnostic]:
    """Recipients and targets that exist, a time for each warning and no other, no two rules for one reminder."""
    sla: Any = models.get("sla")
    targets = None if sla is None else [target.id for target in sla.targets]
    for index, rule in enumerate(model.reminders):
        path = ("reminders", index)
        yield from _recipients(document, rule.recipients, path)
        yield from _time(document, rule, path)
        for place, target in enumerate(rule.targets or ()):
            if targets is not None and target not in targets:
                words = f"没有时限 '{target}' / '{target}' is no target"
                where = (*path, "targets", place)
                yield document.diagnostic(where, "unknown-code", words, suggest(target, targets))
    for index, rule in enumerate(model.escalations):
        path = ("escalations", index)
        yield from _recipients(document, rule.recipients, path)
        if rule.recipients and targets is not None and rule.id in targets:
            words = f"'{rule.id}' 也是一项时限，提醒无法区分 / '{rule.id}' is a target too, reminders would be mixed up"
            yield document.diagnostic((*path, "id"), "duplicate-id", words, "请另起名称 / give it another name")
    yield from _same(document, model.reminders)


def _recipients(document: Document, names: list[str], path: Path) -> Iterator[Diagnostic]:
    for place, name in enumerate(names):
        if name not in RECIPIENTS:
            words = f"没有提醒对象 '{name}' / '{name}' is no recipient"
            yield document.diagnostic((*path, "recipients", place), "unknown-code", words, suggest(name, RECIPIENTS))


def _time(document: Document, rule: Any, path: Path) -> Iterator[Diagnostic]:
    if rule.card == "none" and rule.before is None:
        words = "不亮牌的提醒须写明到期前多久 / a reminder without a card needs the time before the due date"
        yield document.diagnostic(
            (*path, "card"), "missing-key", words, "请加 before: 1 working_days / add before: 1 working_days"
        )
    elif rule.card != "none" and rule.before is not None:
        words = "亮牌即已逾期，不能写到期前 / a card comes after the due date, so it has no time before it"
        yield document.diagnostic(
            (*path, "before"),
            "invalid-value",
            words,
            "请写 card: none，或删去 before / write card: none, or remove 'before'",
        )
    elif rule.before is not None:
        limit = Limit.parse(rule.before)
        if limit.unit == "same_day" or limit.roll:
            words = f"'{rule.before}' 不是到期前的时间 / '{rule.before}' is no time before a due date"
            yield document.diagnostic(
                (*path, "before"),
                "limit",
                words,
                "请写 1 working_days 或 1 calendar_days / write 1 working_days or 1 calendar_days",
            )


def _same(document: Document, rules: list[Any]) -> Iterator[Diagnostic]:
    """Two rules that would raise one and the same reminder: only the first would ever be sent."""
    for (_, first), (index, second) in combinations(enumerate(rules), 2):
        both = set(first.recipients) & set(second.recipients)
        apart = (
            first.targets is not None and second.targets is not None and not set(first.targets) & set(second.targets)
        )
        if first.card == second.card and both and not apart:
            who = ", ".join(sorted(both))
            words = (
                f"'{first.id}' 已向 {who} 提醒同一时限，每项时限每牌每人只提醒一次"
                f" / '{first.id}' reminds {who} of the same clock already, which is told once a card"
            )
            path = ("reminders", index, "recipients")
            yield document.diagnostic(
                path,
                "overlap",
                words,
                "请改写时限或提醒对象 / name other targets or recipients",
                severity=Severity.WARNING,
            )
