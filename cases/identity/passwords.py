"""Passwords: what may be one, and how it is kept, by argon2id."""

from __future__ import annotations

import secrets
import unicodedata
from functools import cached_property
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

__all__ = ["LEAST", "Passwords", "fault"]

LEAST: Final = 12
"""Characters at least. No rule asks for signs or digits: length is what guessing costs."""

_MOST: Final = 256
_DIFFERENT: Final = 5


def fault(name: str, password: str) -> str | None:
    """Why that may not be the password of that account, in words; None where it may."""
    if not LEAST <= len(password) <= _MOST:
        return f"密码须为 {LEAST} 至 {_MOST} 个字符 / a password has {LEAST} to {_MOST} characters"
    if name.casefold() in password.casefold():
        return "密码不可含用户名 / a password must not hold the user's name"
    if len(set(password)) < _DIFFERENT:
        return f"密码至少有 {_DIFFERENT} 个不同的字符 / a password has {_DIFFERENT} different characters at least"
    return None


class Passwords:
    """Hashing takes some 50 ms and 64 MB: that is its purpose, and why callers let few do it at once."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()  # what RFC 9106 advises where memory is short

    def hash(self, password: str) -> str:
        return self._hasher.hash(_bytes(password))

    def holds(self, password: str, kept: str | None) -> bool:
        """Whether it is the password. Without one that was kept it takes as long, and is not."""
        nobody = self._nobody  # made before either is looked at
        try:
            self._hasher.verify(kept or nobody, _bytes(password))
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    @cached_property
    def _nobody(self) -> str:
        return self._hasher.hash(secrets.token_bytes(32))


def _bytes(password: str) -> bytes:
    """One password however a keyboard composes its characters."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
