"""What every way out of the house shares."""

from __future__ import annotations

from typing import Protocol

from cases.outbox import Parcel

__all__ = ["DeliveryError", "Sender"]


class DeliveryError(Exception):
    """A delivery did not arrive. Its words are kept and shown: no secret is in them. `final`: do not try again."""

    def __init__(self, words: str, *, final: bool = False) -> None:
        super().__init__(words)
        self.final = final


class Sender(Protocol):
    """Sends one parcel, from any thread; raises DeliveryError where it did not arrive."""

    def send(self, parcel: Parcel) -> None: ...

    def close(self) -> None: ...
