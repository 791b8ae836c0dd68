"""The outbox and the ways out of the house, against real receivers on this machine, on both databases."""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
from base64 import b64decode, b64encode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import httpx
import pytest

from cases.actors import Actor, Role
from cases.commands import ActOnCase, RegisterCase
from cases.contacts import Contacts, read_contacts
from cases.db import Database
from cases.delivery.deliverer import Deliverer
from cases.delivery.sending import DeliveryError, Sender
from cases.delivery.webhook import WebhookSender, secret_bytes, signature
from cases.models.delivery import Channel, DeliveryState
from cases.outbox import ATTEMPTS, DeliveryView, Outbox, Parcel, Settlement, delay_after
from cases.service import CaseService
from cases.timers import Timers
from policy.versions import Timeline
from tests.cases.receiver import Received, receiving
from tests.conftest import SettableClock

OFFICE = Actor("shen", Role.PETITION_OFFICE)
SECRET = "whsec_" + b64encode(b"a key of the tests, 32 bytes long").decode()
LEASE = timedelta(minutes=5)


@pytest.fixture
def outbox(database: Database, clock: SettableClock) -> Outbox:
    return Outbox(database, clock)


_SENDERS: list[WebhookSender] = []


def webhooks(clock: SettableClock, *timeout: httpx.Timeout) -> WebhookSender:
    """A sender that is closed when the test ends."""
    _SENDERS.append(WebhookSender(SECRET, clock, *timeout))
    return _SENDERS[-1]


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    yield
    while _SENDERS:
        _SENDERS.pop().close()


def contacts_of(text: str) -> Contacts:
    contacts, problems = read_contacts("contacts.yaml", text, set(Channel))
    assert contacts is not None, problems
    return contacts


def remind(database: Database, timeline: Timeline, clock: SettableClock, contacts: str) -> None:
    """Two reminders, of a case whose dispatch is overdue: to zhouqian and to the petition office's leader."""
    clock.set("2026-03-05 10:00")
    service = CaseService(database, lambda: timeline, clock, "secret")
    case = service.register(
        OFFICE, RegisterCase("hotline", "城东支行", "王敏投诉", "王敏的电话是 13800000001", first_receiver="zhouqian")
    ).case_id
    assert case is not None
    service.act(OFFICE, ActOnCase("recordContact", case))
    clock.set("2026-03-06 09:00")
    found = contacts_of(contacts)
    Timers(database, lambda: timeline, clock, lambda: found).look()


def deliver(outbox: Outbox, channel: Channel, sender: Sender, **given: Any) -> int:
    with ThreadPoolExecutor(2) as hands:
        return Deliverer(outbox, {channel: sender}, **given).deliver(channel, hands)


def states(outbox: Outbox) -> list[tuple[DeliveryState, int]]:
    return [(view.state, view.attempts) for view in outbox.listed(None)]


def one(outbox: Outbox) -> DeliveryView:
    (view,) = outbox.listed(None)
    return view


def test_a_reminder_goes_to_every_address_of_its_recipient_once(
    database: Database, timeline: Timeline, clock: SettableClock, outbox: Outbox
) -> None:
    remind(
        database,
        timeline,
        clock,
        "contacts:\n"
        "  - {recipient: zhouqian, email: [a@bank.example, a@bank.example]}\n"
        '  - {recipient: "*", email: a@bank.example, webhook: "https://hooks.bank.example/x"}\n'
        "  - {recipient: zhou, email: b@bank.example}\n",
    )
    found = {(view.recipient, view.channel, view.address) for view in outbox.listed(None)}
    hook, mail = (Channel.WEBHOOK, "https://hooks.bank.example/x"), (Channel.EMAIL, "a@bank.example")
    both = ("zhouqian", "leader@petition_office")
    assert found == {(who, *where) for who in both for where in (hook, mail)}
    assert len(outbox.listed(None)) == 4


