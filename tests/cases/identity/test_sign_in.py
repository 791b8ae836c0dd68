"""Accounts, sessions and attempts on both databases: who gets in, for how long, and who has to wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from cases.actors import Actor, Role
from cases.db import Database
from cases.identity.accounts import Accounts
from cases.identity.passwords import Passwords
from cases.identity.sessions import IDLE, LONGEST, Sessions
from cases.identity.sign_in import Entered, SignIn, Wait
from cases.models import ACCOUNTS, ATTEMPTS, SESSIONS, SETUP_CODES
from tests.conftest import SettableClock

DING = Actor("丁宁", Role.HANDLER, None, "operations")
PASSWORD = "长长的一句话作为密码最好记住"
HERE = "192.0.2.7"
PASSWORDS = Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))  # the same, quick


@dataclass
class Door:
    database: Database
    clock: SettableClock

    def __post_init__(self) -> None:
        self.accounts = Accounts(self.database, PASSWORDS, self.clock)
        self.sessions = Sessions(self.database, self.clock)
        self._sign_in = SignIn(self.database, self.accounts, self.sessions, self.clock)

    def enter(self, name: str = "丁宁", password: str = PASSWORD, address: str = HERE) -> Entered | Wait | None:
        return self._sign_in.enter(name, password, address)

    def session(self) -> str:
        entered = self.enter()
        assert isinstance(entered, Entered)
        return entered.session

    def later(self, time: timedelta) -> None:
        self.clock.now += time


@pytest.fixture
def door(database: Database, clock: SettableClock) -> Door:
    made = Door(database, clock)
    assert made.accounts.add(DING, PASSWORD) is None
    return made


def test_the_right_password_starts_a_session_of_its_account(door: Door) -> None:
    assert door.sessions.actor(door.session()) == DING
    assert door.enter(password="another long sentence") is None
    assert door.enter(name="nobody") is None


def test_nothing_that_opens_the_door_is_stored(door: Door) -> None:
    session, code = door.session(), Door(door.database, door.clock).accounts.setup_code()
    with door.database.read() as connection:
        kept = [str(connection.execute(select(table)).all()) for table in (ACCOUNTS, SESSIONS, ATTEMPTS, SETUP_CODES)]
    assert "$argon2id$" in kept[0]
    assert "$argon2id$v=19$m=65536,t=3,p=4$" in Passwords().hash(PASSWORD)
    assert not any(secret in text for secret in (PASSWORD, session) for text in kept)
    assert code is None


def test_a_session_ends_when_nobody_uses_it(door: Door) -> None:
    session = door.session()
    for _ in range(3):
        door.later(IDLE - timedelta(minutes=1))
        assert door.sessions.actor(session) == DING
    door.later(IDLE)
    assert door.sessions.actor(session) is None


def test_a_session_ends_however_it_is_used(door: Door) -> None:
    session = door.session()
    for _ in range(LONGEST // timedelta(minutes=30) - 1):
        door.later(timedelta(minutes=30))
        assert door.sessions.actor(session) == DING
    door.later(timedelta(minutes=30))
    assert door.sessions.actor(session) is None


def test_signing_out_ends_one_session_and_no_other(door: Door) -> None:
    first, second = door.session(), door.session()
    door.sessions.end(first)
    assert (door.sessions.actor(first), door.sessions.actor(second)) == (None, DING)


def test_another_password_ends_every_session(door: Door) -> None:
    session = door.session()
    assert door.accounts.set_password("丁宁", PASSWORD[::-1]) is None
    assert door.sessions.actor(session) is None
    assert door.enter() is None
    assert isinstance(door.enter(password=PASSWORD[::-1]), Entered)


def test_a_disabled_account_opens_nothing(door: Door) -> None:
    session = door.session()
    assert door.accounts.disable("丁宁") is None
    assert (door.sessions.actor(session), door.enter()) == (None, None)


def test_a_session_begun_while_its_password_was_changed_does_not_hold(door: Door) -> None:
    account = door.accounts.authenticate("丁宁", PASSWORD)
    assert account is not None
    door.accounts.set_password("丁宁", PASSWORD[::-1])
    session = door.sessions.start(account.actor, "丁宁", account.generation)
    assert door.sessions.actor(session) is None


def test_a_session_of_whom_the_issuer_named_needs_no_account(door: Door) -> None:
    li = Actor("li", Role.LEADER, "城东支行")
    assert door.sessions.actor(door.sessions.start(li)) == li


@pytest.mark.parametrize("name", ["丁宁", "nobody"])
def test_guessing_costs_more_and_more_time_whether_or_not_there_is_such_an_account(door: Door, name: str) -> None:
    assert [door.enter(name, f"guess number {number}") for number in range(5)] == [None] * 5
    waits = []
    for _ in range(7):
        wait = door.enter(name, "one more guess")
        assert isinstance(wait, Wait)
        waits.append(wait.time)
        door.later(wait.time)
        assert door.enter(name, "one more guess") is None
    assert waits == [timedelta(seconds=s) for s in (30, 60, 120, 240, 480, 900, 900)]


def test_waiting_is_for_the_account_and_ends_by_itself(door: Door) -> None:
    for _ in range(5):
        door.enter(password="wrong and long", address="203.0.113.9")
    assert isinstance(door.enter(), Wait)
    assert door.enter(name="another") is None
    door.later(timedelta(seconds=30))
    assert isinstance(door.enter(), Entered)
    assert [door.enter(password="wrong and long") for _ in range(5)] == [None] * 5


@pytest.mark.parametrize("addresses", [["192.0.2.7"], [f"2001:db8::{number:x}" for number in range(1, 22)]])
def test_an_address_that_tries_many_names_waits_too(door: Door, addresses: list[str]) -> None:
    for number in range(19):
        assert door.enter(f"name {number}", "a common password", addresses[number % len(addresses)]) is None
    assert isinstance(door.enter(address=addresses[0]), Entered)  # the twentieth; who succeeds gets it back
    assert door.enter("name 20", "a common password", addresses[-1]) is None
    assert isinstance(door.enter("name 21", "a common password", addresses[0]), Wait)
    assert isinstance(door.enter(address="198.51.100.1"), Entered)


def test_failures_are_forgotten_after_a_day(door: Door) -> None:
    for _ in range(5):
        door.enter(password="wrong and long")
    door.later(timedelta(hours=24))
    assert [door.enter(password="wrong and long") for _ in range(5)] == [None] * 5


@pytest.mark.parametrize(
    ("actor", "password", "words"),
    [
        (DING, PASSWORD, "an account of that name"),
        (Actor("li", Role.LEADER), "short", "12 to 256 characters"),
        (Actor("li", Role.LEADER), "x" * 300, "12 to 256 characters"),
        (Actor("li", Role.LEADER), "ababababababab", "different characters"),
        (Actor("wanghong", Role.LEADER), "WangHong-2026!", "user's name"),
        (Actor("", Role.LEADER), PASSWORD, "1 to 64 characters"),
        (Actor(" li", Role.LEADER), PASSWORD, "1 to 64 characters"),
        (Actor("intake:hotline", Role.LEADER), PASSWORD, "no colon"),
        (Actor("l\x00i", Role.LEADER), PASSWORD, "1 to 64 characters"),
    ],
)
def test_what_cannot_be_an_account_is_told(door: Door, actor: Actor, password: str, words: str) -> None:
    refusal = door.accounts.add(actor, password)
    assert refusal is not None
    assert words in refusal.message


def test_the_set_up_code_makes_the_first_account_once(database: Database, clock: SettableClock) -> None:
    door = Door(database, clock)
    first, second = door.accounts.setup_code(), door.accounts.setup_code()
    assert first is not None
    assert second is not None
    wrong = [door.accounts.set_up(code, DING, PASSWORD) for code in ("", "guess", first[:-1])]
    assert all(refusal and "set-up link" in refusal.message for refusal in wrong)
    assert door.accounts.set_up(first, DING, PASSWORD) is None
    for code in (first, second):
        assert door.accounts.set_up(code, Actor("li", Role.LEADER), PASSWORD) is not None
    assert [account.actor for account in door.accounts.all()] == [DING]
    assert door.accounts.setup_code() is None


def test_a_set_up_code_holds_for_a_day(database: Database, clock: SettableClock) -> None:
    door = Door(database, clock)
    code = door.accounts.setup_code()
    assert code is not None
    door.later(timedelta(hours=24))
    assert door.accounts.set_up(code, DING, PASSWORD) is not None
    assert not door.accounts.exist()
