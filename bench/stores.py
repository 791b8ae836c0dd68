"""Stores to measure on."""

from __future__ import annotations

from pathlib import Path

from bench.processes import HOME, SECRET
from cases import demo
from resolvers.services import Services
from resolvers.settings import Settings, key_ring

__all__ = ["demo_store", "open_services"]


def open_services(url: str) -> Services:
    """The services on that store, with the shipped rules and the clock of the machine."""
    return Services.open(Settings(secret=SECRET, database=url, rules=HOME / "rules", watch=False))


def demo_store(directory: Path) -> Path:
    """An SQLite file with the demo year, and all done that a service does beside its requests.

    Else a server on a fresh store would file the reports of the year, a minute each, while it is measured.
    """
    file = directory / "petition.db"
    services = open_services(f"sqlite:///{file}")
    services.database.migrate()
    secret, keys = services.settings.secret, key_ring(services.settings)
    demo.fill(services.database, lambda: services.manager.timeline, services.clock, secret, keys)
    services.timers.look()
    while services.rollups.fold():
        pass
    services.evaluator.look()
    while services.filing.look():
        pass
    services.close()
    return file
