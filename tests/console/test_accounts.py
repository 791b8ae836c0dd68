"""Signing in by name and password: the first account by its link, the way back in, and what is told in words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cases.actors import Actor, Role
from resolvers.services import Services
from resolvers.settings import Settings
from tests.conftest import RULES, new_sqlite
from tests.console.conftest import violations
from tests.served import serving

PASSWORD = "一句长长的话就是很好的密码"


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    opened = Services.open(Settings("accounts", new_sqlite(tmp_path / "petition.db"), RULES))
    yield opened
    opened.close()


@pytest.fixture
def address(services: Services) -> Iterator[str]:
    with serving(services) as running:
        yield f"http://{running}"


def type_in(page: Page, name: str, password: str, button: str) -> None:
    page.get_by_role("textbox", name="用户名").fill(name)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name=button, exact=True).click()


def test_the_set_up_link_makes_the_first_account_and_leads_in(page: Page, services: Services, address: str) -> None:
    page.goto(f"{address}/sign-in#setup={services.identity.accounts.setup_code()}")
    expect(page.get_by_text("建立第一个账户")).to_be_visible()
    assert violations(page) == []
    type_in(page, "周谦", "short", "建立账户并登录")
    expect(page.get_by_role("alert")).to_contain_text("密码须为 12 至 256 个字符")
    expect(page.get_by_role("textbox", name="用户名")).to_have_value("周谦")
    type_in(page, "周谦", PASSWORD, "建立账户并登录")
    expect(page.get_by_text("周谦 · 信访办公室")).to_be_visible()
    assert page.url == f"{address}/"
    assert page.evaluate("[document.cookie, sessionStorage.length]") == ["", 0]


def test_a_session_outlasts_a_reload_and_ends_by_signing_out(page: Page, services: Services, address: str) -> None:
    services.identity.accounts.add(Actor("丁宁", Role.HANDLER, None, "operations"), PASSWORD)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}/measures")
    type_in(page, "丁宁", PASSWORD[1:] + "?", "登 录")
    expect(page.get_by_role("alert")).to_contain_text("用户名或密码不对")
    assert violations(page) == []
    type_in(page, "丁宁", PASSWORD, "登 录")
    expect(page.get_by_role("heading", name="整改措施")).to_be_visible()
    page.reload()
    expect(page.get_by_role("heading", name="整改措施")).to_be_visible()
    expect(page.get_by_text("丁宁 · 承办人")).to_be_visible()
    (cookie,) = page.context.cookies()
    page.get_by_role("button", name="退 出").click()
    expect(page.get_by_role("textbox", name="用户名")).to_be_visible()
    assert (page.context.cookies(), services.identity.sessions.actor(cookie["value"])) == ([], None)


def test_the_password_is_changed_from_the_console(page: Page, services: Services, address: str) -> None:
    services.identity.accounts.add(Actor("丁宁", Role.HANDLER, None, "operations"), PASSWORD)
    page.goto(address)
    type_in(page, "丁宁", PASSWORD, "登 录")
    page.get_by_role("link", name="修改密码").click()
    expect(page.get_by_role("heading", name="修改密码")).to_be_visible()

    def change(present: str, other: str, again: str) -> None:
        for label, text in (("原密码", present), ("新密码", other), ("再输一次新密码", again)):
            page.get_by_label(label, exact=True).fill(text)
        page.get_by_role("button", name="修 改", exact=True).click()

    other = "另一句长长的话也是很好的密码"
    change(PASSWORD, other, PASSWORD)
    expect(page.get_by_role("alert")).to_contain_text("两次输入的新密码不一样")
    change("不是原来的那一句话呀呀呀", other, other)
    expect(page.get_by_role("alert")).to_contain_text("原密码不对")
    assert violations(page) == []
    change(PASSWORD, other, other)
    expect(page.get_by_role("main").get_by_role("status")).to_contain_text("密码已修改")
    page.reload()
    expect(page.get_by_text("丁宁 · 承办人")).to_be_visible()
    assert services.identity.accounts.authenticate("丁宁", other) is not None


def test_a_session_that_was_ended_elsewhere_leads_back_to_the_door(
    page: Page, services: Services, address: str
) -> None:
    services.identity.accounts.add(Actor("丁宁", Role.HANDLER, None, "operations"), PASSWORD)
    page.goto(address)
    type_in(page, "丁宁", PASSWORD, "登 录")
    expect(page.get_by_text("丁宁 · 承办人")).to_be_visible()
    services.identity.accounts.disable("丁宁")
    page.goto(f"{address}/measures")  # the page that is open may ask by itself before a link could be pressed
    type_in(page, "丁宁", PASSWORD, "登 录")
    for _ in range(20):  # a click while an answer is waited for counts as none
        if "尝试次数过多" in page.get_by_role("alert").inner_text():
            break
        page.get_by_role("button", name="登 录", exact=True).click()
        page.wait_for_timeout(300)
    expect(page.get_by_role("alert")).to_contain_text("尝试次数过多，请")
