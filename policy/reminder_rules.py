"""Reminder rules as the evaluator uses them: conditions read, limits parsed; and the instant of a warning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from policy.calendar import WorkCalendar
from policy.clocks import Limit
from policy.conditions import Condition
from policy.models.escalation import Escalation, ReminderRule
from policy.reading import Reader
from policy.source import Path
from policy.status import Card, Label

__all__ = ["CompiledReminder", "read_reminders", "warned_at"]


@dataclass(frozen=True, slots=True)
class CompiledReminder:
    """A reminder rule. `condition` is None where it holds for every case, `targets` where it concerns every clock.

    `before` is given for a warning: it comes before the due date, with no card.
    """

    id: str
    label: Label
    clause: str
    card: Card
    recipients: tuple[str, ...]
    condition: Condition | None
    targets: frozenset[str] | None
    before: Limit | None
    path: Path

    def concerns(self, target: str) -> bool:
        return self.targets is None or target in self.targets


def read_reminders(reader: Reader, rules: Escalation) -> tuple[CompiledReminder, ...]:
    """Reads every reminder rule; mistakes become the reader's problems."""
    return tuple(_reminder(reader, rule, ("reminders", index)) for index, rule in enumerate(rules.reminders))


def _reminder(reader: Reader, rule: ReminderRule, path: Path) -> CompiledReminder:
    return CompiledReminder(
        id=rule.id,
        label=Label(rule.label.zh, rule.label.en),
        clause=rule.clause,
        card=Card(rule.card),
        recipients=tuple(rule.recipients),
        condition=None if rule.when is None else reader.condition(rule.when, (*path, "when")),
        targets=None if rule.targets is None else frozenset(rule.targets),
        before=None if rule.before is None else Limit.parse(rule.before),
        path=path,
    )


def warned_at(before: Limit, started_at: datetime, due_date: date, calendar: WorkCalendar) -> datetime | None:
    """The instant of a warning: the start of the day that lies `before` the due date, on the clock's own calendar.

    `N working_days` is the N-th working day strictly before the due date, whether that is a working day or not: due on
    Tuesday 2026-02-24, one working day before is Saturday 02-14, the last working day before the Spring Festival.
    `N calendar_days` is the N-th day before. None where the clock started later than that: a clock that has only just
    begun is not warned of. A pause moves the due date, and the warning with it.
    """
    if before.unit == "working_days":
        day = calendar.subtract_working_days(due_date, before.amount)
    else:
        day = calendar.add_days(due_date, -before.amount)
    instant = calendar.start_of(day)
    return instant if instant > started_at else None
