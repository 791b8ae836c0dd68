"""E-mail over SMTP: one message a delivery, in Chinese, its Message-ID made of the stable key."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final
from urllib.parse import unquote, urlsplit

from cases.clock import Clock
from cases.delivery.sending import DeliveryError
from cases.outbox import Parcel
from policy.instants import ZONE

__all__ = ["EmailSender", "SmtpServer", "message_of"]

_TIMEOUT: Final = 10.0
_PORTS: Final[Mapping[str, int]] = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_CARDS: Final[Mapping[str, str]] = {"none": "提醒", "yellow": "黄牌", "red": "红牌"}


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """`smtp://host:25`, `smtp+starttls://user:password@host:587`, `smtps://user:password@host:465`."""

    scheme: str
    host: str
    port: int
    user: str | None = None
    password: str | None = None

    @classmethod
    def parse(cls, url: str) -> SmtpServer:
        """Raises ValueError, without the password in its words."""
        parts = urlsplit(url)
        try:
            port = parts.port
        except ValueError:
            port = 0
        if parts.scheme not in _PORTS or not parts.hostname or port == 0:
            raise ValueError(
                "PETITION_SMTP 应为 smtp://主机、smtp+starttls://用户:密码@主机 或 smtps://…"
                " / PETITION_SMTP is smtp://host, smtp+starttls://user:password@host or smtps://…"
            )
        user, password = (None if part is None else unquote(part) for part in (parts.username, parts.password))
        return cls(parts.scheme, parts.hostname, port or _PORTS[parts.scheme], user, password)


def message_of(parcel: Parcel, sender: str, now: datetime) -> EmailMessage:
    """The mail: the case's number, the rule and the clause; no personal data."""
    words = parcel.message.split(" / ")[0]
    message = EmailMessage()
    message["Subject"] = f"【{_CARDS.get(parcel.card, parcel.card)}】{parcel.number} {words}"
    message["From"] = sender
    message["To"] = parcel.address
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{parcel.key}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(
        f"案件编号：{parcel.number}\n"
        f"提醒内容：{words}\n"
        f"提醒对象：{parcel.recipient}\n"
        f"依据规则：{parcel.rule_set}/{parcel.rule}（{parcel.clause}）\n"
        f"到期时间：{_local(parcel.due_at)}\n"
        f"发出时间：{_local(parcel.raised_at)}\n\n"
        "请登录信访投诉系统办理。本邮件由系统自动发出，请勿回复。\n"
    )
    return message


def _local(instant: datetime) -> str:
    return instant.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


class EmailSender:
    def __init__(self, server: SmtpServer, sender: str, clock: Clock, timeout: float = _TIMEOUT) -> None:
        self._server = server
        self._sender = sender
        self._clock = clock
        self._timeout = timeout

    def send(self, parcel: Parcel) -> None:
        message = message_of(parcel, self._sender, self._clock())
        try:
            with self._connected() as server:
                server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            code = max((code for code, _ in refused.recipients.values()), default=0)
            raise DeliveryError(f"SMTP {code}：收件人被拒 / recipient refused", final=code >= 500) from None
        except smtplib.SMTPResponseException as error:
            raise DeliveryError(f"SMTP {error.smtp_code}") from None
        except (smtplib.SMTPException, OSError) as error:
            raise DeliveryError(f"邮件服务器不可用：{type(error).__name__} / the mail server cannot be used") from None

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        if server.scheme == "smtps":
            trusted = ssl.create_default_context()
            session: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=self._timeout, context=trusted)
        else:
            session = smtplib.SMTP(server.host, server.port, timeout=self._timeout)
        try:
            if server.scheme == "smtp+starttls":
                session.starttls(context=ssl.create_default_context())
            if server.user is not None:
                session.login(server.user, server.password or "")
        except BaseException:
            session.close()
            raise
        return session

    def close(self) -> None:
        """Nothing is held open between mails."""
