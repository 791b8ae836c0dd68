"""PostgreSQL's row-level security with all conditions of `cases.rights` taken away: nothing of another side is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import func, select, true

from cases import rights
from cases.actors import Actor, Role
from cases.bounds import Bounds
from cases.db import Database
from cases.filters import listing
from cases.models import CASE_TALLIES, CASES, CUSTOMERS, EVENTS, GROUP_MEMBERS, REMINDERS
from cases.repository import one_seen
from cli.scenarios.stage import stage
from policy.errors import InvalidRequest
from resolvers.cases import chain
from resolvers.context import Context
from tests.conftest import RULES
from tests.rights.planted import EAST, OFFICE, WEST, bounded, bridge, plant
from tests.rights.test_rights import ALL, QUERIES, TABLE, Ground, arguments, ask, document, drafted, traces


@pytest.fixture(scope="module")
def ground(migrated_postgresql_copy: str) -> Iterator[Ground]:
    with stage(RULES, migrated_postgresql_copy) as place:
        east, west = plant(place, EAST), plant(place, WEST)
        bridge(place, east, west)
        place.stand_at("2026-07-20 10:00")
        yield Ground(place, east, west, drafted(place), "job:0")


@pytest.fixture
def careless(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A release in which every query forgot the actor's scope; nothing is kept from before, and nothing stays."""
    forget(ground)
    monkeypatch.setattr(rights, "scope", lambda actor: true())
    yield
    forget(ground)


def forget(ground: Ground) -> None:
    ground.place.services.situations.forget()
    listing.cache_clear()
    one_seen.cache_clear()


PEOPLE = [
    bounded(Role.FRONT_DESK, EAST, by_branch=True),
    bounded(Role.HANDLER, EAST, by_branch=False),
    bounded(Role.AUDITOR, EAST, by_branch=True),
]


def told(ground: Ground, actor: Actor) -> dict[str, list[str]]:
    """What each query tells of the west side: about its own things, and of all that the caller sees."""
    found: dict[str, list[str]] = {}
    for name in QUERIES:
        if TABLE[name][actor.role] != ALL:
            asked = {
                document("query", name, arguments(name, ground.west, ground)),
                document("query", name, arguments(name, ground.east, ground, narrow=False)),
            }
            if seen := [trace for one in asked for trace in traces(ask(ground, actor, one)[0], ground.west)]:
                found[name] = seen
    return found


@pytest.mark.usefixtures("careless")
@pytest.mark.parametrize("actor", PEOPLE, ids=lambda actor: actor.role.value)
def test_the_database_tells_nobody_of_another_side(ground: Ground, actor: Actor) -> None:
    assert told(ground, actor) == {}


@pytest.mark.usefixtures("careless")
def test_without_bounds_the_careless_release_tells_everything(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rights, "bounds", lambda actor: None)
    assert {"case", "cases", "measures"} <= set(told(ground, PEOPLE[0]))


SECURED = (CASES, EVENTS, CUSTOMERS, GROUP_MEMBERS, REMINDERS, CASE_TALLIES)
NONE = [0] * len(SECURED)


def seen(database: Database, bounds: Bounds | None) -> list[int]:
    """How many rows of each table a transaction sees."""
    with database.read(bounds) as connection:
        return [connection.execute(select(func.count()).select_from(table)).scalar_one() for table in SECURED]


def test_each_table_about_cases_shows_its_rows_within_the_bounds_only(ground: Ground) -> None:
    ground.place.services.rollups.fold()
    database = ground.place.services.database
    whole = seen(database, None)
    for bounds in (Bounds(branch=EAST.branch), Bounds(department=EAST.department)):
        assert all(0 < own < all_of_it for own, all_of_it in zip(seen(database, bounds), whole, strict=True)), bounds
    assert seen(database, Bounds()) == NONE
    assert seen(database, None) == whole  # a connection of the pool is free again after a bounded transaction


def test_a_name_is_no_statement(ground: Ground) -> None:
    database = ground.place.services.database
    for name in ("' OR true --", "\\' OR true --", "%s", ""):
        assert seen(database, Bounds(branch=name, department=name)) == NONE


def test_a_case_that_leaves_the_scope_amid_a_request_is_told_in_words(ground: Ground) -> None:
    services = ground.place.services
    services.situations.forget()
    foreign = services.cases.get(OFFICE, ground.west.ids["case"])
    assert foreign is not None
    context = Context(services, PEOPLE[0])
    context.meet([foreign])  # it was in scope when it was read
    with pytest.raises(InvalidRequest, match="ask again"):
        context.events(foreign.id)
    with pytest.raises(InvalidRequest, match="ask again"):
        chain(context, foreign)


def test_a_user_who_is_above_it_is_told(ground: Ground, postgresql: str) -> None:
    assert not ground.place.services.database.above_bounds()
    superuser = Database(postgresql)
    assert superuser.above_bounds()
    superuser.close()
