"""Everything that one running service holds, wired once at the start and passed down."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from cases.checkpoints.reading import Checkpoints
from cases.checkpoints.taking import CheckpointTaker
from cases.clock import Clock, system_clock
from cases.contacts import ContactsFile
from cases.db import Database
from cases.delivery.deliverer import Deliverer
from cases.delivery.email import EmailSender, SmtpServer
from cases.delivery.sending import Sender
from cases.delivery.webhook import WebhookSender
from cases.disclosures import Disclosures
from cases.feed import Feed
from cases.filed_reports import FiledReports
from cases.jobs.rebuilding import Rebuild
from cases.jobs.reevaluation import Reevaluation
from cases.jobs.store import Jobs
from cases.jobs.worker import Work, Worker
from cases.measure_desk import MeasureDesk
from cases.measure_reads import Measures
from cases.models.delivery import Channel
from cases.models.job import JobKind
from cases.notices import Notices
from cases.office import Office
from cases.office_desk import OfficeDesk
from cases.office_steps import OFFICE_STEPS_BY_NAME
from cases.outbox import Outbox
from cases.partitions import Partitions
from cases.people import People
from cases.policy_desk import PolicyDesk
from cases.policy_store import PolicyStore
from cases.recounting import Recount
from cases.repository import Cases
from cases.responses import RESPONSE_STEPS, Responses
from cases.retention import Erasure, Retained
from cases.rollups import Rollups
from cases.service import CaseService
from cases.spans import UNTRACED, Tracer
from cases.timers import Timers
from cases.writes import settle
from figures.evaluation import Evaluator
from figures.reporting.filing import ReportFiling
from figures.reporting.writing import ReportWriter
from figures.service import Figures
from policy.diagnostics import Diagnostic
from policy.known_good import check_once
from policy.manager import PolicyManager
from policy.sandbox import CheckReport, report_in_child
from policy.versions import Timeline, Version
from resolvers.identity import Identity
from resolvers.settings import DeliverySettings, Settings, audit_key, database_file, key_ring
from resolvers.situations import Situations

__all__ = ["Services", "checked", "examined"]


_OF_THE_SERVICE: Final = "policy"
"""Who asks for the jobs that follow from a policy, in the place of a user."""

_FEW: Final = 2_000
"""So many cases are judged under a new policy before an answer, where a job for them waits."""

_PATIENCE: Final = 0.2


def checked(texts: Mapping[str, str], active: date) -> tuple[Diagnostic, ...]:
    """What is wrong with rule files and their tests, looked at in a child process; the same ones once."""
    return check_once(texts, active=active, tests=True)


def examined(texts: Mapping[str, str], active: date) -> CheckReport:
    """The same with the result of each test, looked at anew."""
    return report_in_child(texts, active=active, tests=True)


@dataclass(frozen=True, slots=True)
class Services:
    settings: Settings
    clock: Clock
    identity: Identity
    tracer: Tracer
    database: Database
    partitions: Partitions
    manager: PolicyManager
    service: CaseService
    cases: Cases
    situations: Situations
    people: People
    disclosures: Disclosures
    timers: Timers
    jobs: Jobs
    worker: Worker
    reevaluation: Reevaluation
    rebuild: Rebuild
    rollups: Rollups
    feed: Feed
    figures: Figures
    evaluator: Evaluator
    desk: PolicyDesk
    notices: Notices
    outbox: Outbox
    contacts: ContactsFile
    deliverer: Deliverer
    measures: Measures
    measure_desk: MeasureDesk
    office: Office
    office_desk: OfficeDesk
    responses: Responses
    reports: ReportWriter
    filed_reports: FiledReports
    filing: ReportFiling
    checkpoints: Checkpoints
    checkpoint_taker: CheckpointTaker
    erasure: Erasure | None

    @classmethod
    def open(cls, settings: Settings, clock: Clock = system_clock, tracer: Tracer = UNTRACED) -> Services:
        """Migrates the store and loads the rules; a stand-by is only read.

        Raises InvalidRules where there are no usable rules anywhere.
        """
        file = database_file(settings.database)
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
        database = Database(settings.database, tracer)
        database.migrate()
        settle(database, clock)
        manager = PolicyManager(PolicyStore(database), Path(settings.rules), clock, watching=settings.watch)
        manager.start()

        def timeline() -> Timeline:
            return manager.timeline

        figures = Figures(database, timeline, clock)
        reports, filed_reports = ReportWriter(database, figures, timeline, clock), FiledReports(database)
        senders = _senders(settings.delivery, clock)
        contacts = ContactsFile(settings.delivery.contacts, senders.keys())
        contacts.current()  # tells at the start what is wrong with it
        cases = Cases(database)
        timers = Timers(database, timeline, clock, contacts.current)
        jobs = Jobs(database, clock)
        reevaluation = Reevaluation(database, timeline, clock, contacts.current)
        rebuild = Rebuild(database, timeline, clock)
        works: dict[JobKind, Work] = {JobKind.REEVALUATION: reevaluation, JobKind.REBUILD: rebuild}
        outbox = Outbox(database, clock)
        keys = key_ring(settings)
        keys()  # tells at the start what is wrong with it
        service = CaseService(database, timeline, clock, settings.secret, keys)
        services = cls(
            settings=settings,
            clock=clock,
            identity=Identity(settings, database, clock),
            tracer=tracer,
            database=database,
            partitions=Partitions(database, clock),
            manager=manager,
            service=service,
            cases=cases,
            situations=Situations(cases),
            people=People(database, keys),
            disclosures=Disclosures(database),
            timers=timers,
            jobs=jobs,
            worker=Worker(database, jobs, clock, works),
            reevaluation=reevaluation,
            rebuild=rebuild,
            rollups=Rollups(database),
            feed=Feed(database),
            figures=figures,
            evaluator=Evaluator(database, timeline, clock),
            desk=PolicyDesk(database, timeline, clock, checked),
            notices=Notices(database),
            outbox=outbox,
            contacts=contacts,
            deliverer=Deliverer(outbox, senders),
            measures=Measures(database),
            measure_desk=MeasureDesk(database, timeline, clock, service),
            office=Office(database),
            office_desk=OfficeDesk(database, timeline, clock, {**OFFICE_STEPS_BY_NAME, **RESPONSE_STEPS}),
            responses=Responses(database),
            reports=reports,
            filed_reports=filed_reports,
            filing=ReportFiling(reports, filed_reports, timeline, clock),
            checkpoints=Checkpoints(database),
            checkpoint_taker=CheckpointTaker(
                database, clock, partial(audit_key, settings.database, settings.audit_key)
            ),
            erasure=_erasure(settings.retention, Retained(database, timeline, clock, keys), clock),
        )
        manager.subscribe(services.policy_changed)
        if database.standby():
            return services
        services.policy_changed(manager.timeline.active(clock()))  # it may have come into effect while nothing ran
        if Recount(database, timeline, clock).unbuilt():
            jobs.start(_OF_THE_SERVICE, rebuild.wanted())
        return services

    def policy_changed(self, version: Version) -> None:
        """A version that reaches open cases may judge them otherwise: a job renews their rows, wherever one is free."""
        if version.applies_to == "open":
            wanted = self.reevaluation.wanted(version.version)
            if wanted.total:
                self.jobs.start(_OF_THE_SERVICE, wanted)

    def settle(self, most: int | None = None) -> int:
        """Looks at what time or a new policy has changed, before it is read; answers how many cases are left.

        Stops early at `most` cases; where a new policy concerns more than a few, the reader is told rather than kept.
        """
        due = self.timers.due()
        if due:  # seldom: a reader takes no writer's turn for nothing
            due = self.timers.due() if self.timers.look(most) >= (most or math.inf) else 0
        left = self.jobs.left(JobKind.REEVALUATION)
        if 0 < left <= _FEW:
            self.worker.look((JobKind.REEVALUATION,))
            left = self.jobs.left(JobKind.REEVALUATION)
        return due + left

    def catch_up(self) -> None:
        """The same, of however many cases; what another instance is at is waited for."""
        self.timers.look()
        while self.jobs.left(JobKind.REEVALUATION) and not self.worker.stopped:
            if not self.worker.look((JobKind.REEVALUATION,)):
                time.sleep(_PATIENCE)

    def close(self) -> None:
        self.worker.stop()
        self.deliverer.close()
        self.database.close()


def _erasure(user: str | None, retained: Retained, clock: Clock) -> Erasure | None:
    return None if user is None else Erasure(retained, user, clock)


def _senders(settings: DeliverySettings, clock: Clock) -> dict[Channel, Sender]:
    """The channels that are on. Raises ValueError for a setting that cannot be."""
    senders: dict[Channel, Sender] = {}
    if settings.webhook_secret:
        senders[Channel.WEBHOOK] = WebhookSender(settings.webhook_secret, clock)
    if settings.smtp:
        senders[Channel.EMAIL] = EmailSender(SmtpServer.parse(settings.smtp), settings.mail_from, clock)
    return senders
