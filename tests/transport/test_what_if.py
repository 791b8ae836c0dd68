"""The assessment under a draft, over the API: scores side by side, and every refusal as data."""

from __future__ import annotations

from typing import Any

from cases.actors import Actor, Role
from cases.commands import ActOnCase, RegisterCase
from resolvers.services import Services
from tests.transport.test_policy import ask, files, services

__all__ = ["services"]

SAVE = "mutation($input: SavePolicyDraftInput!) { savePolicyDraft(input: $input) { draft { id } } }"
QUERY = (
    "query($draft: ID, $version: String, $department: String) { kpiWhatIf("
    'from: "2026-01-01", to: "2027-01-01", department: $department, draft: $draft, policyVersion: $version)'
    " { scores { unit difference moved inForce { score policyVersion } under { score metrics {"
    " metric numerator denominator weight } } } diagnostics { file code } userErrors { code field message } } }"
)


def drafted(services: Services, old: str, new: str, file: str = "kpi.yaml") -> str:
    given = {"files": files(old, new, file)}
    return str(ask(services, "wang", Role.COMPLIANCE, SAVE, input=given)["savePolicyDraft"]["draft"]["id"])


def dispatched(services: Services) -> None:
    """A case that was done in time, and rated 3."""
    office = Actor("x", Role.PETITION_OFFICE)
    case = services.service.register(office, RegisterCase("hotline", "b1", "排队", "排队两小时")).case_id
    assert case is not None
    steps: tuple[tuple[str, dict[str, Any]], ...] = (
        ("recordContact", {}),
        ("dispatchCase", {}),
        ("resolveCase", {"outcome": "已致歉"}),
        ("giveFeedback", {}),
        ("rateCase", {"rating": 3}),
    )
    for mutation, data in steps:
        assert services.service.act(office, ActOnCase(mutation, case, data=data)).refusals == ()


def what_if(services: Services, role: Role = Role.COMPLIANCE, **given: Any) -> Any:
    return ask(services, "wang", role, QUERY, **given)["kpiWhatIf"]


def test_scores_stand_side_by_side(services: Services) -> None:
    dispatched(services)
    found = what_if(services, draft=drafted(services, "weight: 0.4", "weight: 0.6"))
    assert found["userErrors"] == []
    (score,) = found["scores"]
    assert (score["unit"], score["moved"]) == ("customer_service", ["on_time_completion"])
    assert (score["inForce"]["score"], score["under"]["score"], score["difference"]) == ("70.0000", "75.0000", "5.0000")
    weights = {one["metric"]: one["weight"] for one in score["under"]["metrics"]}
    assert weights["on_time_completion"] == "0.6"


def test_a_standard_judges_the_same_rating_otherwise(services: Services) -> None:
    dispatched(services)
    draft = drafted(services, "satisfied_from: 4", "satisfied_from: 3", "satisfaction.yaml")
    (score,) = what_if(services, draft=draft)["scores"]
    assert (score["moved"], score["difference"]) == (["satisfaction"], "30.0000")


def test_a_published_version_is_tried_as_a_draft_is(services: Services) -> None:
    dispatched(services)
    version = services.manager.timeline.versions[0].version
    (score,) = what_if(services, version=version)["scores"]
    assert (score["inForce"]["policyVersion"], score["difference"]) == (version, "0.0000")


def test_a_draft_that_cannot_be_read_is_an_answer_not_an_exception(services: Services) -> None:
    broken = drafted(services, "weight: 0.4", "weight: much")
    found = what_if(services, draft=broken)
    (error,) = found["userErrors"]
    assert (error["code"], error["field"], found["scores"]) == ("INVALID", ["draft"], [])
    assert "草稿有错" in error["message"]
    assert "kpi.yaml" in {one["file"] for one in found["diagnostics"]}


def test_only_readers_of_drafts_are_answered(services: Services) -> None:
    draft = drafted(services, "weight: 0.4", "weight: 0.6")
    assert what_if(services, Role.AUDITOR, draft=draft)["userErrors"] == []
    for role in (Role.HANDLER, Role.LEADER):
        assert what_if(services, role, draft=draft)["userErrors"][0]["code"] == "NOT_FOUND"


def test_what_is_asked_wrongly_is_told(services: Services) -> None:
    draft = drafted(services, "weight: 0.4", "weight: 0.6")
    asked: list[dict[str, Any]] = [
        {},
        {"draft": draft, "version": "x"},
        {"version": "never"},
        {"draft": draft, "department": "nowhere"},
    ]
    codes = [what_if(services, **given)["userErrors"][0]["code"] for given in asked]
    assert codes == ["INVALID"] * 4


def test_a_backtest_tells_what_becomes_of_the_assessment(services: Services) -> None:
    dispatched(services)
    draft = drafted(services, "satisfied_from: 4", "satisfied_from: 3", "satisfaction.yaml")
    query = (
        "query($draft: ID!) { backtest(draft: $draft) { kpi(moved: true) { period change { unit difference moved"
        " inForce { metrics { metric numerator denominator } } under { metrics { metric numerator denominator } } } }"
        " alertPeriods { period before { red } after { red } } alertMovesCount alertMoves { kind key } } }"
    )
    found = ask(services, "wang", Role.COMPLIANCE, query, draft=draft)["backtest"]
    (effect,) = found["kpi"]
    change = effect["change"]
    assert effect["period"] == services.clock().strftime("%Y-%m")
    assert (change["unit"], change["moved"], change["difference"]) == ("customer_service", ["satisfaction"], "30.0000")
    sides = [{one["metric"]: one for one in change[side]["metrics"]} for side in ("inForce", "under")]
    assert [(side["satisfaction"]["numerator"], side["satisfaction"]["denominator"]) for side in sides] == [
        (0, 1),
        (1, 1),
    ]
    assert (found["alertMovesCount"], found["alertMoves"], found["alertPeriods"]) == (0, [], [])
