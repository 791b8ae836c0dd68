"""What the workbench asks for: who I am, what I may do, what is due."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cases.actors import Actor, Role
from cases.rights import RIGHTS
from cli.scenarios.stage import Stage, stage
from tests.conftest import RULES

OFFICE = Actor("shen", Role.PETITION_OFFICE)
CLERK = Actor("zhouqian", Role.FRONT_DESK, branch="城东支行")
HANDLER = Actor("qian", Role.HANDLER, department="customer_service")
NOON = "2026-03-02 12:00"


@pytest.fixture
def place() -> Iterator[Stage]:
    with stage(RULES) as opened:
        opened.stand_at(NOON)
        yield opened


def ask(place: Stage, actor: Actor, query: str, **variables: Any) -> Any:
    body = place.execute(actor, query, variables)
    assert "errors" not in body, body
    return body["data"]


VIEWER = "{ viewer { user role { code zh en } branch { code zh } department { code zh en } rights } }"


def test_the_viewer_is_who_the_token_names(place: Stage) -> None:
    viewer = ask(place, HANDLER, VIEWER)["viewer"]
    assert (viewer["user"], viewer["role"]) == ("qian", {"code": "handler", "zh": "承办人", "en": "Handler"})
    assert viewer["branch"] is None
    assert viewer["department"] == {"code": "customer_service", "zh": "客户服务部", "en": "Customer service"}
    assert viewer["rights"] == sorted(viewer["rights"])
    assert {"read", "resolveCase"} <= set(viewer["rights"])
    assert "registerCase" not in viewer["rights"]


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_name_in_both_languages(place: Stage, role: Role) -> None:
    viewer = ask(place, Actor("someone", role, branch="城东支行"), VIEWER)["viewer"]
    assert viewer["role"]["zh"] != viewer["role"]["code"] != viewer["role"]["en"]
    assert viewer["branch"] == {"code": "城东支行", "zh": "城东支行"}
    assert viewer["rights"] == sorted(RIGHTS[role])
