"""The desk where policy is made: drafts are saved, submitted and approved by another person, every step audited."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final

import orjson
from sqlalchemy import Connection, insert, select, update

from cases import rights
from cases.actors import Actor
from cases.audit import GENESIS, step_digest
from cases.clock import Clock
from cases.db import Database
from cases.draft_views import Draft, DraftFilter, DraftStepView, draft_key
from cases.ids import new_key
from cases.models import DRAFT_STEPS, DRAFTS
from cases.policy_store import activate
from policy.assemble import must_build
from policy.diagnostics import Diagnostic, Severity
from policy.directory import MAX_BYTES, MAX_FILES, is_rule_file
from policy.drafts import MOVES, DraftState, DraftStep, refused
from policy.instants import ZONE
from policy.procedure import Refusal, RefusalCode
from policy.versions import Timeline, Version, version_of

__all__ = ["DraftOutcome", "PolicyDesk", "SaveDraft", "StepOnDraft"]

Check = Callable[[Mapping[str, str], date], Sequence[Diagnostic]]
"""Everything that is wrong with rule files, their tests included, that follow a version of that date."""

_TITLE: Final = 200


@dataclass(frozen=True, slots=True)
class SaveDraft:
    """A new draft, or with `draft` another text of one. `files` by name; `from_version` takes an earlier version's."""

    draft: str | None = None
    expected_version: int | None = None
    title: str | None = None
    files: Mapping[str, str] | None = None
    from_version: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class StepOnDraft:
    draft: str
    step: DraftStep
    expected_version: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class DraftOutcome:
    """The draft as it is now, and why the step was refused."""

    draft: Draft | None
    refusals: tuple[Refusal, ...] = ()


