"""Publishing over the API, as the console does it: check, save, submit, approve by another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cases.actors import Actor, Role
from figures.documents.html import html
from policy.documents import ENGLISH_TITLES, documents
from resolvers import tokens
from resolvers.services import Services
from resolvers.settings import Settings
from tests.conftest import RULES, SettableClock, shipped_texts
from tests.transport.test_http import SECRET, send

DRAFT = (
    "draft { id version state policyVersion diagnostics { code file line } changes { zh en } steps { step actor } }"
    " userErrors { code field message }"
)


@pytest.fixture
def services(tmp_path: Path, clock: SettableClock) -> Any:
    opened = Services.open(
        Settings(secret=SECRET, database=f"sqlite:///{tmp_path}/petition.db", rules=RULES), clock=clock
    )
    yield opened
    opened.close()


def ask(services: Services, user: str, role: Role, query: str, **variables: Any) -> Any:
    token = tokens.issue(Actor(user, role), SECRET, services.clock())
    headers = {"authorization": f"Bearer {token}"}
    body = send(services, headers=headers, json={"query": query, "variables": variables}).json()
    assert "errors" not in body, body
    return body["data"]


def files(old: str, new: str, file: str = "procedure.yaml") -> list[dict[str, str]]:
    texts = {**shipped_texts(), file: shipped_texts()[file].replace(old, new, 1)}
    test = file.replace(".yaml", "_test.yaml")
    texts[test] = texts[test].replace(old, new, 1)
    return [{"name": name, "text": text} for name, text in texts.items()]


def test_two_people_publish(services: Services) -> None:
    save = f"mutation($input: SavePolicyDraftInput!) {{ savePolicyDraft(input: $input) {{ {DRAFT} }} }}"
    given = {"title": "退回期限六日", "files": files("5 working_days", "6 working_days")}
    saved = ask(services, "wang", Role.COMPLIANCE, save, input=given)["savePolicyDraft"]["draft"]
    (change,) = saved["changes"]
    assert change["zh"] == "退回期限·时限：5 个工作日 → 6 个工作日"
    assert change["en"] == "Time for a return, limit: 5 working days → 6 working days"
    step = "mutation($id: ID!) {{ {name}(input: {{id: $id}}) {{ {draft} }} }}"
    submit = step.format(name="submitPolicyDraft", draft=DRAFT)
    assert ask(services, "wang", Role.COMPLIANCE, submit, id=saved["id"])["submitPolicyDraft"]["userErrors"] == []
    approve = step.format(name="approvePolicyDraft", draft=DRAFT)
    alone = ask(services, "wang", Role.APPROVER, approve, id=saved["id"])["approvePolicyDraft"]
    assert alone["userErrors"][0]["code"] == "FORBIDDEN"
    approved = ask(services, "li", Role.APPROVER, approve, id=saved["id"])["approvePolicyDraft"]["draft"]
    assert approved["state"] == "APPROVED"
    assert [(entry["step"], entry["actor"]) for entry in approved["steps"]] == [
        ("SAVE", "wang"),
        ("SUBMIT", "wang"),
        ("APPROVE", "li"),
    ]
    policy = ask(services, "x", Role.LEADER, "{ policy { active { version source publishedBy approvedBy } } }")
    assert policy["policy"]["active"] == {
        "version": approved["policyVersion"],
        "source": "published",
        "publishedBy": "wang",
        "approvedBy": "li",
    }


def test_a_check_stores_nothing_and_names_the_place(services: Services) -> None:
    query = (
        "query($files: [RuleTextInput!]!)"
        " { checkPolicy(files: $files) { diagnostics { code file line column hint } changes { zh } } }"
    )
    given = files("step: returned", "step: retruned")
    found = ask(services, "wang", Role.COMPLIANCE, query, files=given)["checkPolicy"]
    (error,) = [entry for entry in found["diagnostics"] if entry["code"] == "unknown-code"]
    assert (error["file"], error["line"], error["hint"]) == (
        "procedure.yaml",
        8,
        "是不是 'returned'？ / did you mean 'returned'?",
    )
    assert found["changes"] is None
    assert ask(services, "wang", Role.COMPLIANCE, "{ policyDrafts { id } }")["policyDrafts"] == []


def test_drafts_are_read_by_those_who_work_on_them(services: Services) -> None:
    save = f"mutation($input: SavePolicyDraftInput!) {{ savePolicyDraft(input: $input) {{ {DRAFT} }} }}"
    saved = ask(services, "wang", Role.COMPLIANCE, save, input={"title": "草稿"})["savePolicyDraft"]["draft"]
    query = "query($id: ID!) { policyDraft(id: $id) { title files { name } } node(id: $id) { id } }"
    assert ask(services, "x", Role.AUDITOR, query, id=saved["id"])["policyDraft"]["title"] == "草稿"
    assert ask(services, "x", Role.HANDLER, query, id=saved["id"]) == {"policyDraft": None, "node": None}
    assert ask(services, "x", Role.AUDITOR, query, id="draft:rubbish")["policyDraft"] is None


def test_a_draft_is_backtested_before_anyone_is_judged_by_it(services: Services) -> None:
    register = "mutation($input: RegisterCaseInput!) { registerCase(input: $input) { case { id } } }"
    given = {"channel": "hotline", "branch": "b1", "subject": "排队", "narrative": "排队两小时", "urgency": "URGENT"}
    case = ask(services, "x", Role.PETITION_OFFICE, register, input=given)["registerCase"]["case"]["id"]
    save = f"mutation($input: SavePolicyDraftInput!) {{ savePolicyDraft(input: $input) {{ {DRAFT} }} }}"
    row = "[individual, urgent,  simple,     =>, {}]"
    texts = files(row.format("priority"), row.format("major"), "grade.yaml")
    draft = ask(services, "wang", Role.COMPLIANCE, save, input={"files": texts})["savePolicyDraft"]["draft"]["id"]
    query = (
        'query($draft: ID!) { backtest(draft: $draft, from: "2026-01-01") { cases'
        " subclasses { before { code } after { code } count examples { id } } targets { target breachesAfter } } }"
    )
    found = ask(services, "wang", Role.COMPLIANCE, query, draft=draft)["backtest"]
    assert found["cases"] == 1
    (cell,) = found["subclasses"]
    assert (cell["before"]["code"], cell["after"]["code"]) == ("service_complaint.priority", "service_complaint.major")
    assert cell["examples"] == [{"id": case}]
    assert ask(services, "x", Role.HANDLER, query, draft=draft)["backtest"] is None


RULE_SETS = (
    "ruleSets(policyVersion: $version, draft: $draft)"
    " { file name label { code zh } hitPolicy columns { zh } rows { rule clause line cells { zh en } } }"
)


def rule_sets(services: Services, user: str, role: Role, **chosen: str | None) -> Any:
    query = f"query($version: String, $draft: ID) {{ {RULE_SETS} }}"
    return ask(services, user, role, query, **chosen)["ruleSets"]


def cells(tables: Any, name: str, rule: str) -> list[str]:
    table = next(table for table in tables if table["name"] == name)
    return [cell["zh"] for row in table["rows"] if row["rule"] == rule for cell in row["cells"]]


def test_rules_are_read_as_tables_of_any_version_or_draft(services: Services) -> None:
    now = rule_sets(services, "x", Role.HANDLER)
    assert cells(now, "procedure.windows", "return_window") == ["退回期限", "退回", "分办", "5 个工作日"]
    assert next(table["label"] for table in now if table["name"] == "sla") == {"code": "sla", "zh": "办理时限"}
    version = services.manager.timeline.versions[0].version
    assert rule_sets(services, "x", Role.HANDLER, version=version) == now
    save = f"mutation($input: SavePolicyDraftInput!) {{ savePolicyDraft(input: $input) {{ {DRAFT} }} }}"
    given = {"title": "六日", "files": files("5 working_days", "6 working_days")}
    draft = ask(services, "wang", Role.COMPLIANCE, save, input=given)["savePolicyDraft"]["draft"]["id"]
    drafted = rule_sets(services, "wang", Role.COMPLIANCE, draft=draft)
    assert cells(drafted, "procedure.windows", "return_window")[-1] == "6 个工作日"
    assert rule_sets(services, "x", Role.HANDLER, draft=draft) is None


def test_there_are_no_tables_of_what_cannot_be_read(services: Services) -> None:
    save = f"mutation($input: SavePolicyDraftInput!) {{ savePolicyDraft(input: $input) {{ {DRAFT} }} }}"
    given = {"title": "误", "files": files("step: returned", "step: retruned")}
    draft = ask(services, "wang", Role.COMPLIANCE, save, input=given)["savePolicyDraft"]["draft"]["id"]
    assert rule_sets(services, "wang", Role.COMPLIANCE, draft=draft) is None
    assert rule_sets(services, "wang", Role.COMPLIANCE, draft="draft:rubbish") is None
    assert rule_sets(services, "wang", Role.COMPLIANCE, version="2025.9") is None


def publish_six_days(services: Services) -> str:
    """A version with a longer time for a return, published by two people; its name."""
    save = f"mutation($input: SavePolicyDraftInput!) {{ savePolicyDraft(input: $input) {{ {DRAFT} }} }}"
    given = {"title": "六日", "files": files("5 working_days", "6 working_days")}
    draft = ask(services, "wang", Role.COMPLIANCE, save, input=given)["savePolicyDraft"]["draft"]["id"]
    step = "mutation($id: ID!) {{ {}(input: {{id: $id}}) {{ draft {{ policyVersion }} }} }}"
    ask(services, "wang", Role.COMPLIANCE, step.format("submitPolicyDraft"), id=draft)
    approved = ask(services, "li", Role.APPROVER, step.format("approvePolicyDraft"), id=draft)
    return str(approved["approvePolicyDraft"]["draft"]["policyVersion"])


def test_two_versions_are_compared_in_the_words_of_policy(services: Services) -> None:
    old = services.manager.timeline.versions[0].version
    new = publish_six_days(services)
    query = "query($a: String!, $b: String!) { policyDiff(from: $a, to: $b) { ruleSet zh en } }"
    (change,) = ask(services, "x", Role.AUDITOR, query, a=old, b=new)["policyDiff"]
    assert (change["ruleSet"], change["zh"]) == ("procedure", "退回期限·时限：5 个工作日 → 6 个工作日")
    (back,) = ask(services, "x", Role.AUDITOR, query, a=new, b=old)["policyDiff"]
    assert back["en"] == "Time for a return, limit: 6 working days → 5 working days"
    assert ask(services, "x", Role.AUDITOR, query, a=old, b=old)["policyDiff"] == []
    assert ask(services, "x", Role.AUDITOR, query, a=old, b="2025.9")["policyDiff"] is None


def test_one_version_is_read_by_its_name(services: Services) -> None:
    old = services.manager.timeline.versions[0].version
    new = publish_six_days(services)
    query = "query($version: String!) { policyVersion(version: $version) { version active approvedBy files { name } } }"
    found = {name: ask(services, "x", Role.LEADER, query, version=name)["policyVersion"] for name in (old, new)}
    assert [(entry["active"], entry["approvedBy"]) for entry in found.values()] == [(False, "分管行领导"), (True, "li")]
    assert {"name": "sla.yaml"} in found[old]["files"]
    assert ask(services, "x", Role.LEADER, query, version="2025.9")["policyVersion"] is None


CHECK = (
    "query($files: [RuleTextInput!]!) { checkPolicy(files: $files)"
    " { diagnostics { code } tests { file name line passed differences { zh en } } } }"
)


def test_a_check_tells_the_result_of_every_test_beside_the_rules(services: Services) -> None:
    texts = files("within: 3 working_days", "within: 2 working_days", "sla.yaml")
    tests = ask(services, "wang", Role.COMPLIANCE, CHECK, files=texts)["checkPolicy"]["tests"]
    spring = next(test for test in tests if test["name"] == "春节前收到的服务投诉在补班的周六到期")
    assert (spring["file"], spring["line"], spring["passed"]) == ("sla_test.yaml", 3, False)
    assert {
        "zh": "response.due：期望 2026-02-14 24:00，实际 2026-02-13 24:00",
        "en": "response.due: expected 2026-02-14 24:00, found 2026-02-13 24:00",
    } in spring["differences"]
    passed = [test for test in tests if test["passed"]]
    assert passed
    assert all(test["differences"] == [] for test in passed)


def test_there_are_no_results_while_the_files_cannot_be_built(services: Services) -> None:
    texts = files("step: returned", "step: retruned")
    assert ask(services, "wang", Role.COMPLIANCE, CHECK, files=texts)["checkPolicy"]["tests"] is None


def test_an_editor_is_given_the_schemas_that_the_shipped_files_name(services: Services) -> None:
    found = ask(services, "x", Role.COMPLIANCE, "{ ruleSchemas { file schema } }")["ruleSchemas"]
    schemas = {entry["file"]: json.loads(entry["schema"]) for entry in found}
    assert schemas["sla.yaml"] == json.loads((RULES / ".schema" / "sla.json").read_text(encoding="utf-8"))
    assert schemas["*_test.yaml"]["properties"].keys() == {"tests"}
    assert schemas.keys() >= {name for name in shipped_texts() if name.endswith(".yaml") and "_test" not in name}


DOCUMENTS = (
    "query($version: String, $draft: ID) { policyDocuments(policyVersion: $version, draft: $draft)"
    " { name label { code zh en } html } }"
)


def test_the_supporting_rules_are_read_as_documents(services: Services) -> None:
    now = ask(services, "x", Role.FRONT_DESK, DOCUMENTS)["policyDocuments"]
    assert [document["label"]["en"] for document in now] == list(ENGLISH_TITLES.values())
    handling = now[0]
    assert handling["label"]["zh"] in handling["html"]
    assert "5 个工作日" in handling["html"]
    timeline = services.manager.timeline
    assert handling["html"].encode() == html(documents(timeline.bundle(timeline.versions[0]))[0])
    assert ask(services, "x", Role.FRONT_DESK, DOCUMENTS, version="2025.9")["policyDocuments"] is None
    assert ask(services, "x", Role.FRONT_DESK, DOCUMENTS, draft="draft:rubbish")["policyDocuments"] is None


def test_a_policy_is_chosen_by_version_or_by_draft_not_both(services: Services) -> None:
    headers = {"authorization": f"Bearer {tokens.issue(Actor('x', Role.LEADER), SECRET, services.clock())}"}
    query = '{ policyDocuments(policyVersion: "1", draft: "draft:1") { name } }'
    answer = send(services, headers=headers, json={"query": query}).json()
    assert answer["data"] == {"policyDocuments": None}
    assert answer["errors"][0]["extensions"]["code"] == "INVALID"
