"""Long jobs on their page: the office has one done and follows it, an auditor reads, others are not shown the way."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.console.conftest import SignIn, violations


def test_the_office_has_open_cases_judged_again_and_follows_it(sign_in: SignIn) -> None:
    page = sign_in("petition_office", "/policy/jobs", user="申办")
    page.get_by_role("button", name="重新判定在办案件").click()
    row = page.get_by_role("row").filter(has_text="申办").first
    expect(row).to_contain_text("重新判定在办案件")
    expect(row).to_contain_text("完成")
    expect(row.get_by_role("button", name="取消")).to_have_count(0)
    assert violations(page) == []

    page = sign_in("auditor", "/policy/jobs")
    expect(page.get_by_role("row").filter(has_text="申办").first).to_contain_text("完成")
    expect(page.get_by_role("button", name="重新判定在办案件")).to_have_count(0)

    page = sign_in("handler", "/policy", department="operations")
    expect(page.get_by_role("link", name="版本", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="长任务", exact=True)).to_have_count(0)
