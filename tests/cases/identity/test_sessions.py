"""A session lasts as long as somebody does something, and no longer."""

from __future__ import annotations

from cases.actors import Actor, Role
from cases.db import Database
from cases.identity.sessions import Sessions
from tests.conftest import SettableClock

ZHOU = Actor("zhouqian", Role.PETITION_OFFICE)


def test_looking_whose_it_is_keeps_it_alive_only_where_it_is_used(database: Database, clock: SettableClock) -> None:
    sessions = Sessions(database, clock)
    open_only, used = sessions.start(ZHOU), sessions.start(ZHOU)
    clock.set("2026-03-02 10:40")
    assert (sessions.actor(open_only, using=False), sessions.actor(used)) == (ZHOU, ZHOU)
    clock.set("2026-03-02 11:20")
    assert (sessions.actor(open_only), sessions.actor(used)) == (None, ZHOU)
