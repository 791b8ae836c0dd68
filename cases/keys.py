"""Keys for one purpose each, derived from the installation's secret."""

from __future__ import annotations

import hashlib
import hmac

__all__ = ["derived_key", "keyed_digest"]


def derived_key(secret: str, purpose: bytes) -> bytes:
    """32 bytes that tell nothing of the secret, nor of the keys for other purposes."""
    return hmac.digest(hashlib.sha256(secret.encode()).digest(), purpose, "sha256")


def keyed_digest(key: bytes, content: bytes) -> str:
    """HMAC-SHA-256 in hexadecimal: whoever does not have the key cannot try out contents."""
    return hmac.digest(key, content, "sha256").hex()
