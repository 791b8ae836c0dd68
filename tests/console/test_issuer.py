"""Signing in at the bank's issuer from the console, there and back, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from resolvers.oidc_settings import OidcSettings
from resolvers.services import Services
from resolvers.settings import Settings
from tests.conftest import RULES, new_sqlite
from tests.console.conftest import violations
from tests.issuer import AUDIENCE, CLIENT, LocalIssuer
from tests.served import serving

BUTTON = "用统一身份认证登录"


@pytest.fixture
def local() -> Iterator[LocalIssuer]:
    with LocalIssuer().running() as running:
        yield running


@pytest.fixture
def address(tmp_path: Path, local: LocalIssuer) -> Iterator[str]:
    oidc = OidcSettings(local.address, AUDIENCE, client=CLIENT)
    services = Services.open(Settings("issuer", new_sqlite(tmp_path / "petition.db"), RULES, oidc=oidc))
    with serving(services) as running:
        yield f"http://{running}"
    services.close()


def test_there_and_back(page: Page, local: LocalIssuer, address: str) -> None:
    page.goto(address)
    expect(page.get_by_role("button", name=BUTTON)).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_text("dingning · 分管领导")).to_be_visible()
    assert page.url == f"{address}/"
    assert page.evaluate("[document.cookie, sessionStorage.length]") == ["", 0]
    page.reload()
    expect(page.get_by_text("dingning · 分管领导")).to_be_visible()
    page.get_by_role("button", name="退 出").click()
    expect(page.get_by_role("button", name=BUTTON)).to_be_visible()


def test_a_refusal_an_outage_and_a_forged_return_are_told(page: Page, local: LocalIssuer, address: str) -> None:
    local.refuses = True
    page.goto(address)
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_role("alert")).to_contain_text("登录未完成")
    assert page.url == f"{address}/"
    local.refuses = False
    page.goto(f"{address}/sign-in?code=stolen&state=guessed")
    expect(page.get_by_role("alert")).to_contain_text("登录未完成")
    local.access = {"role": "president"}
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_role("alert")).to_contain_text("须恰有一个本系统角色")
    local.access = {"role": "leader"}
    local.told = {}
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_text("dingning · 分管领导")).to_be_visible()  # what was discovered stays
