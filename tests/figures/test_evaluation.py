"""Closed periods are evaluated once, again when late events change them, and what rises is announced once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from cases.actors import Actor, Role
from cases.alert_store import evaluated_periods, records_of, watch
from cases.commands import ActOnCase
from cases.db import Database
from cases.models import ALERT_EVALUATIONS, ALERT_NOTICES, ALERT_RECORDS
from figures.alerts import identity
from policy.instants import parse_instant
from policy.versions import Timeline
from tests.conftest import SettableClock, new_sqlite, shipped_bundle, timeline_of
from tests.figures.watched import OFFICE, Watched


@pytest.fixture
def watched(database: Database, timeline: Timeline, clock: SettableClock) -> Watched:
    return Watched(database, timeline, clock)


def test_a_closed_week_is_evaluated_once(watched: Watched) -> None:
    watched.clock.set("2026-03-19 09:00")
    watched.receive(8, "2026-03-10")
    watched.receive(10, "2026-03-17")
    assert watched.look("2026-03-20 09:00") == 3  # the week, month and quarter that had closed before the watch began
    assert watched.alert("2026-W12").evaluated_at is None
    assert watched.look("2026-03-23 00:00") == 1
    kept = watched.rows(ALERT_RECORDS)
    assert watched.look("2026-03-23 00:05") == 0
    assert watched.another().look() == 0
    assert watched.rows(ALERT_RECORDS) == kept
    alert = watched.alert("2026-W12")
    assert alert.evaluated_at == parse_instant("2026-03-23 00:00")
    assert [(found.revision, found.level, found.former_level) for found in alert.revisions] == [(1, "yellow", None)]
    assert alert.revisions[0].growth == alert.growth
    assert alert.revisions[0].policy_version == alert.policy_version


def test_months_and_quarters_are_evaluated_too(watched: Watched) -> None:
    watched.look("2026-03-20 09:00")
    watched.receive(20, "2026-02-10")
    watched.receive(25, "2026-03-17")
    watched.look("2026-04-01 00:00")
    assert [found.level for found in watched.alert("2026-03").revisions] == ["yellow"]
    assert watched.alert("2026-Q1").evaluated_at == parse_instant("2026-04-01 00:00")
    assert watched.alert("2026-Q1").growth is None


def test_a_late_event_evaluates_the_week_again_and_both_are_kept(watched: Watched) -> None:
    watched.clock.set("2026-03-19 09:00")
    watched.receive(10, "2026-03-10")
    watched.receive(12, "2026-03-17")
    watched.look("2026-03-20 09:00")
    watched.look("2026-03-23 08:00")
    watched.clock.set("2026-03-25 09:00")
    watched.receive(1, "2026-03-17")
    assert watched.look("2026-03-25 09:01") == 1
    alert = watched.alert("2026-W12")
    told = [(found.revision, found.former_level, found.level, found.current) for found in alert.revisions]
    assert told == [(1, None, "yellow", Decimal(12)), (2, "yellow", "red", Decimal(13))]
    assert alert.revisions[1].evaluated_at == parse_instant("2026-03-25 09:01")
    assert alert.level == "red"


def test_a_late_event_reaches_the_week_after_its_own(watched: Watched) -> None:
    watched.clock.set("2026-03-19 09:00")
    watched.receive(10, "2026-03-10")
    watched.receive(13, "2026-03-17")
    watched.look("2026-03-18 09:00")
    watched.look("2026-03-23 08:00")
    watched.receive(10, "2026-03-10")
    assert watched.look("2026-03-23 08:05") == 2  # of the week before, and of this one
    assert [found.level for found in watched.alert("2026-W12").revisions] == ["red", "none"]


def test_a_case_that_moves_to_another_line_changes_both(watched: Watched) -> None:
    watched.clock.set("2026-03-19 09:00")
    watched.receive(5, "2026-03-10", business_line="wealth", main_class="business_dispute")
    cases = watched.receive(7, "2026-03-17", business_line="wealth", main_class="business_dispute")
    watched.look("2026-03-20 09:00")
    watched.look("2026-03-23 08:00")
    for case in cases[:2]:
        assert watched.service.act(OFFICE, ActOnCase("classifyCase", case, data={"business_line": "deposit"})).done
    watched.look("2026-03-23 09:00")
    listed = watched.figures.alerts(OFFICE, "2026-W12")
    wealth = next(alert for alert in listed if (alert.metric, alert.key) == ("volume", "wealth"))
    assert [(found.former_level, found.level) for found in wealth.revisions] == [(None, "red"), ("red", "none")]


def test_a_line_whose_cases_all_belong_elsewhere_has_no_level_left(watched: Watched) -> None:
    watched.clock.set("2026-03-19 09:00")
    given = {"business_line": "wealth", "main_class": "business_dispute"}
    cases = watched.receive(5, "2026-03-10", **given) + watched.receive(7, "2026-03-17", **given)
    watched.look("2026-03-20 09:00")
    watched.look("2026-03-23 08:00")
    for case in cases:
        assert watched.service.act(OFFICE, ActOnCase("classifyCase", case, data={"business_line": "deposit"})).done
    watched.look("2026-03-23 09:00")
    with watched.database.read() as connection:
        found = [one for one in records_of(connection, "2026-W12") if one.identity.key == "wealth"]
    told = [(one.identity.metric, one.former_level, one.level, one.now) for one in found]
    assert told == [("volume", None, "red", 7), ("volume", "red", "none", 0)]


def test_a_look_goes_on_where_the_last_one_ended(watched: Watched) -> None:
    watched.look("2026-03-20 09:00")
    watched.receive(3, "2026-03-17")
    watched.look("2026-03-20 09:01")
    with watched.database.read() as connection:
        known = watch(connection)
    assert known is not None
    assert known.place == watched.feed.last().events
    assert known.began == date(2026, 3, 20)


def test_late_events_are_found_after_a_restart(watched: Watched) -> None:
    watched.clock.set("2026-03-19 09:00")
    watched.receive(10, "2026-03-10")
    watched.look("2026-03-20 09:00")
    watched.look("2026-03-23 08:00")
    watched.receive(13, "2026-03-17")  # while nothing looks
    assert watched.another().look() == 1
    assert [found.former_level for found in watched.alert("2026-W12").revisions] == ["none"]


def test_two_evaluators_at_once_store_each_revision_once(watched: Watched) -> None:
    watched.clock.set("2026-03-19 09:00")
    watched.receive(10, "2026-03-10")
    watched.receive(13, "2026-03-17")
    watched.look("2026-03-20 09:00")
    watched.clock.set("2026-03-23 08:00")
    instances = [watched.another() for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(lambda instance: instance.look(), instances)) == 1
    assert [found.level for found in watched.alert("2026-W12").revisions] == ["red"]
    assert watched.rows(ALERT_EVALUATIONS) == 4
    with watched.database.read() as connection:
        told = select(ALERT_NOTICES.c.metric, ALERT_NOTICES.c.level).where(
            ALERT_NOTICES.c.period == "2026-W12", ALERT_NOTICES.c.dimension == ""
        )
        assert [tuple(row) for row in connection.execute(told)] == [("volume", "red")]


def test_what_rises_is_announced_once_for_each_level(watched: Watched) -> None:
    def news() -> list[str]:
        changes, places[0] = watched.feed.since(places[0])
        return [change.id for change in changes if change.kind == "alert"]

    watched.clock.set("2026-03-18 09:00")
    places = [watched.feed.last()]
    watched.receive(10, "2026-03-10")
    watched.receive(11, "2026-03-17")
    watched.look("2026-03-18 09:00")
    bank = watched.alert("2026-W12").id
    assert bank in news()
    assert watched.look("2026-03-18 09:05") == 0
    assert watched.another().look() == 0
    assert news() == []
    watched.clock.set("2026-03-18 10:00")
    watched.receive(1, "2026-03-18")
    watched.look("2026-03-18 10:05")
    assert bank in news()
    watched.look("2026-03-23 08:00")  # it closes as it stands: nothing new for who has heard of it
    assert bank not in news()


def test_what_falls_is_no_news(watched: Watched) -> None:
    watched.clock.set("2026-03-18 09:00")
    given = {"business_line": "wealth", "main_class": "business_dispute"}
    watched.receive(10, "2026-03-10", **given)
    case = watched.receive(13, "2026-03-17", **given)[0]
    watched.look("2026-03-18 09:00")
    place = watched.feed.last()
    assert watched.service.act(OFFICE, ActOnCase("classifyCase", case, data={"business_line": "deposit"})).done
    watched.look("2026-03-18 09:05")
    assert [change.id for change in watched.feed.since(place)[0] if change.kind == "alert"] == []


def test_only_who_sees_every_case_is_told_of_the_stored_evaluation(watched: Watched) -> None:
    watched.clock.set("2026-03-19 09:00")
    watched.receive(10, "2026-03-10")
    watched.receive(13, "2026-03-17")
    watched.look("2026-03-20 09:00")
    watched.look("2026-03-23 08:00")
    desk = Actor("li", Role.FRONT_DESK, "东")
    assert watched.alert("2026-W12", actor=desk).evaluated_at is None
    assert watched.alert("2026-W12", key="东", actor=desk).evaluated_at is not None
    assert watched.alert("2026-W12", actor=desk).closed


ACTS = st.lists(
    st.tuples(
        st.sampled_from(("receive", "move", "look", "day")),
        st.integers(1, 6),
        st.dates(date(2026, 2, 23), date(2026, 3, 20)),
        st.sampled_from(("东", "西")),
    ),
    max_size=25,
)


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_what_is_stored_last_is_what_a_fresh_count_finds(
    tmp_path: Path, acts: list[tuple[str, int, date, str]]
) -> None:
    """However late and in whatever order cases come and move, the last revision of a period is its figures now."""
    database, clock = Database(new_sqlite(tmp_path / uuid4().hex)), SettableClock("2026-03-20 12:00")
    watched = Watched(database, timeline_of(shipped_bundle()), clock)
    cases: list[str] = []
    for what, count, day, branch in acts:
        if what == "receive":
            cases += watched.receive(count, str(day), branch, main_class="business_dispute", business_line="wealth")
        elif what == "move" and cases:
            moved = {"business_line": ("deposit", "wealth")[count % 2]}
            watched.service.act(OFFICE, ActOnCase("classifyCase", cases[count % len(cases)], data=moved))
        elif what == "look":
            watched.evaluator.look()
        else:
            clock.now += timedelta(days=count)
    watched.evaluator.look()
    with database.read() as connection:
        periods = evaluated_periods(connection)
    assert len(periods) >= 3
    for period in periods:
        with database.read() as connection:
            stored = {record.identity: record for record in records_of(connection, period)}
        listed = {identity(alert): alert for alert in watched.figures.alerts(OFFICE, period)}
        for known, alert in listed.items():
            if known in stored:
                record = stored[known]
                assert (record.level, record.now, record.before) == (alert.level, alert.now[0], alert.before[0])
            else:
                assert alert.level == "none"
        assert all(record.level == "none" for known, record in stored.items() if known not in listed)
    database.close()
