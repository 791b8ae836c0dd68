"""What stands behind the warnings of one period: earlier weeks, and the topics that rose. Read where somebody asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from fractions import Fraction
from functools import cached_property
from typing import Final

from cases import rights
from cases.actors import Actor
from cases.db import Database
from figures.alert_counts import NOTHING, WHOLE, Counted, Counts, Topics, read_counts, read_topics
from figures.alerts import part
from figures.answers import Alert, TopicRise
from figures.control import Control, count_chart, share_chart
from figures.periods import Period, weeks_before
from policy.bundle import Bundle
from policy.errors import InvalidRequest
from policy.models.alerts import Hypothesis

__all__ = ["Background"]

_WEEK: Final = timedelta(weeks=1)
_MOST: Final = 50


class Background:
    """Of one period, in the actor's scope. The figures are read once, for all warnings of one answer."""

    def __init__(
        self, database: Database, actor: Actor, bundle: Bundle, pair: tuple[Period, Period], now: datetime
    ) -> None:
        self._database = database
        self._actor = actor
        self._bundle = bundle
        self._current, self._previous = pair
        self._now = now

    def control(self, alert: Alert) -> Control | None:
        """The control chart beside a warning; None without a rule for it, and where there is too little history."""
        rule = self._bundle.rules.alerts.control
        if rule is None or len(self._weeks) < rule.minimum_weeks:
            return None
        counted, out_of = alert.now
        history = [part(alert.metric, week.get((alert.dimension, alert.key), NOTHING)) for week in self._weeks]
        if out_of is None:
            return count_chart([one for one, _ in history], counted, self._length, rule.sigmas)
        chart = share_chart([(one, of or 0) for one, of in history], (counted, out_of), rule.sigmas)
        return chart if chart is not None and chart.weeks >= rule.minimum_weeks else None

    def rises(self, alert: Alert, most: int) -> tuple[TopicRise, ...]:
        """The topics that contributed most to a rise of the bank, a branch or a line; none for a topic itself.

        Raises InvalidRequest for a number of topics that cannot be.
        """
        if not 1 <= most <= _MOST:
            raise InvalidRequest(f"first 应为 1 至 {_MOST} / first is 1 to {_MOST}", ("first",))
        if alert.dimension == "topic":
            return ()
        now, before = (topics.get((alert.dimension, alert.key), {}) for topics in self._topics)
        found = [self._rise(alert.metric, topic, before, now) for topic in {*now, *before}]
        risen = [rise for rise in found if rise.current > rise.previous]
        return tuple(sorted(risen, key=lambda rise: (rise.previous - rise.current, rise.topic))[:most])

    def hypotheses(self, topic: str) -> tuple[Hypothesis, ...]:
        """What may lie behind a rise on a topic."""
        return tuple(entry for entry in self._bundle.rules.alerts.hypotheses if entry.topic == topic)

    def _rise(self, metric: str, topic: str, before: Mapping[str, Counts], now: Mapping[str, Counts]) -> TopicRise:
        return TopicRise(
            topic,
            part(metric, before.get(topic, NOTHING))[0],
            part(metric, now.get(topic, NOTHING))[0],
            self.hypotheses(topic),
        )

    @cached_property
    def _weeks(self) -> tuple[Counted, ...]:
        """The whole weeks before the period, the earliest first; those before the bank's first case are left out."""
        rule = self._bundle.rules.alerts.control
        weeks = weeks_before(self._current.start, rule.weeks, self._bundle.calendar(None)) if rule else ()
        with self._database.read(rights.bounds(self._actor)) as connection:
            found = [read_counts(connection, self._actor, self._bundle, week) for week in weeks]
        first = next((place for place, week in enumerate(found) if WHOLE in week), len(found))
        return tuple(found[first:])

    @cached_property
    def _topics(self) -> tuple[Topics, Topics]:
        """Of the period and of the one before."""
        with self._database.read(rights.bounds(self._actor)) as connection:
            now = read_topics(connection, self._actor, self._bundle, self._current)
            return now, read_topics(connection, self._actor, self._bundle, self._previous)

    @property
    def _length(self) -> Fraction:
        """How many weeks long the period is; while it runs, how much of it has passed."""
        passed = min(self._now, self._current.closes) - self._current.opens
        return Fraction(passed // timedelta(microseconds=1), _WEEK // timedelta(microseconds=1))
