"""The keys that customers are sealed under: numbered, the newest for what is written, any of them for what is read.

A ring is a text of one key a line (or parted by commas): `number:secret`, or the bare number 1 for the installation's
own secret, which was the only key before there were rings.
"""

from __future__ import annotations

import os
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

__all__ = ["Key", "KeyFile", "KeyMissing", "KeyRing", "Keys", "the_secret_alone"]

_FIRST: Final = 1
_SHORTEST: Final = 32


class KeyMissing(LookupError):
    """A customer is sealed under a key that the ring does not have."""

    def __init__(self, number: int) -> None:
        super().__init__(f"密钥 {number} 不在密钥环中 / key {number} is not in the ring")


@dataclass(frozen=True, slots=True)
class Key:
    number: int
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeyRing:
    """One key at least, by ascending number."""

    keys: tuple[Key, ...]

    @property
    def newest(self) -> Key:
        return self.keys[-1]

    def key(self, number: int) -> Key:
        """Raises KeyMissing."""
        for key in self.keys:
            if key.number == number:
                return key
        raise KeyMissing(number)

    def with_new(self) -> KeyRing:
        """The ring with one more key, made here; numbers are never given twice, for the newest is never taken out."""
        return KeyRing((*self.keys, Key(self.newest.number + 1, secrets.token_urlsafe(32))))

    def without(self, number: int) -> KeyRing:
        """Raises KeyMissing; ValueError for the newest key."""
        if self.key(number) == self.newest:
            raise ValueError("最新的密钥在用，不能撤除 / the newest key is in use: add one first")
        return KeyRing(tuple(key for key in self.keys if key.number != number))

    def text(self, secret: str) -> str:
        """As a key file holds it; the installation's own secret is not written down a second time."""
        own = Key(_FIRST, secret)
        return "".join(f"{key.number}\n" if key == own else f"{key.number}:{key.secret}\n" for key in self.keys)

    @classmethod
    def read(cls, text: str, secret: str) -> KeyRing:
        """Raises ValueError for a text that is no ring; the message names the key's place, never the key."""
        entries = [entry.strip() for entry in text.replace(",", "\n").splitlines() if entry.strip()]
        keys = sorted(
            (_key(place, entry, secret) for place, entry in enumerate(entries, 1)), key=lambda key: key.number
        )
        if not keys or len({key.number for key in keys}) < len(keys):
            raise ValueError("密钥环为空或编号重复 / the key ring is empty, or a number stands in it twice")
        return cls(tuple(keys))


Keys = Callable[[], KeyRing]
"""Where the ring is asked for: each use sees the newest key."""


def the_secret_alone(secret: str) -> Keys:
    """The ring of an installation that never added a key."""
    ring = KeyRing((Key(_FIRST, secret),))
    return lambda: ring


def _key(place: int, entry: str, secret: str) -> Key:
    number, parted, own = entry.partition(":")
    if entry == str(_FIRST):
        return Key(_FIRST, secret)
    if not (parted and number.isascii() and number.isdigit() and int(number) >= _FIRST and len(own) >= _SHORTEST):
        words = f"密钥环第 {place} 项应为“编号:密钥”，密钥至少 {_SHORTEST} 个字符"
        raise ValueError(f"{words} / entry {place} of the key ring is not NUMBER:SECRET of {_SHORTEST} characters")
    return Key(int(number), own)


class KeyFile:
    """The ring in a file of mode 0600. Safe to ask from any thread; each question looks whether it has changed.

    A file that is not there is the ring of the secret alone.
    """

    def __init__(self, path: Path, secret: str) -> None:
        self._path = path
        self._secret = secret
        self._lock = threading.Lock()
        self._seen: tuple[int, int, int] | None = None
        self._ring = the_secret_alone(secret)()

    def current(self) -> KeyRing:
        """Raises ValueError for a file that is no ring, OSError for one that cannot be read."""
        with self._lock:
            try:
                found = self._path.stat()
            except FileNotFoundError:
                return self._ring
            seen = (found.st_mtime_ns, found.st_size, found.st_ino)
            if seen != self._seen:
                self._ring = KeyRing.read(self._path.read_text(encoding="ascii"), self._secret)
                self._seen = seen
            return self._ring

    def keep(self, ring: KeyRing) -> None:
        """Puts the ring in the place of the one before: whoever reads meanwhile finds the one or the other whole."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        draft = self._path.with_name(f"{self._path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(ring.text(self._secret))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)
