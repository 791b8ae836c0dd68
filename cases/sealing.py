"""How a person is sealed: each field under a data key of that person's own, the data key under a key of the ring.

Every ciphertext is bound to its place, its field and the number of the ring's key, so that none can be moved to
another. Where the data key is destroyed, nobody reads the fields again, also not with the ring.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from cases.commands import Customer
from cases.keyring import Key, Keys
from cases.keys import derived_key, keyed_digest
from cases.numbers import normalised

__all__ = ["DESTROYED", "SEALED", "Digests", "Erased", "Sealer"]

Digests = tuple[str | None, str | None]
"""Phone and id number of a person, as keyed digests."""

_FIELDS: Final = ("name", "phone", "id_number")
_DATA_KEY: Final = "data_key"
SEALED: Final = (*_FIELDS, "phone_index", "id_number_index", "key_id", _DATA_KEY)
"""The columns that hold a sealed person."""

DESTROYED: Final = dict.fromkeys((*_FIELDS, "phone_index", "id_number_index", _DATA_KEY))
"""What an erasure leaves of them: nothing, but for the number of the key."""

_NONCE: Final = 12


@dataclass(frozen=True, slots=True)
class Erased:
    """A person whose data was erased when its time was over."""

    at: datetime


class _Derived:
    """What is derived from one key of the ring, each for one purpose."""

    def __init__(self, key: Key) -> None:
        self.number = key.number
        self.wrapping = AESGCM(derived_key(key.secret, b"customer data keys"))
        self.fields = AESGCM(derived_key(key.secret, b"customer fields"))  # of rows from before there were data keys
        self.index = derived_key(key.secret, b"customer index")


class Sealer:
    """Seals under the newest key of the ring, opens under any."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._derived: dict[Key, _Derived] = {}

    @property
    def newest(self) -> int:
        return self._keys().newest.number

    def sealed(self, place: str, person: Customer) -> dict[str, Any]:
        """The columns of a person. `place` is what they are bound to. The age is no identity, and is not among them."""
        key = self._of(self._keys().newest)
        data_key = AESGCM.generate_key(256)
        sealing = AESGCM(data_key)
        phone, id_number = self._digests(key, person)
        return {
            **{name: _seal(sealing, _bound(place, name, key), getattr(person, name)) for name in _FIELDS},
            "phone_index": phone,
            "id_number_index": id_number,
            "key_id": key.number,
            _DATA_KEY: _encrypted(key.wrapping, _bound(place, _DATA_KEY, key), data_key),
            "erased_at": None,
        }

    def opened(self, place: str, row: Mapping[Any, Any]) -> Customer | Erased:
        """The clear person. Raises KeyMissing; InvalidTag where a ciphertext was changed or moved."""
        if row["erased_at"] is not None:
            return Erased(row["erased_at"])
        key = self._of(self._keys().key(row["key_id"]))
        if row[_DATA_KEY] is None:
            return _person(lambda name: _open(key.fields, f"{place}.{name}".encode(), row[name]))
        sealing = AESGCM(_decrypted(key.wrapping, _bound(place, _DATA_KEY, key), row[_DATA_KEY]))
        return _person(lambda name: _open(sealing, _bound(place, name, key), row[name]))

    def digests(self, person: Customer) -> dict[int, Digests]:
        """A person's digests under each key of the ring: rows of any of them are found."""
        return {key.number: self._digests(self._of(key), person) for key in self._keys().keys}

    def _of(self, key: Key) -> _Derived:
        found = self._derived.get(key)
        if found is None:
            found = self._derived[key] = _Derived(key)
        return found

    def _digests(self, key: _Derived, person: Customer) -> Digests:
        return _digest(key, "phone", person.phone), _digest(key, "id_number", person.id_number)


def _person(field: Callable[[str], str | None]) -> Customer:
    return Customer(field("name"), field("phone"), field("id_number"))


def _bound(place: str, field: str, key: _Derived) -> bytes:
    return f"{place}.{field}.{key.number}".encode()


def _seal(sealing: AESGCM, bound: bytes, text: str | None) -> bytes | None:
    return None if text is None else _encrypted(sealing, bound, text.encode())


def _open(sealing: AESGCM, bound: bytes, sealed: bytes | None) -> str | None:
    return None if sealed is None else _decrypted(sealing, bound, sealed).decode()


def _encrypted(sealing: AESGCM, bound: bytes, clear: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + sealing.encrypt(nonce, clear, bound)


def _decrypted(sealing: AESGCM, bound: bytes, sealed: bytes) -> bytes:
    return sealing.decrypt(sealed[:_NONCE], sealed[_NONCE:], bound)


def _digest(key: _Derived, name: str, text: str | None) -> str | None:
    plain = normalised(text) if text else ""
    return keyed_digest(key.index, f"{name}:{plain}".encode()) if plain else None
