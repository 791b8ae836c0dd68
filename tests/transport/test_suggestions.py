"""Suggestions for the lexicon over the API: who sees them, and that they come from corrections."""

from __future__ import annotations

from cases.actors import Role
from resolvers.services import Services
from tests.transport.test_policy import ask, services

__all__ = ["services"]

QUERY = (
    "query($limit: Int!) { lexiconSuggestions(limit: $limit) { cases corrected"
    " before { right } together { right wrong }"
    " suggestions { kind phrase group toGroup support spoiled before { abstained } after { abstained } } } }"
)


def corrected(services: Services, subject: str) -> str:
    register = "mutation($input: RegisterCaseInput!) { registerCase(input: $input) { case { id } } }"
    given = {"channel": "hotline", "branch": "b1", "subject": subject, "narrative": "请处理"}
    case: str = ask(services, "x", Role.PETITION_OFFICE, register, input=given)["registerCase"]["case"]["id"]
    classify = "mutation($input: ClassifyCaseInput!) { classifyCase(input: $input) { userErrors { code } } }"
    step = {"caseId": case, "mainClass": "business_dispute"}
    assert ask(services, "x", Role.PETITION_OFFICE, classify, input=step)["classifyCase"]["userErrors"] == []
    return case


def test_corrections_become_suggestions(services: Services) -> None:
    cases = {corrected(services, f"智囊猫{words}") for words in ("答非所问", "又胡言乱语", "听不明其意")}
    found = ask(services, "wang", Role.COMPLIANCE, QUERY, limit=5)["lexiconSuggestions"]
    assert (found["cases"], found["corrected"], found["before"]["right"]) == (3, 3, 0)
    first = found["suggestions"][0]
    assert (first["kind"], first["toGroup"], set(first["support"]), first["spoiled"]) == (
        "ADD_KEYWORD",
        None,
        cases,
        [],
    )
    assert first["after"]["abstained"] < first["before"]["abstained"]
    assert found["together"] == {"right": 3, "wrong": 0}


def test_others_do_not_see_them(services: Services) -> None:
    for role in (Role.HANDLER, Role.FRONT_DESK, Role.LEADER):
        assert ask(services, "x", role, QUERY, limit=5)["lexiconSuggestions"] is None
