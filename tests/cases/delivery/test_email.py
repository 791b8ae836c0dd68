"""Mail, to a real server on this machine."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from cases.db import Database
from cases.delivery.email import EmailSender, SmtpServer
from cases.delivery.sending import DeliveryError
from cases.models.delivery import Channel, DeliveryState
from cases.outbox import Outbox
from policy.versions import Timeline
from tests.cases.test_outbox import deliver, outbox, parcel_to, remind, states
from tests.conftest import SettableClock

__all__ = ["outbox"]


class Mailbox:
    """A handler of aiosmtpd: keeps what arrives; refuses addresses that begin with `no`."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address.startswith("no"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(envelope.content)
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, SmtpServer]]:
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, SmtpServer.parse(f"smtp://127.0.0.1:{port}")
    controller.stop()


def test_a_mail_is_in_chinese_and_tells_the_case_the_rule_and_the_clause(
    database: Database,
    timeline: Timeline,
    clock: SettableClock,
    outbox: Outbox,
    mailbox: tuple[Mailbox, SmtpServer],
) -> None:
    box, server = mailbox
    remind(
        database,
        timeline,
        clock,
        "contacts:\n"
        "  - {recipient: zhouqian, email: zhouqian@bank.example}\n"
        '  - {recipient: "leader@*", email: nobody@bank.example}\n',
    )
    deliver(outbox, Channel.EMAIL, EmailSender(server, "petition@bank.example", clock))
    assert sorted(states(outbox)) == [(DeliveryState.DELIVERED, 1), (DeliveryState.FAILED, 1)]
    (refused,) = outbox.listed(DeliveryState.FAILED)
    assert refused.last_error == "SMTP 550：收件人被拒 / recipient refused"
    (raw,) = box.mails
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail["Subject"] == "【黄牌】XF2026-000001 黄牌督办提醒：分办逾期 1 个工作日"
    assert (mail["To"], mail["From"]) == ("zhouqian@bank.example", "petition@bank.example")
    parcel_key = mail["Message-ID"].strip("<>").partition("@")[0]
    assert parcel_key.startswith("dlv_")
    text = mail.get_content()
    assert "依据规则：escalation/yellow_reminder（plan-2026/2.1）" in text
    assert "XF2026-000001" in text
    assert "王敏" not in text


def test_a_mail_server_that_offers_no_tls_is_not_trusted(
    clock: SettableClock, mailbox: tuple[Mailbox, SmtpServer]
) -> None:
    box, server = mailbox
    strict = SmtpServer.parse(f"smtp+starttls://user:p%40ss@{server.host}:{server.port}")
    assert (strict.user, strict.password) == ("user", "p@ss")
    with pytest.raises(DeliveryError) as refused:
        EmailSender(strict, "a@b", clock).send(parcel_to("c@bank.example", clock, Channel.EMAIL))
    assert not refused.value.final
    assert "p@ss" not in str(refused.value)
    assert not box.mails


@pytest.mark.parametrize("url", ["http://mail", "smtp://", "smtp://mail:99999", "mail.example"])
def test_a_mail_server_that_is_none_is_told(url: str) -> None:
    with pytest.raises(ValueError, match="PETITION_SMTP"):
        SmtpServer.parse(url)
