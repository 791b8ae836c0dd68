"""What a sending system and this service share: its name, its channel, its secret, and how it signs."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final

__all__ = ["WINDOW_SECONDS", "authentic", "read_sources", "signature", "source_secret"]

WINDOW_SECONDS: Final = 300
"""How far the time of a signature may lie from now: an older request is taken for a replay."""

_NAME = re.compile(r"^[a-z][a-z0-9_-]{0,31}$")
_TIMESTAMP = re.compile(r"^[0-9]{1,12}$")


def read_sources(text: str) -> tuple[tuple[str, str], ...]:
    """Sources with their channels, from `hotline=hotline,mobile=mobile_bank`. Raises ValueError in words."""
    found: dict[str, str] = {}
    for part in filter(None, (piece.strip() for piece in text.split(","))):
        source, separator, channel = (piece.strip() for piece in part.partition("="))
        if not separator or not channel or not _NAME.match(source) or source in found:
            words = f"'{part}' 不是 来源=渠道 / '{part}' is no source=channel, such as hotline=hotline"
            raise ValueError(words)
        found[source] = channel
    return tuple(found.items())


def source_secret(secret: str, source: str) -> str:
    """The secret of one source, derived from the service's: whoever holds it can sign for that source only."""
    return hmac.new(secret.encode(), f"intake:{source}".encode(), hashlib.sha256).hexdigest()


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over the timestamp, a dot and the body, in hex; the key is the source's secret as it is printed."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def authentic(
    sources: Mapping[str, str], secret: str, source: str, timestamp: str, signed: str, body: bytes, now: datetime
) -> bool:
    """Whether a known source signed this body, a moment ago. Tells nobody which of it does not hold."""
    expected = signature(source_secret(secret, source), timestamp, body) if _TIMESTAMP.match(timestamp) else ""
    equal = hmac.compare_digest(expected.encode(), signed.strip().lower().encode("utf-8", "replace"))
    if not expected or not equal or source not in sources:
        return False
    return abs(now.timestamp() - int(timestamp)) <= WINDOW_SECONDS
