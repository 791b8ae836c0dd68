"""Numbers tell nothing of the other side: whoever is bounded gets the same ones whether or not it is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache
from typing import Any

import pytest

from cases.actors import Actor, Role
from cli.scenarios.stage import Stage, stage
from tests.conftest import RULES
from tests.rights.asking import ask, prepared, roots, selected
from tests.rights.planted import EAST, OFFICE, WEST, bounded, plant
from transport.execution import Prepared

PERIOD = 'from: "2026-01-01", to: "2026-07-15"'
ASKED = [
    ("dashboard", f"({PERIOD}, by: BRANCH)"),
    ("dashboard", f"({PERIOD}, by: DEPARTMENT)"),
    ("dashboard", f'({PERIOD}, by: TOPIC, branch: "{WEST.branch}")'),
    ("dashboard", f'({PERIOD}, by: CHANNEL, department: "{WEST.department}")'),
    ("kpi", f"({PERIOD})"),
    ("kpiWhatIf", f'({PERIOD}, policyVersion: "{{version}}")'),
    ("programme", "(year: 2026)"),
    ("alerts", '(period: "2026-W21")'),
    ("alerts", '(period: "2026-Q2")'),
    ("alertResponses", ""),
    ("report", '(period: "2026-Q2")'),
]
BOUNDED = [
    bounded(Role.FRONT_DESK, EAST, by_branch=True),
    bounded(Role.DEPARTMENT_HEAD, EAST, by_branch=False),
    bounded(Role.LEADER, EAST, by_branch=False),
    bounded(Role.AUDITOR, EAST, by_branch=True),
]


@pytest.fixture(scope="module")
def banks() -> Iterator[tuple[Stage, Stage]]:
    """A bank of the one side only, and one of both."""
    with ExitStack() as stack:
        alone, whole = (stack.enter_context(stage(RULES)) for _ in range(2))
        for place in (alone, whole):
            plant(place, EAST)
        plant(whole, WEST)
        for place in (alone, whole):
            place.stand_at("2026-07-20 10:00")
        yield alone, whole


def answer(place: Stage, actor: Actor, name: str, arguments: str) -> Any:
    """Without ids and cursors, which are drawn by lot, and numbers of cases, which are listed by id within a minute."""
    version = place.services.manager.timeline.versions[0].version
    given = arguments.replace("{version}", version)
    told, errors = ask(place, actor, document(name, given))
    assert errors == []
    return _plain(told)


@cache
def document(name: str, given: str) -> Prepared:
    return prepared(f"{{ {name}{given} {selected(roots('Query')[name], set(), deep=5)} }}")


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items() if not key.lower().endswith("cursor")}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return re.sub(r"[0-9a-f]{32,64}|XF2026-\d+", "#", value) if isinstance(value, str) else value


@pytest.mark.parametrize("actor", BOUNDED, ids=lambda actor: actor.role.value)
@pytest.mark.parametrize(("name", "arguments"), ASKED)
def test_the_other_side_changes_nothing(banks: tuple[Stage, Stage], name: str, arguments: str, actor: Actor) -> None:
    alone, whole = banks
    assert answer(alone, actor, name, arguments) == answer(whole, actor, name, arguments)


@pytest.mark.parametrize(("name", "arguments"), ASKED)
def test_it_does_change_what_the_office_sees(banks: tuple[Stage, Stage], name: str, arguments: str) -> None:
    alone, whole = banks
    assert answer(alone, OFFICE, name, arguments) != answer(whole, OFFICE, name, arguments)
