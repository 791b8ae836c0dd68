"""A clerk takes down a complaint with the customer on the phone, without a mouse and without losing a word."""

from __future__ import annotations

import json
import re

from playwright.sync_api import Page, expect

from tests.console.conftest import SignIn, ask, fits, settle, violations

CASES = (
    "query ($text: String!) { cases(filter: {text: $text}) { totalCount edges { node { topic { code } number } } } }"
)
REGISTER = "mutation ($input: RegisterCaseInput!) { registerCase(input: $input) { case { number } } }"


def clerk(sign_in: SignIn) -> Page:
    return sign_in("front_desk", "/register", user="周倩", branch="城东支行")


def test_a_complaint_is_registered_by_keyboard_and_only_once(sign_in: SignIn, console: str) -> None:
    text = "信用卡被盗刷两笔，共三千元"
    earlier = {"channel": "hotline", "branch": "城东支行", "subject": text, "narrative": f"{text}。要求止付"}
    told = {"input": {**earlier, "customer": {"name": "林某", "phone": "13900001111"}}}
    number = ask(console, "petition_office", REGISTER, told)["registerCase"]["case"]["number"]

    page = clerk(sign_in)
    expect(page.get_by_label("客户反映的情况")).to_be_focused()
    page.keyboard.type("信用卡被盗刷两笔，共三千元，键盘登记。要求止付")
    preview = page.get_by_role("complementary", name="处理预览")
    expect(preview).to_contain_text("业务争议")
    expect(preview).to_contain_text(re.compile(r"反馈初步方案\s*\d{4}-\d\d-\d\d"))
    expect(page.locator("mark").first).to_have_text("信用卡")
    marked = page.locator("mark").evaluate_all("marks => marks.map(mark => [mark.title, mark.textContent])")
    assert len(marked) > 1
    assert [title for title, _ in marked] == [text for _, text in marked]
    assert "盗刷" in str(
        page.get_by_label("客户反映的情况").evaluate(
            "area => document.getElementById(area.getAttribute('aria-describedby')).textContent"
        )
    )
    page.keyboard.press("Tab")
    page.keyboard.type("林某")
    page.keyboard.press("Tab")
    page.keyboard.type("13900001111")
    expect(preview.get_by_role("link", name=re.compile(number))).to_be_visible()
    page.get_by_label("主题").focus()
    page.keyboard.type("分期")
    page.keyboard.press("Enter")
    expect(preview).to_contain_text("信用卡分期手续费提示不足")
    assert violations(page) == []

    page.keyboard.press("Control+Enter")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name=re.compile("已登记 XF"))).to_be_visible()
    expect(page.get_by_role("main")).to_contain_text("初步沟通")
    expect(page.get_by_role("main")).to_contain_text(number)
    assert violations(page) == []
    found = ask(console, "petition_office", CASES, {"text": "键盘登记"})["cases"]
    assert found["totalCount"] == 1
    assert found["edges"][0]["node"]["topic"] is not None

    expect(page.get_by_role("button", name="再登记一件")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("客户反映的情况")).to_be_focused()
    expect(page.get_by_label("客户反映的情况")).to_have_value("")


def test_a_draft_outlives_the_page_without_the_customer(sign_in: SignIn) -> None:
    page = clerk(sign_in)
    page.keyboard.type("手机银行转账失败")
    page.get_by_label("电话").fill("13912345678")
    page.reload()
    settle(page)
    expect(page.get_by_text("的草稿；客户资料未保留，请重新填写")).to_be_visible()
    expect(page.get_by_label("客户反映的情况")).to_have_value("手机银行转账失败")
    expect(page.get_by_label("电话")).to_have_value("")
    assert "13912345678" not in json.dumps(page.evaluate("({...localStorage})"))
    page.set_viewport_size({"width": 390, "height": 844})
    fits(page)
    assert violations(page) == []
    page.get_by_role("button", name=re.compile("清.?空")).first.click()
    expect(page.get_by_label("客户反映的情况")).to_have_value("")


def test_a_refusal_stands_at_its_field_and_nothing_typed_is_lost(sign_in: SignIn) -> None:
    page = sign_in("petition_office", "/register")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("请填写客户反映的情况")).to_be_visible()
    page.get_by_label("客户反映的情况").fill("网点排队太久")
    page.get_by_label("网点", exact=True).fill("城东支行")
    page.get_by_label("收到时间").fill("2099-01-01T09:00")
    page.keyboard.press("Control+Enter")
    field = page.locator(".ant-form-item").filter(has=page.get_by_label("收到时间"))
    expect(field).to_contain_text("不可晚于现在")
    expect(page.get_by_label("收到时间")).to_be_focused()
    expect(page.get_by_label("客户反映的情况")).to_have_value("网点排队太久")
    page.get_by_label("收到时间").fill("")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name=re.compile("已登记 XF"))).to_be_visible()


def test_who_may_not_register_is_told_so(sign_in: SignIn) -> None:
    page = sign_in("auditor", "/register")
    expect(page.get_by_text("您的角色不能看这一页")).to_be_visible()
