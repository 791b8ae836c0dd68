"""Everything that one running service holds, wired once at the start and passed down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cases.clock import Clock, system_clock
from cases.db import Database
from cases.feed import Feed
from cases.people import People
from cases.policy_desk import PolicyDesk
from cases.policy_store import PolicyStore
from cases.repository import Cases
from cases.service import CaseService
from cases.timers import Timers
from figures.service import Figures
from policy.diagnostics import Diagnostic
from policy.manager import PolicyManager
from policy.sandbox import check_in_child
from policy.versions import Timeline, Version
from resolvers.settings import Settings, database_file

__all__ = ["Services", "checked"]


def checked(texts: Mapping[str, str], active: date) -> tuple[Diagnostic, ...]:
    """What is wrong with rule files and their tests, looked at in a child process."""
    return check_in_child(texts, active=active, tests=True)


@dataclass(frozen=True, slots=True)
class Services:
    settings: Settings
    clock: Clock
    database: Database
    manager: PolicyManager
    service: CaseService
    cases: Cases
    people: People
    timers: Timers
    feed: Feed
    figures: Figures
    desk: PolicyDesk

    @classmethod
    def open(cls, settings: Settings, clock: Clock = system_clock) -> Services:
        """Migrates the store and loads the rules. Raises InvalidRules where there are no usable rules anywhere."""
        file = database_file(settings.database)
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
        database = Database(settings.database)
        database.migrate()
        manager = PolicyManager(PolicyStore(database), Path(settings.rules), clock, watching=settings.watch)
        manager.start()

        def timeline() -> Timeline:
            return manager.timeline

        timers = Timers(database, timeline, clock)
        services = cls(
            settings=settings,
            clock=clock,
            database=database,
            manager=manager,
            service=CaseService(database, timeline, clock, settings.secret),
            cases=Cases(database),
            people=People(database, settings.secret),
            timers=timers,
            feed=Feed(database),
            figures=Figures(database, timeline, clock),
            desk=PolicyDesk(database, timeline, clock, checked),
        )
        services.policy_changed(manager.timeline.active(clock()))  # it may have come into effect while nothing ran
        manager.subscribe(services.policy_changed)
        return services

    def policy_changed(self, version: Version) -> None:
        """A version that reaches open cases may judge them otherwise: their rows are renewed by the next look."""
        if version.applies_to == "open":
            self.timers.reassess(version.version)

    def close(self) -> None:
        self.database.close()
