"""The desk of measures against root causes: planned, linked to cases, completed, verified; every step audited."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, Final

import orjson
from sqlalchemy import Connection, func, insert, select, update

from cases import rights
from cases.actors import Actor
from cases.audit import GENESIS, step_digest
from cases.clock import Clock
from cases.commands import ActOnCase
from cases.db import Database
from cases.ids import case_key, new_key
from cases.measure_reads import found
from cases.measure_views import Measure, measure_key
from cases.models import MEASURE_CASES, MEASURE_STEPS, MEASURES
from cases.service import CaseService
from cases.validation import camel, of_texts
from policy.bundle import Bundle
from policy.measures import MOVES, MeasureState, MeasureStep, refused
from policy.procedure import Refusal, RefusalCode
from policy.versions import Timeline

__all__ = ["MeasureDesk", "MeasureOutcome", "PlanMeasure", "StepOnMeasure"]

_CONTENT: Final = ("kind", "title", "description", "department", "state", "due_on", "completed_on", "evidence")


@dataclass(frozen=True, slots=True)
class PlanMeasure:
    """A new measure; `department` is the actor's own where it is left out."""

    kind: str
    title: str
    description: str
    department: str | None = None
    due_on: date | None = None
    idempotency_key: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class StepOnMeasure:
    """`completed_on` and `evidence` of a completion; the day is today where it is left out."""

    measure: str
    step: MeasureStep
    expected_version: int | None = None
    note: str | None = None
    evidence: str | None = None
    completed_on: date | None = None


@dataclass(frozen=True, slots=True)
class MeasureOutcome:
    """The measure as it is now, and why the step was refused. `case_id` of a link, where the actor may see the case."""

    measure: Measure | None
    refusals: tuple[Refusal, ...] = ()
    case_id: str | None = None


class MeasureDesk:
    def __init__(
        self, database: Database, timeline: Callable[[], Timeline], clock: Clock, service: CaseService
    ) -> None:
        self._database = database
        self._timeline = timeline
        self._clock = clock
        self._service = service

    def plan(self, actor: Actor, command: PlanMeasure) -> MeasureOutcome:
        """A department head plans for the own department, the office and compliance for any."""
        if not rights.may(actor, rights.PLAN_MEASURE):
            return MeasureOutcome(None, (_forbidden(),))
        given = replace(command, department=command.department or actor.department)
        if not rights.unbounded(actor) and given.department != actor.department:
            words = "只能为本部门计划措施 / only for your own department"
            return MeasureOutcome(None, (Refusal(RefusalCode.FORBIDDEN, words, ("department",)),))
        now = self._clock()
        refusals = tuple(_malformed(given, self._bundle(now)))
        if refusals:
            return MeasureOutcome(None, refusals)
        return self._database.transact(lambda connection: self._plan(connection, actor, given, now))

    def act(self, actor: Actor, command: StepOnMeasure) -> MeasureOutcome:
        right = rights.VERIFY_MEASURE if command.step is MeasureStep.VERIFY else rights.PLAN_MEASURE
        now = self._clock()
        return self._database.transact(lambda connection: self._act(connection, actor, command, right, now))

    def link(self, actor: Actor, measure: str, command: ActOnCase) -> MeasureOutcome:
        """Links a case: the measure's step and the case's event `measure_linked`, both or neither."""
        linking = replace(command, data={"measure": measure})
        return self._database.transact(lambda connection: self._link(connection, actor, measure, linking))

    def _bundle(self, at: datetime) -> Bundle:
        timeline = self._timeline()
        return timeline.bundle(timeline.active(at))

    def _plan(self, connection: Connection, actor: Actor, command: PlanMeasure, now: datetime) -> MeasureOutcome:
        request = hashlib.sha256(orjson.dumps(asdict(command), option=orjson.OPT_SORT_KEYS)).hexdigest()
        if command.idempotency_key is not None:
            known = _planned(connection, actor, command.idempotency_key)
            if known is not None:
                return _replayed(known, request)
        year = self._bundle(now).calendar(None).local_date(now).year
        values: dict[str, Any] = {
            "id": new_key(),
            "number": _next_number(connection, year),
            "version": 0,
            "kind": command.kind,
            "title": command.title.strip(),
            "description": command.description.strip(),
            "department": command.department,
            "state": MeasureState.PLANNED.value,
            "due_on": command.due_on,
            "completed_on": None,
            "evidence": None,
            "planned_by": actor.user,
            "planned_at": now,
            "changed_at": now,
            "idempotency_key": command.idempotency_key,
            "request": request,
            "head": GENESIS,
        }
        connection.execute(insert(MEASURES).values(values))
        return _step(connection, values, MeasureStep.PLAN, actor, command.note, now, {})

    def _act(
        self, connection: Connection, actor: Actor, command: StepOnMeasure, right: str, now: datetime
    ) -> MeasureOutcome:
        row, seen, refusal = _locked(connection, actor, command.measure, command.expected_version)
        if seen is None:
            return MeasureOutcome(None, (_unknown("id"),))
        if not rights.may(actor, right) or not _of_own(actor, seen):
            return MeasureOutcome(seen, (_forbidden(),))
        today = self._bundle(now).calendar(None).local_date(now)
        texts = {"evidence": command.evidence, "note": command.note}
        refusal = (
            refusal
            or next(of_texts(texts), None)
            or refused(command.step, seen.state, actor.user, {row["planned_by"], row["completed_by"]}, texts)
        )
        if refusal is None and command.completed_on is not None and command.completed_on > today:
            words = "完成日期不可晚于今天 / the completion cannot be in the future"
            refusal = Refusal(RefusalCode.INVALID, words, ("completedOn",))
        if refusal is not None:
            return MeasureOutcome(seen, (refusal,))
        leads = MOVES[command.step].leads
        changes: dict[str, Any] = {} if leads is None else {"state": leads.value}
        if command.step is MeasureStep.COMPLETE:
            changes |= {
                "evidence": (command.evidence or "").strip(),
                "completed_on": command.completed_on or today,
                "completed_by": actor.user,
            }
        return _step(connection, row, command.step, actor, command.note, now, changes)

    def _link(self, connection: Connection, actor: Actor, measure: str, command: ActOnCase) -> MeasureOutcome:
        row, seen, _ = _locked(connection, actor, measure, None)
        if seen is None:
            return MeasureOutcome(None, (_unknown("measureId"),))
        if not rights.may(actor, rights.LINK_MEASURE) or not _of_own(actor, seen):
            return MeasureOutcome(seen, (_forbidden(),))
        refusal = refused(MeasureStep.LINK, seen.state, actor.user, (), {})
        if refusal is not None:
            return MeasureOutcome(seen, (refusal,))
        outcome = self._service.act_within(connection, actor, command)
        if outcome.refusals or outcome.version is None:  # no version: it was linked before under the same key
            return MeasureOutcome(seen, outcome.refusals, outcome.case_id)
        now = self._clock()
        key = case_key(command.case_id)
        connection.execute(insert(MEASURE_CASES).values(measure_id=row["id"], case_id=key, linked_at=now))
        done = _step(connection, row, MeasureStep.LINK, actor, command.note, now, {}, key)
        return replace(done, case_id=outcome.case_id)


