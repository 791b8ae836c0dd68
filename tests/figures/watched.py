"""A store whose warnings are evaluated, as the tests of warnings speak to it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select

from cases.actors import Actor, Role
from cases.commands import RegisterCase
from cases.db import Database
from cases.feed import Feed
from cases.service import CaseService
from figures.answers import Alert
from figures.evaluation import Evaluator
from figures.service import Figures
from policy.instants import parse_instant
from policy.versions import Timeline
from tests.conftest import SettableClock

OFFICE = Actor("shen", Role.PETITION_OFFICE)


class Watched:
    """A store whose warnings are evaluated, with a clock that is put where needed."""

    def __init__(self, database: Database, timeline: Timeline, clock: SettableClock) -> None:
        self.database, self.clock, self.timeline = database, clock, timeline
        self.service = CaseService(database, lambda: timeline, clock, "s")
        self.figures = Figures(database, lambda: timeline, clock)
        self.feed = Feed(database)
        self.evaluator = self.another()

    def another(self) -> Evaluator:
        """One more instance on the same store, as after a restart or beside the first."""
        return Evaluator(self.database, lambda: self.timeline, self.clock)

    def receive(self, count: int, day: str, branch: str = "东", channel: str = "hotline", **given: Any) -> list[str]:
        at = parse_instant(f"{day} 10:00")
        command = RegisterCase(channel, branch, "s", "n", received_at=at, occurred_at=at, **given)
        with self.service.batch() as batch:
            cases = [batch.register(OFFICE, command).case_id or "" for _ in range(count)]
        assert all(cases)
        return cases

    def look(self, at: str) -> int:
        self.clock.set(at)
        return self.evaluator.look()

    def alert(self, period: str, metric: str = "volume", key: str | None = None, actor: Actor = OFFICE) -> Alert:
        """Of the whole bank, or of a branch."""
        listed = self.figures.alerts(actor, period)
        wanted = (metric, None if key is None else "branch", key or "")
        return next(alert for alert in listed if (alert.metric, alert.dimension, alert.key) == wanted)

    def rows(self, table: Any) -> int:
        with self.database.read() as connection:
            return int(connection.execute(select(func.count()).select_from(table)).scalar_one())
