"""Every field of the API as every role, inside and outside its bounds, against the tables of docs/rights.md."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

from cases.actors import Actor, Role
from cli.scenarios.stage import Stage, stage
from tests.conftest import RULES
from tests.rights import asking
from tests.rights.asking import given, objects, prepared, roots, selected
from tests.rights.planted import EAST, OFFICE, WEST, Planted, bounded, bridge, plant
from transport.execution import Prepared

TEXT: Final = (Path(__file__).resolve().parents[2] / "docs/rights.md").read_text(encoding="utf-8")
ROLES: Final = [Role(name) for name in re.findall(r"`(\w+)`", re.findall(r"^\| \| .*$", TEXT, re.MULTILINE)[0])]
TABLE: Final = {
    name: dict(zip(ROLES, re.findall(r"[全域行—]", cells), strict=True))
    for name, cells in re.findall(r"^\| `(\w+)` ((?:\| [全域行—] ){8})\|$", TEXT, re.MULTILINE)
}
ALL, OWN, BANK, DENIED = "全", "域", "行", "—"
WIDE: Final = (Role.LEADER, Role.PETITION_OFFICE, Role.COMPLIANCE, Role.APPROVER, Role.AUDITOR)
"""See the whole bank where nothing bounds them."""

FIGURES: Final = {
    *("dashboard", "kpi", "kpiWhatIf", "programme", "alerts", "alertResponses", "branchFigures", "reports"),
    *("lexiconSuggestions", "backtest", "previewCase", "notifications"),
}
"""Queries that tell numbers or the caller's own words; what they count, tests/rights/test_figures.py looks at."""


@dataclass(frozen=True, slots=True)
class Ground:
    place: Stage
    east: Planted
    west: Planted
    draft: str
    job: str


@pytest.fixture(scope="module")
def ground() -> Iterator[Ground]:
    with stage(RULES) as place:
        east, west = plant(place, EAST), plant(place, WEST)
        bridge(place, east, west)
        place.stand_at("2026-07-20 10:00")
        assert place.services.filing.look()
        job = place.execute(OFFICE, "mutation { reevaluateOpenCases { job { id } } }", {})
        yield Ground(place, east, west, drafted(place), job["data"]["reevaluateOpenCases"]["job"]["id"])


def drafted(place: Stage) -> str:
    query = 'mutation { savePolicyDraft(input: {title: "草稿"}) { draft { id } } }'
    body = place.execute(Actor("he", Role.COMPLIANCE), query, {})
    return str(body["data"]["savePolicyDraft"]["draft"]["id"])


DEEP: Final = {"query": 4, "mutation": 3}


@cache
def document(operation: str, name: str, arguments: str, kind: str | None = None) -> Prepared:
    root = operation.capitalize()
    return prepared(f"{operation} {{ {name}{arguments} {selected(roots(root)[name], set(), kind, DEEP[operation])} }}")


def ask(ground: Ground, actor: Actor, asked: Prepared) -> tuple[Any, list[Any]]:
    """What the one root field answers, and the codes of the errors, none of which is a mistake of ours."""
    answer, codes = asking.ask(ground.place, actor, asked)
    assert set(codes) <= {"INVALID"}, (codes, actor)
    return answer, codes


def values_of(planted: Planted, ground: Ground) -> dict[str, str]:
    """The arguments that matter, as they stand in a document."""
    own = {name: json.dumps(value) for name, value in planted.ids.items()}
    return {
        **{"caseId": own["case"], "meetingId": own["meeting"], "inspectionId": own["inspection"]},
        **{"measureId": own["measure"], "branch": json.dumps(planted.side.branch, ensure_ascii=False)},
        **{"department": json.dumps(planted.side.department), "leadDepartment": json.dumps(planted.side.department)},
        **{"year": "2026", "from": '"2026-03-01"', "to": '"2026-03-08"', "draft": json.dumps(ground.draft)},
        **{"ids": "[]", "first": "6"},
    }


