"""Webhooks: a signed POST, after the convention of Standard Webhooks.

The signature is HMAC-SHA256 over `id.timestamp.body` in the header `webhook-signature` as `v1,BASE64`. The body is the
same at each attempt, the timestamp is that of the attempt.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time
from datetime import datetime
from typing import Any, Final

import httpx
import orjson

from cases.clock import Clock
from cases.delivery.sending import DeliveryError
from cases.outbox import Parcel

__all__ = ["WebhookSender", "body_of", "secret_bytes", "signature"]

_TIMEOUT: Final = httpx.Timeout(10.0, connect=5.0)
_GONE: Final = 410
_ANSWER_SECONDS: Final = 5.0
"""How long to listen to what the receiver has to say; only its status counts."""


def secret_bytes(secret: str) -> bytes:
    """The key of a secret: what follows `whsec_` is base64; any other text is taken as it is. Raises ValueError."""
    if not secret.startswith("whsec_"):
        if len(secret) < 16:
            raise ValueError("webhook 密钥至少 16 个字符 / the webhook secret has at least 16 characters")
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except binascii.Error:
        raise ValueError("whsec_ 之后须为 base64 / what follows whsec_ must be base64") from None


def signature(key: bytes, identifier: str, timestamp: str, body: bytes) -> str:
    signed = f"{identifier}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


def body_of(parcel: Parcel) -> bytes:
    """What the receiver is told: the case's number, the rule and the clause; no personal data."""
    data: dict[str, Any] = {
        "reminder": f"reminder:{parcel.reminder_id}",
        "case": parcel.case_id,
        "number": parcel.number,
        "target": parcel.target,
        "round": parcel.round,
        "card": parcel.card.upper(),
        "recipient": parcel.recipient,
        "dueAt": _instant(parcel.due_at),
        "rule": parcel.rule,
        "ruleSet": parcel.rule_set,
        "clause": parcel.clause,
        "message": parcel.message,
    }
    return orjson.dumps({"type": "reminder.raised", "timestamp": _instant(parcel.raised_at), "data": data})


def _instant(at: datetime) -> str:
    return at.isoformat()


class WebhookSender:
    """Posts to http and https only, follows no redirect, asks no proxy, and waits 10 s for an answer."""

    def __init__(self, secret: str, clock: Clock, timeout: httpx.Timeout = _TIMEOUT) -> None:
        self._key = secret_bytes(secret)
        self._clock = clock
        self._client = httpx.Client(timeout=timeout, follow_redirects=False, trust_env=False)

    def send(self, parcel: Parcel) -> None:
        if httpx.URL(parcel.address).scheme not in ("http", "https"):
            raise DeliveryError("只发送到 http(s) / only http and https", final=True)
        body, timestamp = body_of(parcel), str(int(self._clock().timestamp()))
        headers = {
            "content-type": "application/json",
            "user-agent": "petition",
            "idempotency-key": parcel.key,
            "webhook-id": parcel.key,
            "webhook-timestamp": timestamp,
            "webhook-signature": signature(self._key, parcel.key, timestamp, body),
        }
        try:
            with self._client.stream("POST", parcel.address, content=body, headers=headers) as response:
                status = response.status_code
                if 200 <= status < 300:
                    _drain(response)
        except httpx.TimeoutException:
            raise DeliveryError("对方未及时应答 / no answer in time") from None
        except httpx.HTTPError as error:
            raise DeliveryError(f"连接失败：{type(error).__name__} / the connection failed") from None
        if 300 <= status < 400:
            raise DeliveryError(f"HTTP {status}：不跟随重定向 / redirects are not followed")
        if not 200 <= status < 300:
            raise DeliveryError(f"HTTP {status}", final=status == _GONE)

    def close(self) -> None:
        self._client.close()


def _drain(response: httpx.Response) -> None:
    """Reads the answer, so that the connection can be used again; one that goes on for long is left."""
    end = time.monotonic() + _ANSWER_SECONDS
    try:
        for _ in response.iter_raw():
            if time.monotonic() > end:
                return
    except httpx.HTTPError:
        return  # the status has come, and with it the success
