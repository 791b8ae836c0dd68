"""Takes what is due out of the outbox, sends it, and writes down what became of it; one thread a channel.

It runs beside the sweep and shares nothing with it but the store: however slow a receiver is, reminders are raised.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from typing import Final

from sqlalchemy.exc import SQLAlchemyError

from cases.delivery.sending import DeliveryError, Sender
from cases.models.delivery import Channel
from cases.outbox import Outbox, Parcel, Settlement

__all__ = ["Deliverer"]

_log = logging.getLogger(__name__)
_BATCH: Final = 64
_HANDS: Final = 8
_LEASE: Final = timedelta(minutes=5)
"""Longer than a whole batch takes where every receiver keeps us waiting."""
_PAUSE: Final = 2.0


class Deliverer:
    """`senders` holds the channels that are on. A batch is taken under one lease and settled as a whole."""

    def __init__(
        self,
        outbox: Outbox,
        senders: Mapping[Channel, Sender],
        *,
        batch: int = _BATCH,
        hands: int = _HANDS,
        lease: timedelta = _LEASE,
        pause: float = _PAUSE,
    ) -> None:
        self._outbox = outbox
        self._senders = senders
        self._batch = batch
        self._hands = hands
        self._lease = lease
        self._pause = pause
        self._stop = threading.Event()

    @property
    def channels(self) -> tuple[Channel, ...]:
        return tuple(self._senders)

    def run(self, channel: Channel) -> None:
        """Delivers until `stop` is called; while the store is away it waits, and goes on."""
        with ThreadPoolExecutor(self._hands, f"petition-{channel}") as hands:
            while not self._stop.is_set():
                try:
                    taken = self.deliver(channel, hands)
                except SQLAlchemyError as error:
                    _log.warning("the outbox cannot be used, trying again: %s", type(error).__name__)
                    taken = 0
                if taken < self._batch:
                    self._stop.wait(self._pause)

    def deliver(self, channel: Channel, hands: ThreadPoolExecutor) -> int:
        """Takes one batch, sends it, settles it; answers how many were taken."""
        parcels = self._outbox.take(channel, self._batch, self._lease)
        if parcels:
            self._outbox.settle(tuple(hands.map(partial(self._send, self._senders[channel]), parcels)))
        return len(parcels)

    def _send(self, sender: Sender, parcel: Parcel) -> Settlement:
        if self._stop.is_set():
            return Settlement(parcel, untouched=True)
        try:
            sender.send(parcel)
        except DeliveryError as error:
            _log.info("delivery %s did not arrive: %s", parcel.key, error)
            return Settlement(parcel, str(error), error.final)
        except Exception as error:  # one odd address must not stop the others
            _log.exception("delivery %s cannot be sent", parcel.key)
            return Settlement(parcel, type(error).__name__)
        return Settlement(parcel)

    def stop(self) -> None:
        """Ends `run` once what is under way has arrived or timed out; the rest of a batch goes back untouched."""
        self._stop.set()

    def close(self) -> None:
        for sender in self._senders.values():
            sender.close()
