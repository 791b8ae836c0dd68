"""Levels are judged from counts alone, exactly, however large; cases are counted under every key watched."""

from __future__ import annotations

from decimal import Decimal
from itertools import product as product_of
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.actors import Actor, Role
from cases.commands import Customer
from cases.db import Database
from figures.alert_counts import NOTHING, WHOLE, Counts, read_counts, read_topics
from figures.alerts import evaluate, part
from figures.answers import Alert
from figures.periods import named
from policy.versions import Timeline
from tests.conftest import SettableClock, shipped_bundle
from tests.figures.watched import OFFICE, Watched

LARGE = 10**12
SOME = st.builds(Counts, *(st.integers(0, 500) for _ in range(4)))


def judged(before: Counts, now: Counts, metric: str = "volume") -> Alert:
    found = evaluate(shipped_bundle(), "2026-W12", {WHOLE: now}, {WHOLE: before})
    return next(alert for alert in found if alert.metric == metric)


@pytest.mark.parametrize(
    ("percent", "below", "level"), [(10, "none", "blue"), (20, "blue", "yellow"), (30, "yellow", "red")]
)
def test_one_case_in_a_million_million_decides(percent: int, below: str, level: str) -> None:
    exact = LARGE + LARGE * percent // 100
    assert judged(Counts(received=LARGE), Counts(received=exact)).level == level
    assert judged(Counts(received=LARGE), Counts(received=exact - 1)).level == below


@pytest.mark.parametrize(
    ("before", "now", "level"),
    [
        (Counts(received=100, elderly=10), Counts(received=100, elderly=11), "blue"),
        (Counts(received=100, elderly=10), Counts(received=110, elderly=11), "none"),  # a tenth more, of more cases
        (Counts(received=100, elderly=5), Counts(received=50, elderly=5), "red"),
        (Counts(received=100, elderly=4), Counts(received=50, elderly=4), "none"),  # the base counts the numerator
        (Counts(received=100, elderly=0), Counts(received=50, elderly=4), "none"),
        (Counts(), Counts(received=50, elderly=4), "none"),
        (Counts(received=100, elderly=10), Counts(), "none"),
    ],
)
def test_a_share_grows_as_a_share_and_not_as_a_count(before: Counts, now: Counts, level: str) -> None:
    assert judged(before, now, "elderly_share").level == level


def test_what_has_no_denominator_is_nothing_and_not_zero() -> None:
    alert = judged(Counts(), Counts(received=3), "elderly_share")
    assert (alert.previous, alert.current, alert.growth) == (None, Decimal(0), None)
    assert alert.reason.rule == "row-1"


def test_a_base_below_the_minimum_says_so() -> None:
    alert = judged(Counts(received=4), Counts(received=8))
    assert (alert.level, alert.growth, alert.reason.rule) == ("none", Decimal(1), "minimum_base")
    assert "不足最低基数 5" in alert.reason.message
    assert judged(Counts(received=5), Counts(received=10)).level == "red"


@pytest.mark.parametrize("metric", ["volume", "new_product_volume", "online_volume"])
def test_each_volume_counts_its_own(metric: str) -> None:
    counts = Counts(received=10, new_product=20, elderly=30, online=40)
    own = {"volume": 10, "new_product_volume": 20, "online_volume": 40}[metric]
    assert part(metric, counts) == (own, None)
    assert judged(counts, counts, metric).now == (own, None)


@given(SOME, SOME)
def test_a_key_is_judged_alone(one: Counts, other: Counts) -> None:
    """What a branch is given does not depend on what stands beside it."""
    alone = [alert for alert in evaluate(shipped_bundle(), "2026-W12", {("branch", "东"): one}, {}) if alert.key]
    both = evaluate(shipped_bundle(), "2026-W12", {("branch", "东"): one, ("branch", "西"): other}, {})
    assert alone == [alert for alert in both if alert.key == "东"]


@given(SOME, SOME)
def test_counts_add_up(one: Counts, other: Counts) -> None:
    assert one + other == other + one
    assert one + NOTHING == one


def test_cases_are_counted_under_every_key(database: Database, timeline: Timeline, clock: SettableClock) -> None:
    """The database's counts are those of a recount, case by case."""
    clock.set("2026-10-10 09:00")
    watched, bundle = Watched(database, timeline, clock), shipped_bundle()
    period = named("2026-W38", bundle.calendar(None))[0]  # silver_wealth was launched on the Tuesday of that week
    cases = []
    for place, (day, branch, channel, product, age, topic) in enumerate(
        product_of(
            ("2026-09-13", "2026-09-14", "2026-09-15", "2026-09-20", "2026-09-21"),
            ("东", "西"),
            ("hotline", "website"),
            ("silver_wealth", "mortgage", None),
            (59, 60, None),
            ("wealth_loss", None),
        )
    ):
        given: dict[str, Any] = {"product": product, "customer": Customer(age=age), "topic": topic}
        line = ("wealth", "deposit", "other")[place % 3]
        watched.receive(1, day, branch, channel, business_line=line, main_class="business_dispute", **given)
        if "2026-09-14" <= day <= "2026-09-20":
            new = product == "silver_wealth" and day >= "2026-09-15"
            one = Counts(1, int(new), int(age == 60), int(channel == "website"))
            cases.append((branch, line, topic or "", one))
    with database.read() as connection:
        counted = read_counts(connection, OFFICE, bundle, period)
        topics = read_topics(connection, OFFICE, bundle, period)
        own = read_counts(connection, Actor("li", Role.FRONT_DESK, "东"), bundle, period)
    assert counted[WHOLE] == sum((one for *_, one in cases), NOTHING)
    for place, dimension in enumerate(("branch", "business_line", "topic")):
        found = {key: one for (named_by, key), one in counted.items() if named_by == dimension}
        assert found == {
            key: sum((case[3] for case in cases if case[place] == key), NOTHING)
            for key in {case[place] for case in cases}
        }
    assert {key: sum(parts.values(), NOTHING) for key, parts in topics.items()} == counted
    assert own[WHOLE] == own["branch", "东"] == counted["branch", "东"]
    assert ("branch", "西") not in own


def test_a_product_is_new_through_its_ninetieth_day(
    database: Database, timeline: Timeline, clock: SettableClock
) -> None:
    clock.set("2026-06-10 09:00")
    watched, bundle = Watched(database, timeline, clock), shipped_bundle()
    for day in ("2026-05-30", "2026-05-31"):  # pension_annuity was launched on 1 March
        watched.receive(1, day, product="pension_annuity")
    with database.read() as connection:
        found = read_counts(connection, OFFICE, bundle, named("2026-05", bundle.calendar(None))[0])
    assert (found[WHOLE].received, found[WHOLE].new_product) == (2, 1)
