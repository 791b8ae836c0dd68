"""The workbench and the reminders: what is due next, for each role its own, by mouse and by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.console.conftest import SignIn, ask, fits, settle, violations

REGISTER = "mutation ($input: RegisterCaseInput!) { registerCase(input: $input) { case { id number } } }"
DISPATCH = "mutation ($id: ID!) { dispatchCase(input: {caseId: $id}) { userErrors { message } } }"
CASE = "query ($id: ID!) { case(id: $id) { leadDepartment { code } handler } }"


def registered(console: str, subject: str) -> str:
    case = {"channel": "hotline", "branch": "城东支行", "subject": subject, "narrative": f"客户来电：{subject}"}
    found = ask(console, "petition_office", REGISTER, {"input": case})
    return str(found["registerCase"]["case"]["id"])


def rows(page: Page) -> Locator:
    return page.locator("tr[data-case]")


def test_a_handler_works_through_the_own_cases_by_keyboard(sign_in: SignIn) -> None:
    page = sign_in("handler", user="阎磊", department="customer_service")
    expect(page).to_have_url(re.compile("/$"))
    expect(rows(page).first).to_contain_text("阎磊")
    assert {row.locator("td").last.inner_text() for row in rows(page).all()} == {"阎磊"}
    expect(rows(page).first).to_contain_text(re.compile(r"超期 \d+ 个工作日"))
    assert violations(page) == []

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    expect(rows(page).first.get_by_role("link")).to_be_focused()
    page.keyboard.press("x")
    expect(page.get_by_text("已选 1 件")).to_be_visible()
    page.keyboard.press("/")
    page.keyboard.type("没有这样的文字")
    page.keyboard.press("Enter")
    expect(page.get_by_text("现在没有由您负责、等待办理的案件")).to_be_visible()
    page.go_back()
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/cases/"))


def test_the_office_dispatches_several_and_each_case_answers_for_itself(sign_in: SignIn, console: str) -> None:
    dispatched = registered(console, "批量分办其一")
    ask(console, "petition_office", DISPATCH, {"id": dispatched})
    page = sign_in("petition_office")
    expect(rows(page)).to_have_count(50)
    expect(page.get_by_role("img", name="实时更新中")).to_be_visible()
    new = registered(console, "批量分办其二")
    expect(page.get_by_text("1 件案件有变化")).to_be_visible()
    page.get_by_role("button", name="刷新列表").click()
    expect(page.get_by_text("件案件有变化")).to_have_count(0)

    page.get_by_role("searchbox").fill("批量分办")
    page.get_by_role("button", name=re.compile("搜")).click()
    expect(rows(page)).to_have_count(2)
    page.get_by_label("选择本页全部").check()
    page.get_by_role("button", name=re.compile("分.?办")).click()
    page.get_by_label("承办人").fill("丁宁")
    assert violations(page) == []
    page.get_by_role("button", name="逐件办理").click()
    results = page.get_by_label("已办 2 / 2").get_by_role("listitem")
    expect(results.filter(has_text="办妥")).to_have_count(1)
    expect(results.filter(has_text="本轮已完成：分办")).to_have_count(1)
    page.get_by_role("button", name="关闭并刷新").click()
    expect(rows(page).filter(has_text="丁宁")).to_have_count(1)
    assert ask(console, "petition_office", CASE, {"id": new})["case"]["handler"] == "丁宁"

    page.get_by_role("link", name="登记", exact=True).click()
    settle(page)
    expect(page.get_by_role("img", name="实时更新中")).to_have_count(0)
    expect(page.get_by_text("连接已断开")).to_have_count(0)


def test_pages_are_turned_and_a_figure_is_opened(sign_in: SignIn) -> None:
    page = sign_in("petition_office", "/?stage=all")
    first = rows(page).first.get_attribute("data-case")
    page.get_by_role("button", name="下一页").click()
    expect(page).to_have_url(re.compile("after="))
    expect(rows(page).first).not_to_have_attribute("data-case", str(first))
    page.get_by_role("button", name="上一页").click()
    expect(rows(page).first).to_have_attribute("data-case", str(first))

    page.goto(page.url.split("?")[0] + "?counted=LATE&from=2026-01-01&to=2026-12-01&by=BRANCH&key=城东支行")
    settle(page)
    expect(page.get_by_text("计入：未按期办结，2026-01-01 至 2026-11-30 · 城东支行")).to_be_visible()
    assert all("城东支行" in row.inner_text() for row in rows(page).all())
    page.get_by_role("button", name="不再按此数字筛选").click()
    expect(page).not_to_have_url(re.compile("counted|from|key"))

    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("li[data-case]").first).to_be_visible()
    fits(page)
    assert violations(page) == []


def test_an_unanswered_list_can_be_asked_for_again(sign_in: SignIn, tolerated: list[str]) -> None:
    tolerated.append("ERR_FAILED")
    page = sign_in("auditor", "/notices")
    page.route(
        "**/graphql", lambda route: route.abort() if "Worklist" in str(route.request.post_data) else route.continue_()
    )
    page.get_by_role("link", name="工作台").click()
    expect(page.get_by_role("alert")).to_contain_text("没有读到")
    page.unroute("**/graphql")
    page.get_by_role("button", name="再试一次").click()
    expect(rows(page)).to_have_count(50)


@pytest.mark.parametrize("width", [1440, 390])
def test_reminders_are_read_one_by_one_or_all(sign_in: SignIn, width: int) -> None:
    user = {1440: "阎磊", 390: "蔡琳"}[width]
    page = sign_in("handler", user=user, department="customer_service")
    page.set_viewport_size({"width": width, "height": 900})
    page.get_by_role("link", name=re.compile("条未读提醒")).click()
    settle(page)
    assert violations(page) == []
    unread = page.get_by_role("button", name=re.compile("标为已读：XF"))
    expect(unread.first).to_be_visible()
    before = unread.count()
    unread.first.click()
    expect(unread).to_have_count(before - 1)
    page.get_by_role("button", name="全部标为已读").click()
    expect(page.get_by_text(f"{before - 1} 条已标为已读")).to_be_visible()
    page.get_by_label("只看未读").click()
    expect(page.get_by_text("没有未读的提醒")).to_be_visible()
    expect(page.get_by_role("link", name="0 条未读提醒")).to_be_visible()
