"""Targets as the evaluator uses them: conditions read, limits parsed, event types as sets."""

from __future__ import annotations

from dataclasses import dataclass, field

from policy.clocks import Limit
from policy.compiler import RuleDef
from policy.conditions import Condition
from policy.models.sla import Extension, LimitRow, Sla, Target
from policy.reading import Reader
from policy.source import Path
from policy.status import Card, CaseNode, Label, Reason, TargetState, TargetStatus

__all__ = ["CompiledExtension", "CompiledLimit", "CompiledTarget", "read_targets"]


@dataclass(frozen=True, slots=True)
class CompiledLimit:
    """One row of `within`: `rule` is its id in the engine; the last row usually always holds."""

    rule: str
    condition: Condition
    limit: Limit
    reason: Reason
    path: Path


@dataclass(frozen=True, slots=True)
class CompiledExtension:
    """`days` natural days: in total where `total`, else at most that many more."""

    rule: str
    condition: Condition
    days: int
    total: bool


@dataclass(frozen=True, slots=True)
class CompiledTarget:
    """`elsewhere` is the reason on a case to which the target does not apply; `_still` holds what `still` answered."""

    id: str
    label: Label
    node: CaseNode
    clause: str
    condition: Condition
    starts: frozenset[str]
    stops: frozenset[str]
    stop_order: tuple[str, ...]
    resets: frozenset[str]
    limits: tuple[CompiledLimit, ...]
    pausable: frozenset[str]
    extensions: tuple[CompiledExtension, ...]
    required_before: frozenset[str]
    bank_calendar: bool
    elsewhere: Reason
    path: Path
    _still: dict[tuple[int, str | None], TargetStatus] = field(default_factory=dict, repr=False, compare=False)

    @property
    def rules(self) -> tuple[RuleDef, ...]:
        """What the engine decides of this target: whether it applies, which limit rows and extensions hold."""
        return (
            RuleDef(self.id, self.condition),
            *(RuleDef(row.rule, row.condition) for row in self.limits),
            *(RuleDef(extension.rule, extension.condition) for extension in self.extensions),
        )

    def still(self, rounds: int, limit: CompiledLimit | None) -> TargetStatus:
        """The target while its clock stands at nothing: it waits under the limit, or without one does not apply.

        Equal for many cases, and made once.
        """
        key = (rounds, limit.rule if limit else None)
        known = self._still.get(key)
        if known is None:
            known = self._still[key] = TargetStatus(
                target=self.id,
                node=self.node,
                label=self.label,
                state=TargetState.WAITING if limit else TargetState.NOT_APPLICABLE,
                round=rounds,
                started_at=None,
                due_at=None,
                due_date=None,
                stopped_at=None,
                overdue_working_days=0,
                card=Card.NONE,
                provisional=False,
                reason=limit.reason if limit else self.elsewhere,
            )
        return known


def read_targets(reader: Reader, sla: Sla) -> tuple[CompiledTarget, ...]:
    """Reads every target's conditions; mistakes become the reader's problems."""
    return tuple(_target(reader, target, ("targets", index)) for index, target in enumerate(sla.targets))


def _target(reader: Reader, target: Target, path: Path) -> CompiledTarget:
    limits = tuple(
        _limit(reader, target, index, row, (*path, "within", index)) for index, row in enumerate(target.within)
    )
    extensions = tuple(
        _extension(reader, target.id, index, extension, (*path, "extensions", index))
        for index, extension in enumerate(target.extensions)
    )
    return CompiledTarget(
        id=target.id,
        label=Label(target.label.zh, target.label.en),
        node=CaseNode(target.node),
        clause=target.clause,
        condition=reader.condition(target.when, (*path, "when")),
        starts=frozenset(target.starts),
        stops=frozenset(target.stops),
        stop_order=tuple(target.stops),
        resets=frozenset(target.resets),
        limits=limits,
        pausable=frozenset(target.pausable),
        extensions=extensions,
        required_before=frozenset(target.required_before),
        bank_calendar=target.calendar == "bank",
        elsewhere=_reason(target, "不适用于本案", "does not apply to this case"),
        path=path,
    )


def _limit(reader: Reader, target: Target, index: int, row: LimitRow, path: Path) -> CompiledLimit:
    limit = Limit.parse(row.limit)
    words = limit.words()
    return CompiledLimit(
        rule=f"{target.id}#{index + 1}",
        condition=reader.condition(row.when, (*path, "when")),
        limit=limit,
        reason=_reason(target, f"时限 {words.zh}", f"limit {words.en}"),
        path=path,
    )


def _reason(target: Target, zh: str, en: str) -> Reason:
    return Reason(target.id, "sla", target.clause, f"{target.label.zh}：{zh} / {target.label.en}: {en}")


def _extension(reader: Reader, target: str, index: int, extension: Extension, path: Path) -> CompiledExtension:
    total = extension.to is not None
    limit = Limit.parse(extension.to or extension.by or "")
    if limit.unit != "calendar_days":
        words = "延期只能以自然日计 / an extension counts calendar_days"
        reader.problem(
            (*path, "to" if total else "by"), "extension", words, "请写 30 calendar_days / write 30 calendar_days"
        )
    return CompiledExtension(
        rule=f"{target}+{index + 1}",
        condition=reader.condition(extension.when, (*path, "when")),
        days=limit.amount,
        total=total,
    )
