"""Exports on the services that are open."""

from __future__ import annotations

from figures.exports.service import Exports
from resolvers.services import Services

__all__ = ["exports_of"]


def exports_of(services: Services) -> Exports:
    return Exports(services.database, services.figures, services.clock)