def test_a_webhook_fails_then_arrives_signed_under_one_key(
    database: Database, timeline: Timeline, clock: SettableClock, outbox: Outbox
) -> None:
    left = [503, 503, 500]

    def answer(received: Received) -> tuple[int, dict[str, str]]:
        return (left.pop(), {}) if left else (204, {})

    with receiving(answer) as receiver:
        remind(database, timeline, clock, f'contacts:\n  - {{recipient: zhouqian, webhook: "{receiver.url}"}}\n')
        sender = webhooks(clock)
        for attempt in (1, 2, 3):
            assert deliver(outbox, Channel.WEBHOOK, sender) == 1
            assert states(outbox) == [(DeliveryState.PENDING, attempt)]
            wait = delay_after(attempt)
            assert wait is not None
            clock.now += wait - timedelta(microseconds=1)
            assert deliver(outbox, Channel.WEBHOOK, sender) == 0
            clock.now += timedelta(microseconds=1)
        assert deliver(outbox, Channel.WEBHOOK, sender) == 1
        assert states(outbox) == [(DeliveryState.DELIVERED, 4)]
        assert deliver(outbox, Channel.WEBHOOK, sender) == 0
    assert list(receiver.keys.values()) == [4]
    first, last = receiver.requests[0], receiver.requests[-1]
    assert first.body == last.body
    assert last.headers["idempotency-key"] == last.headers["webhook-id"] == next(iter(receiver.keys))
    key = b64decode(SECRET.removeprefix("whsec_"))
    signed = b".".join((last.headers["webhook-id"].encode(), last.headers["webhook-timestamp"].encode(), last.body))
    assert last.headers["webhook-signature"] == "v1," + b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()
    assert abs(int(last.headers["webhook-timestamp"]) - clock.now.timestamp()) < 1
    told = json.loads(last.body)
    assert told["type"] == "reminder.raised"
    assert {name: told["data"][name] for name in ("target", "card", "recipient", "clause", "rule")} == {
        "target": "dispatch",
        "card": "YELLOW",
        "recipient": "zhouqian",
        "clause": "plan-2026/2.1",
        "rule": "yellow_reminder",
    }
    assert "王敏" not in last.body.decode()
    assert "13800000001" not in last.body.decode()


