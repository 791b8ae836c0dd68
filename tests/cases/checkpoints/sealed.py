"""A store with one chain of each kind and two checkpoints: what the attacks of the tests are carried out on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

from sqlalchemy import text

from cases.actors import Actor, Role
from cases.checkpoints.record import Checkpoint
from cases.checkpoints.signing import SigningKey, fresh_key
from cases.checkpoints.taking import CheckpointTaker
from cases.checkpoints.verification import Finding, Verifier
from cases.commands import ActOnCase, RegisterCase
from cases.db import Database
from cases.measure_desk import MeasureDesk, PlanMeasure
from cases.office_desk import OfficeCommand, OfficeDesk
from cases.office_steps import OFFICE_STEPS_BY_NAME
from cases.policy_desk import PolicyDesk, SaveDraft
from cases.service import CaseService
from policy.instants import parse_instant
from policy.versions import Timeline
from tests.conftest import SettableClock

OFFICE: Final = Actor("shen", Role.PETITION_OFFICE)
WRITER: Final = Actor("wang", Role.COMPLIANCE)


class Sealed:
    """`first` has every head as it was at ten, `second` at eleven that of the first case, on which a step was taken."""

    def __init__(self, database: Database, timeline: Timeline, clock: SettableClock, directory: Path) -> None:
        self.database, self.timeline, self.clock = database, timeline, clock
        self.file = directory / "petition.audit-key"
        self.file.write_text(fresh_key(), encoding="ascii")
        self.key = SigningKey.read(self.file)
        self.taker = CheckpointTaker(database, clock, lambda: self.key)
        self.service = CaseService(database, lambda: timeline, clock, "s")
        self.case, self.other = self.registered(), self.registered()
        self._office()
        self.first = self.taken()
        self.step()
        clock.set("2026-03-02 11:00")
        self.second = self.taken()

    def registered(self) -> str:
        case = self.service.register(OFFICE, RegisterCase("hotline", "东", "s", "n")).case_id
        assert case is not None
        return case

    def step(self) -> None:
        assert self.service.act(OFFICE, ActOnCase("addFacts", self.case, data={"facts": "又来电"})).done

    def _office(self) -> None:
        """A measure, a meeting, a milestone and a draft."""
        plan = PlanMeasure("process", "t", "d", "customer_service")
        assert MeasureDesk(self.database, lambda: self.timeline, self.clock, self.service).plan(OFFICE, plan).measure
        desk = OfficeDesk(self.database, lambda: self.timeline, self.clock, OFFICE_STEPS_BY_NAME)
        given: dict[str, Any] = {"at": parse_instant("2026-03-05 14:00"), "place": "三楼"}
        assert not desk.act(OFFICE, OfficeCommand("scheduleMeeting", data=given)).refusals
        given = {"item": "trial_run", "on": date(2026, 3, 2)}
        assert not desk.act(OFFICE, OfficeCommand("reachMilestone", data=given)).refusals
        policy = PolicyDesk(self.database, lambda: self.timeline, self.clock, lambda files, active: ())
        assert policy.save(WRITER, SaveDraft(files={"sla.yaml": "a: 1\n"})).draft

    def taken(self) -> Checkpoint:
        checkpoint = self.taker.look()
        assert checkpoint is not None
        return checkpoint

    def attack(self, *statements: str, **values: str) -> None:
        with self.database.write() as connection:
            for statement in statements:
                connection.execute(text(statement), values)

    def verifier(self) -> Verifier:
        return Verifier(self.database, {self.key.public.id: self.key.public})

    def findings(self) -> list[Finding]:
        return list(self.verifier().findings())
