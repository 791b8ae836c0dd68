"""What is read when somebody scrapes: the store, the policy in force, the office's figures; remembered for a while."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Final, Generic, TypeVar

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from figures.office_state import Board, State, board, state
from policy.errors import InvalidRequest
from resolvers.hub import Hub
from resolvers.services import Services

__all__ = ["Remembered", "Scrape"]

_log = logging.getLogger(__name__)
_STATE_SECONDS: Final = 15.0
_BOARD_SECONDS: Final = 300.0
_LEVELS: Final = ("blue", "yellow", "red")

Value = TypeVar("Value")


class Remembered(Generic[Value]):
    """Works a value out at most once in so many seconds, however many ask; while it does, others get the last one.

    None where it cannot be had. A failure is remembered as long as a value, so that a store in trouble is left alone.
    """

    def __init__(self, work: Callable[[], Value], seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._work = work
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._value: Value | None = None
        self._due: float | None = None

    def __call__(self) -> Value | None:
        if not self._lock.acquire(blocking=self._due is None):
            return self._value
        try:
            if self._due is None or self._clock() >= self._due:
                self._value = self._tried()
                self._due = self._clock() + self._seconds
            return self._value
        finally:
            self._lock.release()

    def _tried(self) -> Value | None:
        try:
            return self._work()
        except (SQLAlchemyError, InvalidRequest) as error:
            _log.warning("metrics cannot be read: %s", type(error).__name__)
            return None


class Scrape(Collector):
    def __init__(self, services: Services, hub: Hub) -> None:
        self._services = services
        self._hub = hub
        self._state = Remembered(self._read, _STATE_SECONDS)
        self._board = Remembered(lambda: board(services.figures, services.clock()), _BOARD_SECONDS)

    def describe(self) -> Iterator[Metric]:
        """Nothing is read to register it."""
        return iter(())

    def collect(self) -> Iterator[Metric]:
        yield from self._policy()
        yield from self._subscriptions()
        found = self._state()
        yield _gauge("petition_store_up", "Whether the store answered", float(found is not None))
        if found is not None:
            yield from _of_state(found)
            counted = self._board()
            if counted is not None:
                yield from _of_board(counted)

    def _read(self) -> State:
        with self._services.database.read() as connection:
            return state(connection, self._services.clock())

    def _policy(self) -> Iterator[Metric]:
        timeline = self._services.manager.timeline
        version = timeline.active(self._services.clock())
        info = GaugeMetricFamily("petition_policy_info", "The policy in force", labels=("version", "digest"))
        info.add_metric((version.version, version.digest[:12]), 1)
        yield info
        words = "Times that the rule engine and its reference differed since this policy was loaded; an alarm if not 0"
        yield CounterMetricFamily("petition_rule_disagreements", words, value=timeline.bundle(version).disagreements)

    def _subscriptions(self) -> Iterator[Metric]:
        listening = GaugeMetricFamily("petition_subscriptions_open", "Open subscriptions by topic", labels=("topic",))
        for topic in ("case", "reminder", "policy", "alert"):
            listening.add_metric((topic,), dict(self._hub.subscribers).get(topic, 0))
        yield listening
        if self._hub.lag is not None:
            yield _gauge("petition_feed_lag_seconds", "Since the change feed was last read to its end", self._hub.lag)


def _of_state(found: State) -> Iterator[Metric]:
    words = "Cases that are not resolved, by node, card and urgency"
    cases = GaugeMetricFamily("petition_open_cases", words, labels=("node", "card", "urgency"))
    for labels, count in sorted(found.open.items()):
        cases.add_metric(labels, count)
    yield cases
    yield _gauge("petition_received_today_cases", "Cases received today, local", found.received_today)
    yield _gauge("petition_received_week_cases", "Cases received since Monday, local", found.received_this_week)
    outbox = GaugeMetricFamily("petition_outbox_deliveries", "Deliveries pending and given up", labels=("state",))
    for name, count in sorted(found.outbox.items()):
        outbox.add_metric((name,), count)
    yield outbox
    yield _gauge("petition_outbox_oldest_seconds", "How long the oldest pending one has been due", found.outbox_age)
    yield _gauge("petition_sweep_lag_seconds", "How long the oldest case has been due for a look", found.sweep_lag)


def _of_board(counted: Board) -> Iterator[Metric]:
    month = counted.month
    yield _gauge("petition_month_received_cases", "Cases received in the current month", month.received)
    yield _gauge("petition_month_overdue_cases", "Of those the cases with an overdue target", month.overdue)
    for name, words, value in (
        ("petition_month_completion_ratio", "Completion of the current month", month.completion_rate),
        ("petition_month_on_time_ratio", "On-time completion of the current month", month.on_time_rate),
        ("petition_month_timely_acceptance_ratio", "Timely acceptance of the month", month.timely_acceptance_rate),
        ("petition_month_satisfaction_ratio", "Satisfaction of the current month", month.satisfaction),
    ):
        if value is not None:  # a share of nothing is no figure, and 0 would be one
            yield _gauge(name, words, float(value))
    alerts = GaugeMetricFamily("petition_week_alerts", "This week's risk alerts by level", labels=("level",))
    for level in _LEVELS:
        alerts.add_metric((level,), counted.alerts.get(level, 0))
    yield alerts


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)
