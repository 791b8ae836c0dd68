"""Subscriptions as every role: each is told of what lies in the subscriber's scope, and of nothing else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any, cast

import pytest
from graphql import ExecutionResult, parse, subscribe

from cases.actors import Actor, Role
from cases.feed import Feed
from cases.ids import alert_id
from cli.scenarios.stage import Stage, stage
from resolvers.context import Context
from resolvers.hub import Hub, Topic
from tests.conftest import RULES
from tests.rights.asking import API, roots, selected
from tests.rights.planted import EAST, OFFICE, WEST, Planted, bounded, plant

TOPICS: dict[str, Topic] = {"caseChanged": "case", "reminderRaised": "reminder", "alertRaised": "alert"}


@pytest.fixture(scope="module")
def sides() -> Iterator[tuple[Stage, Planted, Planted]]:
    with stage(RULES) as place:
        east, west = plant(place, EAST), plant(place, WEST)
        yield place, east, west


def news_of(place: Stage, planted: Planted, topic: Topic) -> str:
    """The id of something on that side, as the feed tells it."""
    if topic == "case":
        return planted.ids["case"]
    if topic == "alert":
        week = {EAST.word: "2026-W08", WEST.word: "2026-W21"}[planted.side.word]
        return alert_id("volume", "branch", planted.side.branch, week)
    query = "query($case: ID!) { reminders(caseId: $case, first: 1) { edges { node { id } } } }"
    body = place.execute(OFFICE, query, {"case": planted.ids["case"]})
    return str(body["data"]["reminders"]["edges"][0]["node"]["id"])


async def told(place: Stage, actor: Actor, name: str, news: list[str]) -> list[Any]:
    """All that a subscriber is told while these are published, up to the end of the service."""
    hub = Hub(Feed(place.services.database))
    document = parse(f"subscription {{ {name} {selected(roots('Subscription')[name], set(), deep=2)} }}")
    source: Any = subscribe(API, document, context_value=Context(place.services, actor, hub))
    answers = cast(AsyncIterator[ExecutionResult], await source)

    async def publish() -> None:
        while not hub.subscribers.get(TOPICS.get(name, "policy")):
            await asyncio.sleep(0.01)
        for one in news:
            hub.publish(TOPICS.get(name, "policy"), one)
        hub.close()

    publishing = asyncio.create_task(publish())
    found = [answer async for answer in answers]
    await publishing
    assert [answer.errors for answer in found if answer.errors] == []
    return [answer.data for answer in found]


def test_every_subscription_is_looked_at() -> None:
    assert {*TOPICS, "policyChanged"} == set(roots("Subscription"))


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("name", list(TOPICS))
def test_news_of_the_other_side_is_not_told(sides: tuple[Stage, Planted, Planted], name: str, role: Role) -> None:
    place, east, west = sides
    news = [news_of(place, side, TOPICS[name]) for side in (west, east)]
    actor = OFFICE if role is Role.PETITION_OFFICE else bounded(role, EAST, by_branch=True)
    found = asyncio.run(told(place, actor, name, news))
    if role is Role.PETITION_OFFICE:
        assert len(found) == 2
        return
    assert len(found) == 1
    assert WEST.word not in json.dumps(found, ensure_ascii=False)
    assert WEST.branch not in json.dumps(found, ensure_ascii=False)


@pytest.mark.parametrize("role", list(Role))
def test_a_new_policy_is_told_to_everybody(sides: tuple[Stage, Planted, Planted], role: Role) -> None:
    place, *_ = sides
    version = place.services.manager.timeline.versions[0].version
    found = asyncio.run(told(place, Actor("anybody", role), "policyChanged", [version]))
    assert [one["policyChanged"]["version"] for one in found] == [version]
