"""Stores to measure on."""

from __future__ import annotations

from pathlib import Path

from bench.processes import HOME, SECRET
from cases import demo
from cases.clock import Clock, system_clock
from cases.db import Database
from cases.rollups import LEVELS, Rollups, sum_coarser, sum_day
from resolvers.services import Services
from resolvers.settings import Settings, key_ring

__all__ = ["demo_store", "open_services", "sum_everything"]


def open_services(url: str, clock: Clock = system_clock) -> Services:
    """The services on that store, with the shipped rules."""
    return Services.open(Settings(secret=SECRET, database=url, rules=HOME / "rules", watch=False), clock)


def demo_store(directory: Path) -> Path:
    """An SQLite file with the demo year, and all done that a service does beside its requests.

    Else a server on a fresh store would file the reports of the year, a minute each, while it is measured.
    """
    file = directory / "petition.db"
    services = open_services(f"sqlite:///{file}")
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


def sum_everything(database: Database) -> None:
    """Makes every sum of the figures anew from what the cases add to their days, as a rebuild does."""
    for day in Rollups(database).days():
        with database.write() as connection:
            sum_day(connection, day, ())
    for kind in LEVELS:
        with database.write() as connection:
            sum_coarser(connection, kind)
