"""The office's own pages: each role's work on meetings, inspections, measures, reports, the plan, and the audit."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from policy.instants import ZONE
from tests.console.conftest import SignIn, ask, fits, settle, violations

TODAY = datetime.now(ZONE).date()
CASE = """{ cases(first: 1, filter: {open: true}) { edges { node { id number } } } }"""
REVEAL = """mutation($input: RevealCustomerInput!) { revealCustomer(input: $input) { userErrors { message } } }"""


def press(page: Page, name: str) -> None:
    """antd sets a space between the two signs of a short label."""
    spaced = f"{name[0]} {name[1]}" if len(name) == 2 else name
    page.get_by_role("button", name=spaced, exact=True).click()


def fill(page: Page, label: str, value: str) -> None:
    page.get_by_role("dialog").get_by_label(label, exact=True).fill(value)


def send(page: Page) -> None:
    page.get_by_role("dialog").get_by_role("button", name="提 交").click()


def done(page: Page) -> None:
    send(page)

    expect(page.get_by_role("dialog")).to_have_count(0)
    settle(page)


def choose(page: Page, label: str, typed: str, option: str) -> None:
    box = page.get_by_role("dialog").get_by_label(label, exact=True)
    box.click()
    if typed:
        box.fill(typed)
    page.locator(".ant-select-item-option", has_text=option).first.click()


def test_a_meeting_from_the_invitation_to_its_end(sign_in: SignIn, console: str) -> None:
    case = ask(console, "petition_office", CASE)["cases"]["edges"][0]["node"]
    page = sign_in("petition_office", "/meetings")
    assert violations(page) == []
    press(page, "安排会议")
    fill(page, "时间", f"{TODAY - timedelta(days=1)}T09:00")
    send(page)
    expect(page.get_by_text("请填写：地点")).to_be_visible()
    fill(page, "地点", "三楼会议室")
    fill(page, "名称", "测试会议")
    done(page)
    page.get_by_role("row", name="测试会议").get_by_role("link").click()
    settle(page)
    press(page, "会议结束")
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("纪要")
    page.get_by_role("dialog").get_by_role("button", name="取 消").click()
    press(page, "提请案件")
    choose(page, "案件", case["number"], case["number"])
    fill(page, "理由", "跨部门")
    done(page)
    expect(page.get_by_role("link", name=case["number"])).to_be_visible()
    press(page, "决定")
    fill(page, "决定内容", "由运营管理部牵头办理")
    done(page)
    press(page, "记录纪要")
    fill(page, "会议纪要", "讨论一件，形成决定")
    page.get_by_role("dialog").get_by_label("参会人员").fill("沈洁、严正，")
    done(page)
    press(page, "会议结束")
    done(page)
    expect(page.get_by_role("heading", name="已召开")).to_be_visible()
    expect(page.get_by_text("由运营管理部牵头办理")).to_be_visible()
    assert violations(page) == []


def test_an_inspection_from_plan_to_conclusion(sign_in: SignIn) -> None:
    page = sign_in("compliance", "/inspections")
    press(page, "安排检查")
    fill(page, "名称", "测试检查")
    fill(page, "计划开始", "2026-11-01")
    fill(page, "计划结束", "2026-10-01")
    send(page)
    expect(page.get_by_role("dialog").get_by_text("结束日期")).to_be_visible()
    fill(page, "计划结束", "2026-12-31")
    page.get_by_role("dialog").get_by_label("计划检查的网点").fill("城东支行、")
    done(page)
    page.get_by_role("link", name="测试检查").click()
    settle(page)
    press(page, "记录检查")
    fill(page, "网点", "城东支行")
    fill(page, "检查日期", str(TODAY))
    fill(page, "发现问题", "公示不全")
    done(page)
    expect(page.get_by_role("row", name="城东支行")).to_contain_text("公示不全")
    press(page, "检查结束")
    fill(page, "检查结论", "已督促整改")
    done(page)
    expect(page.get_by_role("heading", name="已结束")).to_be_visible()
    assert violations(page) == []


def test_a_measure_is_verified_by_another_person(sign_in: SignIn) -> None:
    page = sign_in("petition_office", "/measures", user="沈洁")
    press(page, "计划措施")
    choose(page, "类别", "", "修订制度")
    fill(page, "措施", "测试措施")
    fill(page, "内容", "修订告知模板")
    choose(page, "责任部门", "", "运营管理部")
    done(page)
    page.get_by_role("row", name="测试措施").get_by_role("link").click()
    expect(page.get_by_role("heading", level=1, name="测试措施")).to_be_visible()
    address = page.url
    press(page, "开始实施")
    done(page)
    press(page, "完成")
    fill(page, "完成依据", "行发〔2026〕8 号")
    done(page)
    press(page, "验收")
    send(page)
    expect(page.get_by_role("alert")).to_contain_text("以外的人")
    page = sign_in("compliance", address[address.index("/measures") :], user="严正")
    press(page, "验收")
    done(page)
    expect(page.get_by_role("heading", name="已验收")).to_be_visible()
    assert violations(page) == []


def test_reports_are_shown_apart_and_downloaded(sign_in: SignIn) -> None:
    page = sign_in("leader", "/reports")
    page.get_by_label("季度或月份").fill("2026-13")
    page.get_by_role("button", name="查 看").click()
    expect(page.get_by_text("请写成 2026-Q3")).to_be_visible()
    page.get_by_label("季度或月份").fill("2026-Q3")
    page.get_by_role("button", name="查 看").click()
    frame = page.frame_locator("iframe")
    expect(frame.locator("h1")).to_contain_text("2026")
    assert violations(page) == []
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 Word").click()
    assert download.value.suggested_filename.endswith(".docx")


def test_a_target_of_the_plan_leads_to_what_was_counted(sign_in: SignIn) -> None:
    page = sign_in("petition_office", "/programme?year=2026")
    row = page.get_by_role("row", name="信访联席会次数")
    expect(row.get_by_role("img")).to_have_accessible_name(re.compile("信访联席会次数：1 月 [1-9]"))
    row.get_by_role("button", name="看了哪些").click()
    expect(page.get_by_role("link", name="LXH2026-001")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="LXH2026-001").click()
    expect(page.get_by_role("heading", name="LXH2026-001")).to_be_visible()


def test_the_auditor_sees_a_chain_and_who_looked_at_customers(sign_in: SignIn, console: str) -> None:
    case = ask(console, "petition_office", CASE)["cases"]["edges"][0]["node"]
    given = {"input": {"caseId": case["id"], "note": "核对来电人身份"}}
    ask(console, "petition_office", REVEAL, given, user="沈洁")
    page = sign_in("auditor", "/audit")
    page.get_by_label("案件（输入编号或文字查找）").fill(case["number"])
    page.locator(".ant-select-item-option", has_text=case["number"]).click()
    expect(page.get_by_role("alert")).to_contain_text("完好")
    page.get_by_label("查阅人").fill("沈洁")
    page.get_by_role("button", name="查 询").click()
    settle(page)
    assert violations(page) == []


NARROW = ["/meetings", "/programme?year=2026", "/notices"]
NARROW_TOO = ["/inspections", "/measures", "/reports", "/audit"]


@pytest.mark.parametrize("path", [*NARROW, *(pytest.param(path, marks=pytest.mark.long) for path in NARROW_TOO)])
def test_on_a_telephone_nothing_is_cut_off(sign_in: SignIn, path: str) -> None:
    page = sign_in("petition_office", path)
    page.set_viewport_size({"width": 390, "height": 844})
    fits(page)
    assert violations(page) == []