class PolicyDesk:
    """Two people publish: whoever wrote or submitted a draft cannot approve it."""

    def __init__(self, database: Database, timeline: Callable[[], Timeline], clock: Clock, check: Check) -> None:
        self._database = database
        self._timeline = timeline
        self._clock = clock
        self._check = check

    def draft(self, actor: Actor, identifier: str) -> Draft | None:
        """The draft; None for an unknown one, or where the actor may not read drafts."""
        key = draft_key(identifier)
        if key is None or not rights.may(actor, rights.READ_DRAFTS):
            return None
        with self._database.read() as connection:
            return _find(connection, key)

    def drafts(self, actor: Actor, wanted: DraftFilter) -> tuple[Draft, ...]:
        """The newest drafts first, at most a hundred."""
        if not rights.may(actor, rights.READ_DRAFTS):
            return ()
        query = select(DRAFTS).order_by(DRAFTS.c.changed_at.desc(), DRAFTS.c.id).limit(100)
        if wanted.state is not None:
            query = query.where(DRAFTS.c.state == wanted.state.value)
        with self._database.read() as connection:
            return tuple(Draft.of(dict(row)) for row in connection.execute(query).mappings())

    def steps(self, draft: Draft) -> tuple[DraftStepView, ...]:
        """Who did what to the draft, oldest first."""
        query = select(DRAFT_STEPS).where(DRAFT_STEPS.c.draft_id == draft_key(draft.id)).order_by(DRAFT_STEPS.c.seq)
        with self._database.read() as connection:
            return tuple(DraftStepView.of(dict(row)) for row in connection.execute(query).mappings())

    def save(self, actor: Actor, command: SaveDraft) -> DraftOutcome:
        """Keeps the text, whatever is wrong with it: a draft may be unfinished. Its findings are kept with it."""
        if not rights.may(actor, rights.DRAFT_POLICY):
            return DraftOutcome(None, (_forbidden(),))
        files, refusal = self._files(command)
        if refusal is not None:
            return DraftOutcome(None, (refusal,))
        findings = self._findings(files) if files is not None else None
        return self._database.transact(lambda connection: self._save(connection, actor, command, files, findings))

    def act(self, actor: Actor, command: StepOnDraft) -> DraftOutcome:
        if not rights.may(actor, rights.RIGHT_OF_STEP[command.step]):
            return DraftOutcome(self.draft(actor, command.draft), (_forbidden(),))
        found = self.draft(actor, command.draft)
        if found is None:
            return DraftOutcome(None, (_unknown(),))
        findings = None
        if command.step in (DraftStep.SUBMIT, DraftStep.APPROVE) and found.state is not DraftState.APPROVED:
            findings = self._findings(found.files)
        return self._database.transact(lambda connection: self._act(connection, actor, command, findings))

    def _findings(self, files: Mapping[str, str]) -> list[dict[str, Any]]:
        newest = max(entry.effective_from for entry in self._timeline().versions)
        found = self._check(files, newest.astimezone(ZONE).date())
        return [asdict(diagnostic) for diagnostic in found]

    def _files(self, command: SaveDraft) -> tuple[Mapping[str, str] | None, Refusal | None]:
        """The files to keep; None where the draft keeps those that it has."""
        if command.title is not None and not 0 < len(command.title.strip()) <= _TITLE:
            return None, Refusal(
                RefusalCode.INVALID, f"标题须为 1 至 {_TITLE} 字 / 1 to {_TITLE} characters", ("title",)
            )
        if command.files is not None:
            return command.files, _unusable(command.files)
        timeline = self._timeline()
        if command.from_version is not None:
            entry = timeline.find(command.from_version)
            if entry is None:
                words = f"没有规则版本 {command.from_version} / no such version"
                return None, Refusal(RefusalCode.INVALID, words, ("fromVersion",))
            return timeline.bundle(entry).texts, None
        if command.draft is None:
            return timeline.bundle(timeline.active(self._clock())).texts, None
        return None, None

    def _save(
        self,
        connection: Connection,
        actor: Actor,
        command: SaveDraft,
        files: Mapping[str, str] | None,
        findings: list[dict[str, Any]] | None,
    ) -> DraftOutcome:
        now = self._clock()
        if command.draft is None:
            values = {
                "id": new_key(),
                "version": 0,
                "title": (command.title or "规则草稿 / draft").strip(),
                "state": DraftState.DRAFT.value,
                "files": dict(files or {}),
                "findings": findings or [],
                "authors": [actor.user],
                "created_at": now,
                "changed_at": now,
                "head": GENESIS,
            }
            connection.execute(insert(DRAFTS).values(values))
            return _step(connection, values, DraftStep.SAVE, actor, command.note, now, {})
        row, refusal = _locked(connection, command.draft, command.expected_version)
        refusal = refusal or refused(DraftStep.SAVE, DraftState(row["state"]), actor.user, (), command.note)
        if refusal is not None:
            return DraftOutcome(Draft.of(row) if row else None, (refusal,))
        changes: dict[str, Any] = {"authors": sorted({*row["authors"], actor.user})}
        if command.title is not None:
            changes["title"] = command.title.strip()
        if files is not None:
            changes |= {"files": dict(files), "findings": findings or []}
        return _step(connection, row, DraftStep.SAVE, actor, command.note, now, changes)

    def _act(
        self, connection: Connection, actor: Actor, command: StepOnDraft, findings: list[dict[str, Any]] | None
    ) -> DraftOutcome:
        row, refusal = _locked(connection, command.draft, command.expected_version)
        if refusal is None:
            writers = {*row["authors"], row["submitted_by"]}
            refusal = refused(command.step, DraftState(row["state"]), actor.user, writers, command.note)
        if refusal is None and findings is not None:
            refusal = _faulty(findings)
        if refusal is not None:
            return DraftOutcome(Draft.of(row) if row else None, (refusal,))
        now = self._clock()
        changes: dict[str, Any] = {"state": MOVES[command.step].leads.value}
        if command.step is DraftStep.SUBMIT:
            changes |= {"submitted_by": actor.user, "findings": findings}
        elif command.step is DraftStep.APPROVE:
            version = self._approved(row, actor, now)
            if self._timeline().active(version.effective_from).digest == version.digest:
                words = "与届时的现行规则相同 / the same as the policy then in force"
                return DraftOutcome(Draft.of(row), (Refusal(RefusalCode.NOT_ALLOWED_NOW, words),))
            activate(connection, version, row["files"])
            changes |= {
                "approved_by": actor.user,
                "policy_version": version.version,
                "effective_from": version.effective_from,
            }
        return _step(connection, row, command.step, actor, command.note, now, changes)

    def _approved(self, row: Mapping[str, Any], actor: Actor, now: datetime) -> Version:
        """The version that the approval makes: effective at the manifest's date, or now where that has passed."""
        bundle = must_build(row["files"], verify=False)
        return version_of(
            bundle,
            max(now, bundle.effective_from),
            author=row["submitted_by"],
            approver=actor.user,
            source="published",
        )


