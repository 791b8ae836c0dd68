"""The board: figures of a period by any dimension, each of which leads to exactly its cases."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from policy.instants import ZONE
from tests.console.conftest import SignIn, fits, settle, violations
from tests.console.drilldown import behind, shown

PLAIN = ("RECEIVED", "OPEN", "OVERDUE", "YELLOW", "RED")


def last_quarter() -> str:
    today = datetime.now(UTC).astimezone(ZONE)
    quarter = (today.month + 2) // 3
    return f"{today.year}-Q{quarter - 1}" if quarter > 1 else f"{today.year - 1}-Q4"


def choose(page: Page, what: str, value: str) -> None:
    page.get_by_role("combobox", name=what, exact=True).select_option(label=value)


def test_a_leader_goes_from_each_figure_to_its_cases(sign_in: SignIn, console: str) -> None:
    period = last_quarter()
    page = sign_in("leader", f"/board?period={period}")
    for figure in PLAIN:
        link = page.locator(f"a[data-figure={figure}]")
        assert shown(link) == behind(console, link, "leader"), figure
    choose(page, "按", "业务条线")
    expect(page).to_have_url(re.compile(f"period={period}&by=BUSINESS_LINE"))
    page.reload()
    settle(page)
    tables = {
        "业务条线明细，表格": "RECEIVED",
        "在办与超期，按业务条线和账龄": "OPEN",
        "各环节用时（平均工作日）": "HANDLE_FINISHED",
        "部门考核，表格": "DUE",
        "网点 × 业务条线，表格": "RECEIVED",
    }
    for label, figure in tables.items():
        link = page.get_by_label(label, exact=True).locator(f"a[href*='counted={figure}&']").last
        assert shown(link) == behind(console, link, "leader"), label
    oldest = page.get_by_label("在办与超期，按业务条线和账龄").locator("tr", has_text="合计").get_by_role("link").last
    assert shown(oldest) == behind(console, oldest, "leader")
    assert violations(page) == []

    with page.expect_download() as saved:
        page.get_by_role("button", name="下载 CSV").click()
    with page.expect_download() as picture:
        page.get_by_role("button", name="下载图片：业务条线：收件与超期").click()
    assert picture.value.path().read_bytes().startswith(b"\x89PNG")
    assert "business_line" in saved.value.path().read_text(encoding="utf-8-sig").splitlines()[1]
    page.locator("a[data-figure=RECEIVED]").click()
    expect(page).to_have_url(re.compile(r"/\?counted=RECEIVED&from="))
    expect(page.locator("tr[data-case]").first).to_be_visible()


def test_the_board_fits_a_telephone_a_sheet_of_paper_and_a_wall(page: Page, sign_in: SignIn) -> None:
    page.clock.install()
    sign_in("leader", "/board?period=30d")
    page.get_by_role("button", name="大屏").click()
    expect(page.get_by_role("button", name="退出大屏")).to_be_visible()
    assert page.evaluate("document.fullscreenElement.contains(document.querySelector('h1'))")
    with page.expect_request(lambda request: "query Board(" in (request.post_data or "")):
        page.clock.fast_forward("01:01")
    page.get_by_role("button", name="退出大屏").click()
    expect(page.get_by_role("button", name="大屏", exact=True)).to_be_visible()

    page.emulate_media(media="print")
    page.set_viewport_size({"width": 703, "height": 990})  # what 12 mm margins leave of A4
    expect(page.get_by_role("navigation")).to_be_hidden()
    expect(page.get_by_role("combobox", name="按", exact=True)).to_be_hidden()
    fits(page)
    assert page.locator("canvas").first.evaluate("node => node.getBoundingClientRect().width") < 703

    page.emulate_media(media="screen")
    page.set_viewport_size({"width": 390, "height": 844})
    fits(page)
    assert violations(page) == []


def test_a_department_head_sees_the_own_part_only(sign_in: SignIn, console: str) -> None:
    page = sign_in("department_head", f"/board?period={last_quarter()}&by=TOPIC", department="personal_finance")
    received = page.locator("a[data-figure=RECEIVED]")
    assert shown(received) == behind(console, received, "department_head", department="personal_finance") > 0
    assert shown(received) < behind(console, received, "leader")
    expect(page.get_by_role("heading", name="网点 × 业务条线")).to_have_count(0)


def test_dates_the_wrong_way_round_are_refused_in_words(sign_in: SignIn) -> None:
    page = sign_in("leader", "/board?period=2026-03-10..2026-03-01")
    expect(page.get_by_role("alert").first).to_contain_text("结束日期须晚于开始日期")
    page.get_by_label("至", exact=True).fill("2026-03-20")
    page.get_by_role("button", name=re.compile("统 ?计")).click()
    expect(page).to_have_url(re.compile(r"2026-03-10\.\.2026-03-20"))
    expect(page.locator("a[data-figure=RECEIVED]")).to_be_visible()