def test_the_signature_is_that_of_the_convention() -> None:
    """The example of the Standard Webhooks convention."""
    key = secret_bytes("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    found = signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}')
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("secret", ["short", "whsec_***"])
def test_a_secret_that_is_none_is_told(secret: str) -> None:
    with pytest.raises(ValueError, match=r"webhook|base64"):
        secret_bytes(secret)


def test_a_redirect_is_not_followed(
    database: Database, timeline: Timeline, clock: SettableClock, outbox: Outbox
) -> None:
    with receiving() as elsewhere, receiving(lambda received: (307, {"location": elsewhere.url})) as receiver:
        remind(database, timeline, clock, f'contacts:\n  - {{recipient: zhouqian, webhook: "{receiver.url}"}}\n')
        deliver(outbox, Channel.WEBHOOK, webhooks(clock))
        assert "HTTP 307" in (one(outbox).last_error or "")
        assert one(outbox).state is DeliveryState.PENDING
        assert not elsewhere.keys


def test_a_slow_receiver_is_left_and_the_sweep_goes_on_meanwhile(
    database: Database, timeline: Timeline, clock: SettableClock, outbox: Outbox
) -> None:
    begun, release = threading.Event(), threading.Event()

    def answer(received: Received) -> tuple[int, dict[str, str]]:
        begun.set()
        release.wait(30)
        return 204, {}

    with receiving(answer) as receiver:
        remind(database, timeline, clock, f'contacts:\n  - {{recipient: zhouqian, webhook: "{receiver.url}"}}\n')
        sender = webhooks(clock, httpx.Timeout(0.2))
        with ThreadPoolExecutor(1) as pool:
            sent = pool.submit(deliver, outbox, Channel.WEBHOOK, sender)
            assert begun.wait(30)
            remind(database, timeline, clock, "contacts: []\n")  # nobody holds the store while a receiver is slow
            assert sent.result(30) == 1
        release.set()
    assert (one(outbox).state, one(outbox).last_error) == (
        DeliveryState.PENDING,
        "对方未及时应答 / no answer in time",
    )


def test_nobody_at_the_address_is_a_failure_and_gone_is_final(
    database: Database, timeline: Timeline, clock: SettableClock, outbox: Outbox
) -> None:
    with receiving(lambda received: (410, {})) as receiver:
        remind(database, timeline, clock, f'contacts:\n  - {{recipient: zhouqian, webhook: "{receiver.url}"}}\n')
        deliver(outbox, Channel.WEBHOOK, webhooks(clock))
        assert states(outbox) == [(DeliveryState.FAILED, 1)]
    assert outbox.retry() == 1
    deliver(outbox, Channel.WEBHOOK, webhooks(clock))  # the receiver is no longer there
    assert states(outbox) == [(DeliveryState.PENDING, 1)]
    assert one(outbox).last_error == "连接失败：ConnectError / the connection failed"


def test_only_http_is_sent_to(clock: SettableClock) -> None:
    parcel = parcel_to("file:///etc/passwd", clock)
    with pytest.raises(DeliveryError) as refused:
        webhooks(clock).send(parcel)
    assert refused.value.final


def parcel_to(address: str, clock: SettableClock, channel: Channel = Channel.WEBHOOK) -> Parcel:
    return Parcel(
        id=1,
        lease="x",
        channel=channel,
        address=address,
        key="dlv_1",
        attempts=1,
        reminder_id=1,
        case_id="case:1",
        number="XF2026-000001",
        target="dispatch",
        round=1,
        card="yellow",
        recipient="zhouqian",
        raised_at=clock.now,
        due_at=clock.now,
        rule="yellow_reminder",
        rule_set="escalation",
        clause="plan-2026/2.1",
        message="黄牌督办提醒：分办逾期 1 个工作日 / Yellow card reminder: Dispatch overdue for 1 working days",
    )


def test_the_schedule_doubles_and_ends() -> None:
    delays = [delay_after(attempts) for attempts in range(1, ATTEMPTS + 1)]
    known = [delay for delay in delays if delay is not None]
    assert delays[-1] is None
    assert len(known) == ATTEMPTS - 1
    assert [int(delay.total_seconds()) for delay in known[:4]] == [30, 60, 120, 240]
    assert max(known) == timedelta(hours=12)
    assert timedelta(hours=40) < sum(known, timedelta()) < timedelta(hours=42)


def test_what_fails_for_good_is_given_up_and_can_be_retried(
    database: Database, timeline: Timeline, clock: SettableClock, outbox: Outbox
) -> None:
    with receiving(lambda received: (500, {})) as receiver:
        remind(database, timeline, clock, f'contacts:\n  - {{recipient: zhouqian, webhook: "{receiver.url}"}}\n')
        sender = webhooks(clock)
        for attempt in range(1, ATTEMPTS + 1):
            assert deliver(outbox, Channel.WEBHOOK, sender) == 1, attempt
            clock.now += delay_after(attempt) or timedelta(days=1)
        assert deliver(outbox, Channel.WEBHOOK, sender) == 0
        assert outbox.listed(DeliveryState.FAILED)[0].last_error == "HTTP 500"
        assert outbox.counts()[DeliveryState.FAILED] == 1
        assert (outbox.retry(), outbox.retry()) == (1, 0)
        assert deliver(outbox, Channel.WEBHOOK, sender) == 1
        assert list(receiver.keys.values()) == [ATTEMPTS + 1]


def test_a_lease_keeps_others_away_until_it_ends(
    database: Database, timeline: Timeline, clock: SettableClock, outbox: Outbox
) -> None:
    remind(database, timeline, clock, 'contacts:\n  - {recipient: zhouqian, webhook: "http://hooks.example/"}\n')
    (first,) = outbox.take(Channel.WEBHOOK, 10, LEASE)
    clock.now += LEASE - timedelta(microseconds=1)
    assert outbox.take(Channel.WEBHOOK, 10, LEASE) == ()
    clock.now += timedelta(microseconds=1)
    (second,) = outbox.take(Channel.WEBHOOK, 10, LEASE)
    assert (first.key, first.attempts, second.attempts) == (second.key, 1, 2)
    outbox.settle((Settlement(first, "too late"),))  # the lease has gone to another
    assert (one(outbox).state, one(outbox).last_error) == (DeliveryState.PENDING, None)
    assert outbox.take(Channel.WEBHOOK, 10, LEASE) == ()
    outbox.settle((Settlement(first),))  # but what arrived has arrived
    assert one(outbox).state is DeliveryState.DELIVERED
    outbox.settle((Settlement(second, "a failure that came after"),))
    assert one(outbox).state is DeliveryState.DELIVERED


def test_two_takers_at_once_never_have_the_same(
    database: Database, timeline: Timeline, clock: SettableClock, outbox: Outbox
) -> None:
    addresses = ", ".join(f'"http://hooks.example/{number}"' for number in range(40))
    remind(database, timeline, clock, f'contacts:\n  - {{recipient: "*", webhook: [{addresses}]}}\n')

    def take_all() -> list[int]:
        taken: list[int] = []
        while parcels := outbox.take(Channel.WEBHOOK, 7, LEASE):
            taken.extend(parcel.id for parcel in parcels)
        return taken

    with ThreadPoolExecutor(4) as pool:
        taken = [number for one in [pool.submit(take_all) for _ in range(4)] for number in one.result(60)]
    assert len(taken) == len(set(taken)) == 80


def test_a_stop_gives_back_what_was_not_sent(
    database: Database, timeline: Timeline, clock: SettableClock, outbox: Outbox
) -> None:
    with receiving() as receiver:
        remind(database, timeline, clock, f'contacts:\n  - {{recipient: "*", webhook: "{receiver.url}"}}\n')
        deliverer = Deliverer(outbox, {Channel.WEBHOOK: webhooks(clock)})
        deliverer.stop()
        with ThreadPoolExecutor(1) as hands:
            assert deliverer.deliver(Channel.WEBHOOK, hands) == 2
        assert not receiver.keys
        assert states(outbox) == [(DeliveryState.PENDING, 0)] * 2
        assert deliver(outbox, Channel.WEBHOOK, webhooks(clock)) == 2
