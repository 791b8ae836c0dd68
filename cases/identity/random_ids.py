"""Random ids that are shown once and stored as digests: who reads the store cannot use them."""

from __future__ import annotations

import hashlib
import secrets

__all__ = ["digest", "fresh"]


def fresh() -> str:
    """256 random bits, fit for an address and a cookie."""
    return secrets.token_urlsafe(32)


def digest(identifier: str) -> str:
    return hashlib.sha256(identifier.encode("utf-8", "surrogatepass")).hexdigest()
