"""The policy pages: read as tables, written with the service's checks beside the text, decided on by another person."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Page, expect

from tests.console.conftest import SignIn, ask, fits, settle, violations

_MAKE = """
mutation ($input: SavePolicyDraftInput!) {
  savePolicyDraft(input: $input) { draft { id version files { name text } } userErrors { message } }
}
"""
_SAVE, _APPROVE = re.compile(r"^保\s?存$"), re.compile(r"^批\s?准$")  # antd parts two characters


ALL_PASS = re.compile(r"规则测试：(\d+) . \1 通过")  # a slash ends an expression in a selector


def _draft(console: str, title: str, user: str = "compliance", **more: Any) -> dict[str, Any]:
    answer = ask(console, "compliance", _MAKE, {"input": {"title": title, **more}}, user=user)["savePolicyDraft"]
    assert answer["userErrors"] == []
    draft: dict[str, Any] = answer["draft"]
    return draft


def _path(draft: dict[str, Any]) -> str:
    return f"/policy/drafts/{quote(draft['id'], safe='')}"


def _replace(page: Page, found: str, by: str) -> None:
    """Types over the first place that the editor's own search finds."""
    editor = page.locator(".cm-content")
    editor.press("Control+Home")
    editor.press("Control+f")
    search = page.locator(".cm-search input[name=search]")
    search.press_sequentially(found)
    search.press("Enter")
    search.press("Escape")
    page.keyboard.insert_text(by)
    expect(editor).to_contain_text(by)


def test_everybody_reads_the_rules_as_tables(sign_in: SignIn) -> None:
    page = sign_in("handler", "/policy", department="operations")
    limits = page.get_by_role("region", name="办理时限")
    expect(limits.get_by_role("row", name="响应客户")).to_contain_text("3 个工作日")
    expect(page.get_by_role("link", name="草稿", exact=True)).to_have_count(0)
    assert violations(page) == []

    limits.get_by_role("row", name="响应客户").get_by_role("link", name="plan-2026/1.1").click()
    expect(page.get_by_role("region", name="依据条款")).to_be_visible()
    expect(page).to_have_url(re.compile("rule=plan-2026%2F1.1"))

    page.get_by_role("searchbox", name="在全部规则中查找").fill("工作日 响应客户")
    expect(page.get_by_role("status")).to_contain_text("条规则")
    expect(page.get_by_role("region", name="办理时限").get_by_role("row")).to_have_count(2)
    page.get_by_role("searchbox").fill("")

    page.get_by_role("button", name="信访投诉风险预警管理办法").click()
    frame = page.frame_locator("iframe[title=信访投诉风险预警管理办法]")
    expect(frame.get_by_role("heading", name="信访投诉风险预警管理办法")).to_be_visible()
    expect(frame.locator("th").first).to_have_css("border-top-style", "solid")  # its own style sheet is let in

    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(page.url.split("?")[0] + "?file=triage.yaml")
    settle(page)
    assert violations(page) == []
    fits(page)

    page.goto(page.url.split("/policy")[0] + "/policy/drafts/draft:0")
    expect(page.get_by_text("您的角色不能看这一页")).to_be_visible()


