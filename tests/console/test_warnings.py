"""Warnings: what rose, which cases stand behind it, and what the departments do about it."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import expect

from tests.console.conftest import SignIn, ask, fits, violations
from tests.console.drilldown import behind, shown
from tests.console.test_board import choose, last_quarter
from tests.running import until

OWED = """
query { alertResponses(filter: {open: true, department: "personal_finance"}) { edges { node { id kind state } } } }
"""
ACKNOWLEDGE = """
mutation ($id: ID!) { acknowledgeAlertResponse(input: {alertResponseId: $id}) { userErrors { message } } }
"""
CONCLUDE, SUBMIT = re.compile("^办 ?结$"), re.compile("^提 ?交$")  # antd parts two characters on a button
RESPONSE = "query ($id: ID!) { node(id: $id) { ... on AlertResponse { state finding } } }"


def as_head(console: str, query: str, variables: dict[str, Any] | None = None) -> Any:
    return ask(console, "department_head", query, variables, user="丁宁", department="personal_finance")


def test_a_leader_opens_a_warning_and_the_cases_behind_it(sign_in: SignIn, console: str) -> None:
    page = sign_in("leader", f"/warnings?period={last_quarter()}")
    table = page.get_by_label("预警列表，表格")
    for metric in ("投诉量", "老年客户占比"):
        for link in (
            table.locator("tr", has=page.get_by_role("link", name=metric, exact=True))
            .first.locator("a[href*='counted=']")
            .all()
        ):
            assert shown(link) == behind(console, link, "leader"), link.get_attribute("href")
    choose(page, "级别", "红色预警")
    expect(page).to_have_url(re.compile("level=RED"))
    expect(table.get_by_text("黄色预警")).to_have_count(0)

    table.get_by_role("link").first.click()
    drawer = page.get_by_role("dialog")
    expect(drawer.get_by_role("heading", name=re.compile("控制图"))).to_be_visible()
    expect(drawer.get_by_text("依据 plan-2026/3.1")).to_be_visible()
    expect(drawer.get_by_role("button", name=CONCLUDE)).to_have_count(0)
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    fits(page)
    assert violations(page) == []
    page.go_back()
    expect(drawer).to_be_hidden()


def test_a_department_head_concludes_a_response_that_somebody_acknowledged_meanwhile(
    sign_in: SignIn, console: str
) -> None:
    until(lambda: bool(as_head(console, OWED)["alertResponses"]["edges"]), 60)
    owed = as_head(console, OWED)["alertResponses"]["edges"]
    chosen = next(edge["node"]["id"] for edge in owed if edge["node"]["kind"] != "ATTENTION")

    page = sign_in("department_head", "/warnings", user="丁宁", department="personal_finance")
    card = page.locator(f"[data-response='{chosen}']")
    card.get_by_role("button", name=CONCLUDE).click()
    page.get_by_label("核查、处置结论").fill("已核查：系统升级所致，已修复")
    as_head(console, ACKNOWLEDGE, {"id": chosen})
    page.get_by_role("button", name=SUBMIT).click()
    expect(page.get_by_role("alert")).to_contain_text("他人已先保存")
    expect(page.get_by_label("核查、处置结论")).to_have_value("已核查：系统升级所致，已修复")
    expect(card).to_contain_text("已确认")
    page.get_by_role("button", name=SUBMIT).click()

    expect(card).to_have_count(0)
    choose(page, "响应范围", "全部")
    expect(page).to_have_url(re.compile("responses=every"))
    expect(card).to_contain_text("系统升级所致")
    expect(card.get_by_role("button")).to_have_count(0)
    found = as_head(console, RESPONSE, {"id": chosen})["node"]
    assert found == {"state": "CONCLUDED", "finding": "已核查：系统升级所致，已修复"}


def test_a_failure_says_so_and_can_be_tried_again(sign_in: SignIn, tolerated: list[str]) -> None:
    tolerated.append("net::ERR_FAILED")
    page = sign_in("leader", f"/warnings?period={last_quarter()}")
    page.route("**/graphql", lambda route: route.abort())
    before_last = 2  # of the periods to choose from; one that has just begun has no warnings
    page.get_by_role("combobox", name="期间", exact=True).select_option(index=before_last)
    expect(page.get_by_role("alert")).to_contain_text("联系不上服务")
    expect(page.get_by_label("预警列表，表格")).to_be_hidden()
    page.unroute("**/graphql")
    page.get_by_role("button", name="再试一次").click()
    expect(page.get_by_label("预警列表，表格")).to_be_visible()
