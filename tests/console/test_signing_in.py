"""Signing in by a link or a pasted token, and what each role finds in the menu."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from cases.actors import Actor, Role
from resolvers import tokens
from tests.console.conftest import SECRET, SignIn, violations

LEADING = ["工作台", "数据看板", "风险预警", "规则", "年度计划", "联席会", "专项检查", "整改措施", "报告"]
MENUS = {
    "front_desk": ["工作台", "登记", "规则"],
    "handler": ["工作台", "规则", "整改措施"],
    "department_head": LEADING,
    "leader": LEADING,
    "petition_office": ["工作台", "登记", *LEADING[1:], "审计"],
    "compliance": LEADING,
    "approver": ["工作台", "数据看板", "风险预警", "规则", "年度计划", "报告"],
    "auditor": [*LEADING, "审计"],
}


@pytest.mark.parametrize(
    "role", [pytest.param(role, marks=() if role in ("handler", "auditor") else pytest.mark.long) for role in MENUS]
)
def test_the_menu_of_each_role(sign_in: SignIn, role: str) -> None:
    scope = {"department": "operations"} if role in ("handler", "department_head") else {}
    page = sign_in(role, branch="城东支行", **scope) if role == "front_desk" else sign_in(role, **scope)
    expect(page.get_by_role("navigation").get_by_role("link")).to_have_text(MENUS[role])
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()


def test_the_link_leaves_no_token_in_the_address(sign_in: SignIn, console: str) -> None:
    page = sign_in("leader")
    assert page.url == f"{console}/"
    page.get_by_role("button", name="退 出").click()
    expect(page.get_by_role("textbox", name="访问令牌")).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0


def test_a_token_that_has_run_out_is_refused_in_words(page: Page, console: str) -> None:
    page.goto(console)
    assert violations(page) == []
    yesterday = datetime.now(UTC) - timedelta(days=1)
    page.get_by_role("textbox", name="访问令牌").fill(tokens.issue(Actor("x", Role.LEADER), SECRET, yesterday))
    page.get_by_role("button", name="用令牌登录").click()
    expect(page.get_by_role("alert")).to_contain_text("令牌无效或已过期")
    page.get_by_role("textbox", name="访问令牌").fill(tokens.issue(Actor("李", Role.LEADER), SECRET, datetime.now(UTC)))
    page.get_by_role("button", name="用令牌登录").click()
    expect(page.get_by_text("李 · ")).to_be_visible()


def test_whoever_asks_for_less_motion_sees_nothing_move(sign_in: SignIn) -> None:
    moving = "() => getComputedStyle(document.querySelector('button')).getPropertyValue('--ant-motion-duration-mid')"
    page = sign_in("leader")
    assert page.evaluate(moving) == "0s"
    page.emulate_media(reduced_motion="no-preference")
    page.reload()
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()
    assert page.evaluate(moving) == "0.2s"


@pytest.mark.parametrize("path", ["/nothing", "/cases/case%3Aunknown", "/meetings/meeting%3Aunknown"])
def test_what_is_not_there_is_told(sign_in: SignIn, path: str) -> None:
    page = sign_in("leader")
    page.evaluate("path => { history.pushState(null, '', path); dispatchEvent(new PopStateEvent('popstate')) }", path)
    expect(page.get_by_text("没有找到").or_(page.get_by_text("没有这"))).to_be_visible()


def test_the_pages_can_be_read_in_english(sign_in: SignIn) -> None:
    page = sign_in("leader", "/meetings")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Joint meetings")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "en"
    assert violations(page) == []
    page.get_by_role("button", name="中文").click()
    expect(page.get_by_role("heading", name="信访联席会")).to_be_visible()
