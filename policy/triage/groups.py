"""Keyword groups as triage uses them: plain fields, which are read several times for every keyword found."""

from __future__ import annotations

from dataclasses import dataclass

from policy.models.triage import KeywordGroup
from policy.status import Label

__all__ = ["Group"]


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """`answers` are those that the group speaks for: it counts where one of them is given.

    `line_alone`: it tells what the text is about and nothing of what went wrong. `judges`: it tells whether something
    went wrong, and what.
    """

    id: str
    label: Label
    clause: str
    main_class: str | None
    business_line: str | None
    topic: str | None
    urgency: str | None
    complaint: bool | None
    weight: int
    only_alone: bool
    answers: frozenset[tuple[str, str | bool]]
    line_alone: bool
    judges: bool

    @classmethod
    def of(cls, rule: KeywordGroup) -> Group:
        told = {
            "main_class": rule.main_class,
            "business_line": rule.business_line,
            "topic": rule.topic,
            "urgency": rule.urgency,
            "complaint": rule.complaint,
        }
        answers = frozenset((name, code) for name, code in told.items() if code is not None)
        return cls(
            id=rule.id,
            label=Label(rule.label.zh, rule.label.en),
            clause=rule.clause,
            main_class=rule.main_class,
            business_line=rule.business_line,
            topic=rule.topic,
            urgency=rule.urgency,
            complaint=rule.complaint,
            weight=rule.weight,
            only_alone=rule.only_alone,
            answers=answers,
            line_alone={name for name, _ in answers} == {"business_line"},
            judges=rule.complaint is not None or rule.main_class is not None,
        )