def arguments(name: str, planted: Planted, ground: Ground, *, narrow: bool = True) -> str:
    """Of a query, about what was planted on a side; not `narrow`: about all that the caller sees, where it lists."""
    values = {key: value for key, value in values_of(planted, ground).items() if narrow or key not in NARROWING}
    if name in ("ruleSets", "policyDocuments"):
        del values["draft"]  # a draft of the policy takes the right to read drafts; without one it is that in force
    own = {name: json.dumps(value) for name, value in planted.ids.items()}
    if name == "disclosures":
        del values["from"], values["to"]
    if name in ("policyDiff", "policyVersion"):
        version = json.dumps(ground.place.services.manager.timeline.versions[0].version)
        values |= {"from": version, "to": version, "version": version}
    wanted = {
        "case": {"id": own["case"]},
        "meeting": {"id": own["meeting"]},
        "measure": {"id": own["measure"]},
        "policyDraft": {"id": json.dumps(ground.draft)},
        "job": {"id": json.dumps(ground.job)},
        "alerts": {"period": '"2026-W08"'},
        "report": {"period": '"2026-Q2"'},
        "kpiWhatIf": {"draft": json.dumps(ground.draft)},
    }.get(name, {})
    return given(roots("Query")[name], {**values, **wanted})


NARROWING: Final = ("caseId", "branch", "department")


def test_every_field_has_a_row_and_every_row_a_field() -> None:
    fields = [*roots("Query"), *roots("Mutation"), *roots("Subscription")]
    assert sorted(TABLE) == sorted(fields)


def test_every_object_is_in_one_of_the_lists() -> None:
    told = TEXT.split("## 带案件信息的对象", 1)[1]
    named = re.findall(r"`([A-Z]\w+)`", told)
    wanted = {name for name in objects() if not name.endswith("Payload")}
    assert sorted(named) == sorted(wanted)


def test_every_field_of_every_object_is_asked_for() -> None:
    covered: set[str] = set()
    for root in ("Query", "Mutation", "Subscription"):
        for name, field in roots(root).items():
            for kind in NODES if name == "node" else (None,):
                selected(field, covered, kind)
    assert {f"{name}.{field}" for name, kind in objects().items() for field in kind.fields} - covered == set()


NODES: Final = tuple(name for name, kind in objects().items() if "Node" in [one.name for one in kind.interfaces])


def readers(role: Role) -> list[Actor]:
    """Somebody of the east side: by its branch, by its department."""
    if role is Role.PETITION_OFFICE:
        return []
    return [bounded(role, EAST, by_branch=True), bounded(role, EAST, by_branch=False)]


def traces(answer: Any, planted: Planted) -> list[str]:
    text = json.dumps(answer, ensure_ascii=False)
    return [trace for trace in planted.traces() if trace in text]


def nothing(answer: Any) -> bool:
    """Null, an empty list, a page of nothing; of a preview, that it was refused."""
    if isinstance(answer, dict) and answer.get("__typename") == "CasePreview":
        return [error["code"] for error in answer["userErrors"]] == ["FORBIDDEN"]
    return not answer or (isinstance(answer, dict) and answer.get("edges") == [])


QUERIES: Final = [name for name in roots("Query") if name != "node"]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", QUERIES)
def test_a_query_answers_each_role_as_the_table_says(ground: Ground, name: str, role: Role) -> None:
    cell = TABLE[name][role]
    own, foreign = (arguments(name, side, ground) for side in (ground.east, ground.west))
    every = arguments(name, ground.east, ground, narrow=False)

    def answered(actor: Actor, about: str) -> tuple[Any, list[Any]]:
        return ask(ground, actor, document("query", name, about))

    for actor in readers(role):
        answers = {about: answered(actor, about) for about in ({own} if cell == ALL else {own, foreign, every})}
        if cell != ALL:
            assert traces(list(answers.values()), ground.west) == [], (actor, name)
        answer, codes = answers[own]
        if cell in (DENIED, BANK):
            assert nothing(answer), (actor, answer, codes)
        elif name not in FIGURES and cell == OWN:
            assert traces(answer, ground.east) != [], actor
        elif cell == ALL:
            assert answer is not None, actor
    anybody = Actor("anybody", role)
    answer, codes = answered(anybody, every)
    if cell == DENIED:
        assert nothing(answer), (answer, codes)
    elif cell in (OWN, BANK) and role not in WIDE:
        assert traces(answer, ground.east) == traces(answer, ground.west) == []
    elif name not in FIGURES and cell == OWN and "id" not in roots("Query")[name].args:
        all_told = [answer, *(answered(anybody, about)[0] for about in (own, foreign))]
        assert traces(all_told, ground.east) != [] != traces(all_told, ground.west)
    elif cell in (BANK, ALL):
        assert answer is not None, codes
        assert cell == ALL or answer, codes


