"""Who finds which reminder in his list, and reads it; on both databases."""

from __future__ import annotations

import pytest

from cases.actors import Actor, Role
from cases.commands import ActOnCase, RegisterCase
from cases.db import Database
from cases.models.delivery import Channel
from cases.notices import Notices, masked
from cases.paging import Window
from cases.service import CaseService
from cases.timers import Timers
from policy.procedure import RefusalCode
from policy.versions import Timeline
from tests.conftest import SettableClock

OFFICE = Actor("shen", Role.PETITION_OFFICE)
CLERK = Actor("zhouqian", Role.FRONT_DESK, branch="城东支行")
CHIEF = Actor("liu", Role.LEADER)


@pytest.fixture
def notices(database: Database, timeline: Timeline, clock: SettableClock) -> Notices:
    """Of one case, twice returned and overdue for dispatch: reminders to its clerk, its leader and the office."""
    clock.set("2026-03-05 10:00")
    service = CaseService(database, lambda: timeline, clock, "secret")
    case = service.register(
        OFFICE, RegisterCase("hotline", "城东支行", "排队", "排队两小时", first_receiver="zhouqian")
    ).case_id
    assert case is not None
    for mutation, note in (("recordContact", None), *(("dispatchCase", None), ("returnCase", "不属本部门")) * 2):
        assert service.act(OFFICE, ActOnCase(mutation, case, note=note)).done
    clock.set("2026-03-06 09:00")
    Timers(database, lambda: timeline, clock).look()
    return Notices(database)


def recipients(notices: Notices, actor: Actor, unread: bool | None = None) -> list[str]:
    page = notices.page(actor, unread, Window())
    assert notices.count(actor, unread) == len(page.items)
    return sorted(notice.reminder.recipient for notice in page.items)


def test_each_finds_what_is_meant_for_him(notices: Notices) -> None:
    assert recipients(notices, CLERK) == ["zhouqian"]
    assert recipients(notices, OFFICE) == ["petition_office"]
    assert recipients(notices, CHIEF) == ["leader@petition_office"]
    assert recipients(notices, Actor("liu", Role.LEADER, department="operations")) == []
    assert recipients(notices, Actor("ding", Role.FRONT_DESK, branch="城东支行")) == []
    assert recipients(notices, Actor("zhouqian", Role.FRONT_DESK, branch="城西支行")) == []  # out of his scope


def test_each_reads_for_himself(notices: Notices, clock: SettableClock) -> None:
    (notice,) = notices.page(CHIEF, True, Window()).items
    key = notice.reminder.id
    assert notices.mark_read(CHIEF, [key, key], clock.now) == (1, ())
    assert notices.mark_read(CHIEF, [key], clock.now) == (0, ())
    assert recipients(notices, CHIEF, True) == []
    (read,) = notices.page(CHIEF, False, Window()).items
    assert read.read_at == clock.now
    assert recipients(notices, Actor("wang", Role.LEADER), True) == ["leader@petition_office"]


def test_what_is_not_meant_for_somebody_is_not_there_to_be_read(notices: Notices, clock: SettableClock) -> None:
    (own,) = notices.page(CLERK, None, Window()).items
    (other,) = notices.page(OFFICE, None, Window()).items
    for wrong in (other.reminder.id, "reminder:999", "rubbish"):
        marked, refusals = notices.mark_read(CLERK, [own.reminder.id, wrong], clock.now)
        assert (marked, [refusal.code for refusal in refusals]) == (0, [RefusalCode.NOT_FOUND])
    _, refusals = notices.mark_read(CLERK, [f"reminder:{number}" for number in range(1, 202)], clock.now)
    assert [refusal.code for refusal in refusals] == [RefusalCode.INVALID]
    assert recipients(notices, CLERK, True) == ["zhouqian"]


def test_addresses_are_masked() -> None:
    assert masked(Channel.EMAIL, "liu.wei@bank.example") == "l***@bank.example"
    assert (
        masked(Channel.WEBHOOK, "https://hooks.bank.example:8443/secret?token=x") == "https://hooks.bank.example:8443/…"
    )
