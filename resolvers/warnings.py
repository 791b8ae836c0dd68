"""Tells subscribers of risk warnings that are new or have risen, soon after the cases that raise them."""

from __future__ import annotations

import logging
from typing import Final

import anyio
import anyio.to_thread
from sqlalchemy.exc import SQLAlchemyError

from cases.actors import Actor, Role
from figures.periods import containing_week
from policy.instants import ZONE
from resolvers.hub import Hub
from resolvers.services import Services

__all__ = ["Warnings"]

_log = logging.getLogger(__name__)
_SECONDS: Final = 5.0
_WATCHER: Final = Actor("petition", Role.AUDITOR)
"""Sees the whole bank; each subscriber reads the warning again under rights of its own."""

_RANK: Final = {"none": 0, "blue": 1, "yellow": 2, "red": 3}


class Warnings:
    def __init__(self, services: Services, hub: Hub) -> None:
        self._services = services
        self._hub = hub
        self._levels: dict[str, int] = {}

    def risen(self) -> list[str]:
        """The ids of this week's warnings that rank higher than when they were last looked at."""
        week = containing_week(self._services.clock().astimezone(ZONE).date())
        levels = {alert.id: _RANK[alert.level] for alert in self._services.figures.alerts(_WATCHER, week)}
        before, self._levels = self._levels, levels
        return [identifier for identifier, rank in levels.items() if rank > before.get(identifier, 0)]

    async def run(self) -> None:
        """Looks when cases have changed. What stands at the start is no news."""
        seen = None
        while True:
            try:
                place = await anyio.to_thread.run_sync(self._services.feed.last)
                if place != seen:
                    news = await anyio.to_thread.run_sync(self.risen)
                    for identifier in news[: None if seen else 0]:
                        self._hub.publish("alert", identifier)
                    seen = place
            except SQLAlchemyError as error:
                _log.warning("warnings cannot be worked out, trying again: %s", type(error).__name__)
            await anyio.sleep(_SECONDS)