@pytest.mark.parametrize("role", ROLES)
def test_a_node_is_there_for_those_in_whose_scope_it_lies(ground: Ground, role: Role) -> None:
    kinds = {
        "Case": "case",
        "CaseEvent": "event",
        "Measure": "measure",
        "Meeting": "meeting",
        "Inspection": "inspection",
    }
    for kind, name in kinds.items():
        own, foreign = (
            document("query", "node", f'(id: "{side.ids[name]}")', kind) for side in (ground.east, ground.west)
        )
        for actor in readers(role):
            assert traces(ask(ground, actor, own)[0], ground.east) != [], (actor, kind)
            assert ask(ground, actor, foreign)[0] is None, (actor, kind)
        wide = ask(ground, Actor("anybody", role), foreign)[0]
        assert (wide is not None) is (role in WIDE), kind


STEP_OF_OFFICE: Final = "markNotificationsRead"


def step(name: str, planted: Planted, ground: Ground) -> Prepared:
    """A mutation on what was planted on a side, with the least that it must be given."""
    field = roots("Mutation")[name]
    values = values_of(planted, ground)
    for key in ("year", "from", "to", "draft", "first"):
        del values[key]
    if name.endswith("PolicyDraft"):
        values["id"] = json.dumps(ground.draft)
    elif name.endswith("Measure"):
        values["id"] = json.dumps(planted.ids["measure"])
    elif name == "cancelJob":
        values["id"] = json.dumps("job:0")
    elif name == STEP_OF_OFFICE:
        values["ids"] = '["reminder:999999"]'
    if name in ("linkRepeat", "dismissRepeat"):
        values["repeatOfId"] = json.dumps(ground.west.ids["case"])
    if "AlertResponse" in name:
        values["alertResponseId"] = json.dumps(planted.ids["response"])
    values["expectedVersion"] = "999"
    return document("mutation", name, given(field, values))


def refused(answer: Any) -> list[str]:
    return [error["code"] for error in answer["userErrors"]]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", list(roots("Mutation")))
def test_a_mutation_is_refused_as_the_table_says(ground: Ground, name: str, role: Role) -> None:
    cell = TABLE[name][role]
    own, foreign = step(name, ground.east, ground), step(name, ground.west, ground)
    actors = readers(role) or [OFFICE]
    for actor in actors:
        answer, _ = ask(ground, actor, own)
        if cell == DENIED:
            assert refused(answer) == ["FORBIDDEN"], (actor, answer)
        else:
            assert not any("may not" in error["message"] for error in answer["userErrors"]), answer
        if role is Role.PETITION_OFFICE:
            continue
        assert traces(answer, ground.west) == [], actor
        answer, _ = ask(ground, actor, foreign)
        assert traces(answer, ground.west) == [], actor
        if cell != ALL:
            assert set(refused(answer)) <= {"FORBIDDEN", "NOT_FOUND"} != set(), (actor, answer)
            assert refused(answer) != [], actor


def test_nobody_learns_by_linking_whose_customer_an_earlier_case_was(ground: Ground) -> None:
    values = {"caseId": json.dumps(ground.east.ids["repeat"]), "repeatOfId": json.dumps(ground.west.ids["case"])}
    asked = document("mutation", "linkRepeat", given(roots("Mutation")["linkRepeat"], values))
    clerk = bounded(Role.FRONT_DESK, EAST, by_branch=True)
    answer, _ = ask(ground, clerk, asked)
    assert [(error["code"], error["field"]) for error in answer["userErrors"]] == [("NOT_FOUND", ["repeatOfId"])]