def test_a_number_goes_from_the_editor_through_checks_tests_and_approval_into_force(sign_in: SignIn) -> None:
    page = sign_in("compliance", "/policy/drafts", user="何规")
    page.get_by_role("button", name="新草稿").click()
    page.get_by_label("标题").fill("延长监管处理期限")
    page.get_by_role("button", name="新草稿").click()
    expect(page.get_by_role("heading", level=1, name="延长监管处理期限")).to_be_visible()
    heading = page.get_by_role("heading", name=ALL_PASS)
    expect(heading).to_be_visible(timeout=60_000)
    tests = int(re.findall(r"\d+", heading.inner_text())[0])
    assert violations(page) == []

    _replace(page, "{by: 30 calendar_days}", "{by: 45 calender_days}")
    expect(page.locator(".cm-lintRange-error")).to_have_text("45 calender_days}", timeout=60_000)
    expect(page.get_by_role("listitem").filter(has_text="不是时限")).to_contain_text("sla.yaml:82")

    _replace(page, "{by: 45 calender_days}", "{by: 45 calendar_days}")
    expect(page.get_by_role("heading", name=f"规则测试：{tests - 1} / {tests} 通过")).to_be_visible(timeout=60_000)
    failed = page.get_by_role("listitem").filter(has_text="各项时限的要素").first
    expect(failed).to_contain_text("期望 30 calendar_days，实际 45 calendar_days")
    expect(page.get_by_text("监管处理期限·延期")).to_contain_text("45 个自然日")

    failed.get_by_role("button").click()  # to the line of the test
    expect(page.get_by_role("textbox", name="sla_test.yaml 的文本")).to_be_visible()
    expect(page.locator(".cm-activeLine")).to_contain_text("各项时限的要素")
    _replace(page, "extensions.2.by: 30", "extensions.2.by: 45")
    expect(page.get_by_role("heading", name=ALL_PASS)).to_be_visible(timeout=60_000)

    page.reload()  # what was not saved is still there
    expect(page.get_by_text("2 个文件有未保存的修改")).to_be_visible()
    page.get_by_role("button", name=_SAVE).click()
    expect(page.get_by_role("button", name="已保存")).to_be_disabled()
    expect(page.get_by_text("第 2 次保存")).to_be_visible()
    address = page.url.split("?")[0]

    page.get_by_role("radiogroup", name="草稿的各部分").get_by_text("影响").click()
    page.get_by_label("收件自").fill("2026-03-01")
    page.get_by_label("至（不含）").fill("2026-04-01")
    page.get_by_role("button", name="计算影响").click()
    expect(page.get_by_text("正在重新判定历史案件")).to_be_visible()
    expect(page.get_by_role("heading", name="各项时限的逾期件数")).to_be_visible(timeout=120_000)
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert violations(page) == []
    fits(page)
    page.set_viewport_size({"width": 1440, "height": 900})

    page.get_by_role("button", name="提交批准").click()
    page.get_by_label("说明").fill("与监管口径一致")
    page.get_by_role("button", name="提交批准").click()
    expect(page.get_by_text("待批准")).to_be_visible(timeout=60_000)

    path = "/" + address.split("/", 3)[3]
    sign_in("auditor", path)
    expect(page.get_by_text("只读")).to_be_visible()
    expect(page.get_by_role("button", name=_APPROVE)).to_have_count(0)
    expect(page.locator(".cm-content")).to_have_attribute("aria-readonly", "true")
    page.get_by_role("radiogroup", name="草稿的各部分").get_by_text("经过").click()
    expect(page.get_by_role("row", name="提交")).to_contain_text("与监管口径一致")

    sign_in("approver", path, user="尚行")
    page.get_by_role("button", name=_APPROVE).click()
    page.get_by_role("button", name=_APPROVE).click()
    expect(page.get_by_text("已成为版本")).to_be_visible(timeout=60_000)

    page.get_by_role("link", name="版本", exact=True).click()
    newest = page.get_by_role("row").filter(has_text="现行")
    expect(newest).to_contain_text("何规")
    expect(newest).to_contain_text("尚行")
    expect(page.get_by_text("监管处理期限·延期")).to_contain_text("45 个自然日")
    assert violations(page) == []

    sign_in("compliance", "/policy/versions", user="何规")
    page.get_by_role("button", name="恢复到此版本").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("恢复 2026.1")


def test_who_saved_first_is_told_and_nothing_typed_is_lost(sign_in: SignIn, console: str) -> None:
    draft = _draft(console, "两人同改")
    page = sign_in("compliance", _path(draft))
    _replace(page, "within: 3 working_days", "within: 4 working_days")
    page.once("dialog", lambda dialog: dialog.dismiss())
    with page.expect_event("dialog") as asked:
        page.get_by_role("link", name="版本", exact=True).click()
    assert "未保存的修改" in asked.value.message
    expect(page.get_by_role("heading", level=1, name="两人同改")).to_be_visible()

    others = [
        {"name": file["name"], "text": file["text"] + ("\n# 另一人\n" if file["name"] == "kpi.yaml" else "")}
        for file in draft["files"]
    ]
    _draft(console, "两人同改", user="另一人", id=draft["id"], files=others)
    page.get_by_role("button", name=_SAVE).click()
    expect(page.get_by_text("您修改期间，另一人 已先保存")).to_be_visible(timeout=60_000)
    expect(page.get_by_text("您改的文件，别人没有动。")).to_be_visible()
    page.get_by_role("button", name="在新内容上保留我的修改").click()
    page.get_by_role("button", name="提交批准").click()
    expect(page.get_by_text("有未保存的修改，不会一并提交。")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name=_SAVE).click()
    expect(page.get_by_text("第 3 次保存")).to_be_visible(timeout=60_000)
    expect(page.locator(".cm-content")).to_contain_text("within: 4 working_days")


def test_a_page_that_cannot_be_read_can_be_asked_again(sign_in: SignIn, tolerated: list[str]) -> None:
    tolerated.append("Failed to load resource")
    page = sign_in("compliance", "/policy")
    page.route("**/graphql", lambda route: route.abort())
    page.get_by_role("link", name="版本", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("联系不上服务")
    page.unroute("**/graphql")
    page.get_by_role("button", name="再试一次").click()
    expect(page.get_by_role("row").filter(has_text="现行")).to_be_visible()