def _find(connection: Connection, key: str) -> Draft | None:
    row = connection.execute(select(DRAFTS).where(DRAFTS.c.id == key)).mappings().one_or_none()
    return Draft.of(dict(row)) if row else None


def _locked(connection: Connection, identifier: str, expected: int | None) -> tuple[dict[str, Any], Refusal | None]:
    """The draft's row, locked until the transaction ends."""
    query = select(DRAFTS).where(DRAFTS.c.id == (draft_key(identifier) or ""))
    if connection.dialect.name == "postgresql":
        query = query.with_for_update()
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        return {}, _unknown()
    if expected is not None and row["version"] != expected:
        words = f"草稿已被他人修改（第 {row['version']} 版）/ the draft has moved on to version {row['version']}"
        return dict(row), Refusal(RefusalCode.CONFLICT, words, ("expectedVersion",))
    return dict(row), None


def _step(
    connection: Connection,
    row: Mapping[str, Any],
    step: DraftStep,
    actor: Actor,
    note: str | None,
    now: datetime,
    changes: Mapping[str, Any],
) -> DraftOutcome:
    """Carries the step out and writes it into the draft's chain."""
    after = {**row, **changes}
    entry = {
        "draft_id": row["id"],
        "seq": row["version"] + 1,
        "step": step.value,
        "actor": actor.user,
        "at": now,
        "note": note,
        "content": hashlib.sha256(orjson.dumps(after["files"], option=orjson.OPT_SORT_KEYS)).hexdigest(),
        "previous": row["head"],
    }
    digest = step_digest(entry)
    connection.execute(insert(DRAFT_STEPS).values({**entry, "digest": digest}))
    values = {**changes, "version": row["version"] + 1, "changed_at": now, "head": digest}
    connection.execute(update(DRAFTS).where(DRAFTS.c.id == row["id"]).values(values))
    return DraftOutcome(_find(connection, row["id"]))


def _unusable(files: Mapping[str, str]) -> Refusal | None:
    if len(files) > MAX_FILES or sum(len(text.encode()) for text in files.values()) > MAX_BYTES:
        return Refusal(RefusalCode.INVALID, "规则文件过多或过大 / too many rule files, or too large", ("files",))
    wrong = next((name for name in files if not is_rule_file(name)), None)
    if wrong is None:
        return None
    return Refusal(RefusalCode.INVALID, f"'{wrong}' 不是规则文件名 / no name of a rule file: sla.yaml", ("files",))


def _faulty(findings: Sequence[Mapping[str, Any]]) -> Refusal | None:
    errors = [finding for finding in findings if finding["severity"] == Severity.ERROR]
    if not errors:
        return None
    first = errors[0]
    words = f"{len(errors)} 处错误，首处 {first['file']}:{first['line']} {first['message']} / {len(errors)} errors"
    return Refusal(RefusalCode.NOT_ALLOWED_NOW, words, ("files",))


def _unknown() -> Refusal:
    return Refusal(RefusalCode.NOT_FOUND, "没有这份规则草稿 / no such draft", ("id",))


def _forbidden() -> Refusal:
    return Refusal(RefusalCode.FORBIDDEN, "无权进行此项规则操作 / this role may not do that to the policy")
