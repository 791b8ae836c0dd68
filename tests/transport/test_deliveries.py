"""Notifications and deliveries over the API, of a service that delivers while it is up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from anyio.from_thread import BlockingPortal, start_blocking_portal
from starlette.applications import Starlette
from typer.testing import CliRunner

from cases.actors import Actor, Role
from cases.models.delivery import DeliveryState
from cli.main import app
from resolvers import tokens
from resolvers.services import Services
from resolvers.settings import DeliverySettings, Settings
from server import create_app
from tests.cases.receiver import receiving
from tests.conftest import RULES, SettableClock
from tests.transport.test_http import SECRET

HOOK_SECRET = "a webhook secret of the tests"
NOTIFICATIONS = """{ notifications(unread: true) { totalCount edges { node {
  readAt reminder { id recipient case { number } deliveries { channel address state attempts deliveredAt } } } } } }"""


class Client:
    """Asks an application that is up, from another thread than its own."""

    def __init__(self, portal: BlockingPortal, client: httpx.AsyncClient) -> None:
        self._portal = portal
        self._client = client

    def get(self, path: str) -> Any:
        return self._portal.call(self._client.get, path).json()

    def post(self, actor: Actor, at: datetime, query: str, variables: dict[str, Any]) -> Any:
        headers = {"authorization": f"Bearer {tokens.issue(actor, SECRET, at)}"}
        given = {"query": query, "variables": variables}
        return self._portal.call(partial(self._client.post, "/graphql", json=given, headers=headers)).json()


@contextmanager
def up(app: Starlette) -> Iterator[Client]:
    """The application with all that runs beside its routes."""
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://petition")
    with start_blocking_portal() as portal:
        with portal.wrap_async_context_manager(app.router.lifespan_context(app)):
            yield Client(portal, client)
        portal.call(client.aclose)


def ask(client: Client, clock: SettableClock, actor: Actor, query: str, **variables: Any) -> Any:
    body = client.post(actor, clock.now, query, variables)
    assert "errors" not in body, body
    return body["data"]


def test_a_service_delivers_and_tells_what_arrived(tmp_path: Path, clock: SettableClock) -> None:
    database = f"sqlite:///{tmp_path}/petition.db"
    contacts = tmp_path / "contacts.yaml"
    with receiving() as receiver:
        contacts.write_text(
            f'contacts:\n  - {{recipient: "*", webhook: "{receiver.url}", email: a@bank.example}}\n', encoding="utf-8"
        )
        delivery = DeliverySettings(contacts=contacts, webhook_secret=HOOK_SECRET)
        given = Settings(secret=SECRET, database=database, rules=RULES, watch=False, delivery=delivery)
        services = Services.open(given, clock)
        office = Actor("shen", Role.PETITION_OFFICE)
        with up(create_app(given, clock=clock, services=services)) as client:
            register = "mutation($input: RegisterCaseInput!) { registerCase(input: $input) { case { id } } }"
            case = {"channel": "hotline", "branch": "x", "subject": "排队", "narrative": "排队", "scope": "GROUP",
                    "firstReceiver": "zhou"}  # fmt: skip
            ask(client, clock, office, register, input=case)
            services.timers.look()
            deadline = time.monotonic() + 60
            while services.outbox.counts()[DeliveryState.DELIVERED] < 1:
                assert time.monotonic() < deadline, services.outbox.listed(None)
                time.sleep(0.05)
            leader = Actor("liu", Role.LEADER)
            (edge,) = ask(client, clock, leader, NOTIFICATIONS)["notifications"]["edges"]
            reminder = edge["node"]["reminder"]
            assert (reminder["recipient"], reminder["deliveries"]) == ("leader@petition_office", None)
            seen = ask(client, clock, Actor("an", Role.AUDITOR), "{ reminders { edges { node { deliveries {"
                       " channel address state attempts } } } } }")  # fmt: skip
            (delivered,) = seen["reminders"]["edges"][0]["node"]["deliveries"]
            assert delivered == {
                "channel": "WEBHOOK",
                "address": receiver.url.replace("/hook", "/…"),
                "state": "DELIVERED",
                "attempts": 1,
            }
            mark = "mutation($ids: [ID!]!) { markNotificationsRead(ids: $ids) { marked userErrors { code field } } }"
            for marked in (1, 0):
                answer = ask(client, clock, leader, mark, ids=[reminder["id"]])["markNotificationsRead"]
                assert answer == {"marked": marked, "userErrors": []}
            assert ask(client, clock, leader, NOTIFICATIONS)["notifications"]["totalCount"] == 0
            refused = ask(client, clock, office, mark, ids=[reminder["id"]])["markNotificationsRead"]
            assert refused == {"marked": 0, "userErrors": [{"code": "NOT_FOUND", "field": ["ids"]}]}
            ready = client.get("/readyz")
            assert "warning[channel-off]" in ready["diagnostics"][0]
        services.close()
    listed = CliRunner().invoke(app, ["deliveries", "--database", database])
    assert listed.exit_code == 0, listed.output
    assert "delivered ×1" in listed.output
    assert "/hook" not in listed.output


def test_the_command_retries_what_was_given_up(tmp_path: Path, clock: SettableClock) -> None:
    database = f"sqlite:///{tmp_path}/petition.db"
    services = Services.open(Settings(secret=SECRET, database=database, rules=RULES, watch=False), clock)
    services.close()
    listed = CliRunner().invoke(app, ["deliveries", "--failed", "--retry", "--database", database])
    assert listed.exit_code == 0, listed.output
    assert "failed 0" in listed.output
    assert "0 are tried once more" in listed.output


@pytest.mark.parametrize("delivery", [DeliverySettings(webhook_secret="short"), DeliverySettings(smtp="mail")])
def test_a_setting_that_cannot_be_is_told_at_the_start(tmp_path: Path, delivery: DeliverySettings) -> None:
    given = Settings(secret=SECRET, database=f"sqlite:///{tmp_path}/x.db", rules=RULES, delivery=delivery)
    with pytest.raises(ValueError, match=r"webhook|PETITION_SMTP"):
        Services.open(given)