def _malformed(command: PlanMeasure, bundle: Bundle) -> Iterator[Refusal]:
    names = ("title", "description", "note", "idempotency_key")
    yield from of_texts({name: getattr(command, name) for name in names})
    for name, kind in (("kind", "measure_kind"), ("department", "department")):
        code = getattr(command, name)
        if code not in bundle.terms(kind):
            words = f"没有代码 '{str(code)[:64]}' / no such code" if code else "须写明责任部门 / name the department"
            yield Refusal(RefusalCode.INVALID, words, (camel(name),))


def _next_number(connection: Connection, year: int) -> str:
    """Two that plan at once would get the same: the second meets the unique key and is carried out again."""
    prefix = f"ZG{year}-"
    query = select(func.max(MEASURES.c.number)).where(MEASURES.c.number.startswith(prefix))
    last = connection.execute(query).scalar_one()
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:06d}"


def _planned(connection: Connection, actor: Actor, key: str) -> Mapping[str, Any] | None:
    query = select(MEASURES).where(MEASURES.c.planned_by == actor.user, MEASURES.c.idempotency_key == key)
    row = connection.execute(query).mappings().one_or_none()
    return dict(row) if row else None


def _replayed(row: Mapping[str, Any], request: str) -> MeasureOutcome:
    if row["request"] == request:
        return MeasureOutcome(Measure.of(row))
    words = "此幂等键已用于其他内容 / this key was used with another input"
    return MeasureOutcome(Measure.of(row), (Refusal(RefusalCode.IDEMPOTENCY_MISMATCH, words, ("idempotencyKey",)),))


def _locked(
    connection: Connection, actor: Actor, identifier: str, expected: int | None
) -> tuple[Mapping[str, Any], Measure | None, Refusal | None]:
    """The row, locked until the transaction ends, with the measure where the actor may see it."""
    query = select(MEASURES).where(MEASURES.c.id == (measure_key(identifier) or ""))
    if connection.dialect.name == "postgresql":
        query = query.with_for_update()
    row = connection.execute(query).mappings().one_or_none()
    seen = found(connection, actor, identifier)
    if row is None or seen is None:
        return {}, None, None
    if expected is not None and row["version"] != expected:
        words = f"措施已更新到第 {row['version']} 版 / the measure has moved on to version {row['version']}"
        return dict(row), seen, Refusal(RefusalCode.CONFLICT, words, ("expectedVersion",))
    return dict(row), seen, None


def _of_own(actor: Actor, measure: Measure) -> bool:
    return rights.unbounded(actor) or measure.department == actor.department


def _step(
    connection: Connection,
    row: Mapping[str, Any],
    step: MeasureStep,
    actor: Actor,
    note: str | None,
    now: datetime,
    changes: Mapping[str, Any],
    case: str | None = None,
) -> MeasureOutcome:
    """Carries the step out and writes it into the measure's chain."""
    after = {**row, **changes}
    content = {name: after[name] for name in _CONTENT}
    entry = {
        "measure_id": row["id"],
        "seq": row["version"] + 1,
        "step": step.value,
        "actor": actor.user,
        "at": now,
        "note": note,
        "case_id": case,
        "content": hashlib.sha256(orjson.dumps(content, option=orjson.OPT_SORT_KEYS)).hexdigest(),
        "previous": row["head"],
    }
    digest = step_digest(entry)
    connection.execute(insert(MEASURE_STEPS).values({**entry, "digest": digest}))
    values = {**changes, "version": row["version"] + 1, "changed_at": now, "head": digest}
    connection.execute(update(MEASURES).where(MEASURES.c.id == row["id"]).values(values))
    renewed = connection.execute(select(MEASURES).where(MEASURES.c.id == row["id"])).mappings().one()
    return MeasureOutcome(Measure.of(dict(renewed)))


def _unknown(field: str) -> Refusal:
    return Refusal(RefusalCode.NOT_FOUND, "没有这项措施 / no such measure", (field,))


def _forbidden() -> Refusal:
    return Refusal(RefusalCode.FORBIDDEN, "无权办理这项措施 / not your right, or not your department's measure")
