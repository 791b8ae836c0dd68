"""When reminders stand, and for whom: warnings before due dates, cards, escalations."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy.assemble import build, must_build
from policy.bundle import Bundle
from policy.calendar import WorkCalendar
from policy.clocks import Limit
from policy.evaluator import evaluate
from policy.events import Event
from policy.history import CaseHistory
from policy.instants import parse_instant
from policy.reminder_rules import warned_at
from policy.reminders import standing_reminders
from tests.conftest import shipped_bundle, shipped_texts

MICROSECOND = timedelta(microseconds=1)
CASE = {"main_class": "service_complaint", "business_line": "other", "channel": "hotline", "branch": "x",
        "scope": "individual", "urgency": "normal", "complexity": "simple"}  # fmt: skip
WARNING = """
  - id: resolution_warning           # 到期前提醒不亮牌；到期日之前的第一个工作日零时发出
    label: {zh: 办结临期提醒, en: Resolution falls due}
    card: none
    before: 1 working_days
    targets: [resolution]
    recipients: [responsible_person]
    clause: plan-2026/2.1
    assumed: true
"""


def instant(local: str) -> datetime:
    return parse_instant(local).astimezone(UTC)


def history(received: str, *steps: tuple[str, str], **more: Any) -> list[Event]:
    """A case that was registered by zhou and dispatched to ding at its receipt, with further steps."""
    events = [
        Event(1, "received", instant(received), {**CASE, **more}),
        Event(2, "registered", instant(received), {"first_receiver": "zhou"}),
        Event(3, "contacted", instant(received), {}),
        Event(4, "dispatched", instant(received), {"lead_department": "customer_service", "handler": "ding"}),
        Event(5, "responded", instant(received), {}),
    ]
    for kind, at in steps:
        data = {
            "paused": {"reason": "court"},
            "dispatched": {"lead_department": "customer_service", "handler": "dong"},
        }.get(kind, {})
        events.append(Event(len(events) + 1, kind, instant(at), data))
    return events


def standing(bundle: Bundle, events: list[Event], at: datetime) -> set[tuple[str, int, str, str]]:
    status = evaluate(bundle, events, at)
    found = standing_reminders(bundle, CaseHistory.of(events, at), status, at)
    return {(one.target, one.round, one.card.value, one.recipient) for one in found}


def raised(bundle: Bundle, events: list[Event], until: datetime) -> dict[tuple[str, int, str, str], datetime]:
    """When each reminder is first found by a service that looks whenever `changes_at` or an event says so."""
    found: dict[tuple[str, int, str, str], datetime] = {}
    at = events[0].at
    while at <= until:
        known = [event for event in events if event.at <= at]
        for key in standing(bundle, known, at):
            found.setdefault(key, at)
        later = [event.at for event in events if event.at > at]
        changes = evaluate(bundle, known, at).changes_at
        following = min([*later, *([changes] if changes else [])], default=None)
        if following is None:
            break
        at = following
    return found


def test_every_reminder_of_a_clock_comes_at_its_own_instant() -> None:
    """Ten working days from Tuesday 02-03: due on 02-24, with the Spring Festival between the warning and the date."""
    found = raised(shipped_bundle(), history("2026-02-03 10:00"), instant("2026-03-10 00:00"))
    resolution = {key: at for key, at in found.items() if key[0] == "resolution"}
    assert resolution == {
        ("resolution", 1, "none", "ding"): instant("2026-02-14 00:00"),
        ("resolution", 1, "yellow", "ding"): instant("2026-02-25 00:00"),
        ("resolution", 1, "yellow", "leader@customer_service"): instant("2026-02-25 00:00"),
        ("resolution", 1, "red", "ding"): instant("2026-02-27 00:00"),
        ("resolution", 1, "red", "leader@customer_service"): instant("2026-02-27 00:00"),
    }


def test_a_warning_stands_from_its_instant_to_the_due_instant() -> None:
    events, warning = history("2026-02-03 10:00"), ("resolution", 1, "none", "ding")
    bundle = shipped_bundle()
    begins, ends = instant("2026-02-14 00:00"), instant("2026-02-25 00:00")
    for at, stands in ((begins - MICROSECOND, False), (begins, True), (ends - MICROSECOND, True), (ends, False)):
        assert (warning in standing(bundle, events, at)) is stands, at


def test_a_stopped_or_paused_clock_is_not_warned_of_and_a_pause_moves_the_warning() -> None:
    bundle, warning = shipped_bundle(), ("resolution", 1, "none", "ding")
    stopped = history("2026-02-03 10:00", ("resolved", "2026-02-13 23:59"))
    assert warning not in raised(bundle, stopped, instant("2026-03-10 00:00"))
    paused = history("2026-02-03 10:00", ("paused", "2026-02-12 10:00"), ("resumed", "2026-02-25 10:00"))
    found = raised(bundle, paused, instant("2026-03-31 00:00"))
    # 13, 14, 24 and 25 February do not count: the due date moves four working days, to Saturday 28 February
    assert found[warning] == instant("2026-02-27 00:00")
    assert found["resolution", 1, "yellow", "ding"] == instant("2026-03-02 00:00")


def test_a_reopened_case_is_warned_of_once_more() -> None:
    events = history("2026-03-02 10:00", ("resolved", "2026-03-03 10:00"), ("reopened", "2026-03-04 10:00"))
    found = raised(shipped_bundle(), events, instant("2026-03-19 00:00"))
    assert found["resolution", 2, "none", "ding"] == instant("2026-03-17 00:00")
    assert ("resolution", 1, "none", "ding") not in found


def test_a_second_round_after_a_return_reminds_again() -> None:
    events = history("2026-03-02 10:00", ("returned", "2026-03-03 10:00"))
    found = raised(shipped_bundle(), events, instant("2026-03-04 00:00"))
    office = "leader@petition_office"
    assert {key for key in found if key[0] == "dispatch"} == {
        ("dispatch", 2, "yellow", "zhou"),
        ("dispatch", 2, "yellow", office),
    }
    assert found["dispatch", 2, "yellow", "zhou"] == instant("2026-03-04 00:00")


def test_an_escalation_reminds_once_in_each_handling_and_again_after_a_reopening() -> None:
    events = history(
        "2026-03-02 10:00", ("resolved", "2026-03-03 10:00"), ("reopened", "2026-03-04 10:00"), scope="group"
    )
    found = raised(shipped_bundle(), events, instant("2026-03-05 00:00"))
    assert {key: at for key, at in found.items() if key[0] == "group_case"} == {
        ("group_case", 1, "none", "leader@customer_service"): instant("2026-03-02 10:00"),
        ("group_case", 2, "none", "leader@customer_service"): instant("2026-03-04 10:00"),
    }


def test_a_hard_case_open_for_long_is_told_at_the_start_of_its_sixteenth_working_day() -> None:
    events = history("2026-02-03 10:00", complexity="hard")
    found = raised(shipped_bundle(), events, instant("2026-04-01 00:00"))
    # 4–6, 9–14 and 24–28 February are 14 working days, 2 March is the 15th
    assert found["long_open_hard_case", 1, "none", "petition_office"] == instant("2026-03-03 00:00")


WORKDAYS = WorkCalendar.build()


@given(
    st.dates(date(2025, 1, 2), date(2026, 12, 30)),
    st.integers(1, 20),
    st.sampled_from(["working_days", "calendar_days"]),
)
def test_a_warning_lies_so_many_days_before_the_due_date(due_date: date, days: int, unit: str) -> None:
    long_ago = datetime(2024, 1, 1, tzinfo=UTC)
    at = warned_at(Limit.parse(f"{days} {unit}"), long_ago, due_date, WORKDAYS)
    assert at is not None
    day = WORKDAYS.local_date(at)
    assert at == WORKDAYS.start_of(day)
    if unit == "calendar_days":
        assert (due_date - day).days == days
    else:
        assert WORKDAYS.is_working(day)
        between = WORKDAYS.working_days_between(day, due_date)
        assert between == days - (not WORKDAYS.is_working(due_date))
    assert warned_at(Limit.parse(f"{days} {unit}"), at, due_date, WORKDAYS) is None
    assert warned_at(Limit.parse(f"{days} {unit}"), at - MICROSECOND, due_date, WORKDAYS) == at


def with_warning(text: str) -> dict[str, str]:
    texts = shipped_texts()
    assert WARNING in texts["escalation.yaml"]
    return {**texts, "escalation.yaml": texts["escalation.yaml"].replace(WARNING, text)}


def test_a_rule_may_limit_itself_to_some_cases() -> None:
    bundle = must_build(
        with_warning(WARNING.replace("    targets:", "    when: {scope: group}\n    targets:")), verify=False
    )
    at = instant("2026-02-14 00:00")
    assert standing(bundle, history("2026-02-03 10:00"), at) == set()
    assert ("resolution", 1, "none", "ding") in standing(bundle, history("2026-01-27 10:00", scope="group"), at)


@pytest.mark.parametrize(
    ("old", "new", "code", "hint"),
    [
        (
            "[responsible_person]",
            "[responsible_persons]",
            "unknown-code",
            "是不是 'responsible_person'？ / did you mean 'responsible_person'?",
        ),
        (
            "targets: [resolution]",
            "targets: [resolutions]",
            "unknown-code",
            "是不是 'resolution'？ / did you mean 'resolution'?",
        ),
        (
            "before: 1 working_days",
            "before: same_day",
            "limit",
            "请写 1 working_days 或 1 calendar_days / write 1 working_days or 1 calendar_days",
        ),
        ("    before: 1 working_days\n", "", "missing-key", "请加 before: 1 working_days / add before: 1 working_days"),
        (
            "card: none",
            "card: yellow",
            "invalid-value",
            "请写 card: none，或删去 before / write card: none, or remove 'before'",
        ),
        (
            "    targets:",
            "    when: {scope: groups}\n    targets:",
            "unknown-code",
            "是不是 'group'？ / did you mean 'group'?",
        ),
    ],
)
def test_a_mistake_in_a_reminder_rule_is_told(old: str, new: str, code: str, hint: str) -> None:
    bundle, found = build(with_warning(WARNING.replace(old, new, 1)), verify=False)
    assert bundle is None
    assert (found[0].file, found[0].code, found[0].hint) == ("escalation.yaml", code, hint)


def test_two_rules_for_one_reminder_are_told() -> None:
    second = WARNING.replace("resolution_warning", "earlier_warning").replace("1 working_days", "3 working_days")
    _, found = build(with_warning(WARNING + second.lstrip("\n")), verify=False)
    assert [(problem.code, str(problem.severity)) for problem in found] == [("overlap", "warning")]


def test_an_escalation_cannot_be_called_like_a_target() -> None:
    texts = with_warning(WARNING)
    texts["escalation.yaml"] = texts["escalation.yaml"].replace("- id: group_case", "- id: feedback", 1)
    bundle, found = build(texts, verify=False)
    assert bundle is None
    assert [problem.code for problem in found] == ["duplicate-id"]
