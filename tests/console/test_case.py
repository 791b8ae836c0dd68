"""The page of a case: what is due and why, the next steps as forms, and what happens when two act at once."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from playwright.sync_api import Page, expect

from tests.console.conftest import SignIn, ask, fits, settle, violations

_REGISTER = """mutation($input: RegisterCaseInput!) {
  registerCase(input: $input) { case { id } userErrors { message } } }"""
_DISPATCH = "mutation($input: DispatchCaseInput!) { dispatchCase(input: $input) { userErrors { message } } }"
_CONTACT = "mutation($input: CaseActionInput!) { recordContact(input: $input) { userErrors { message } } }"
_FACTS = "mutation($input: AddFactsInput!) { addFacts(input: $input) { userErrors { message } } }"
_VERSION = "query($id: ID!) { case(id: $id) { version status { currentNode } } }"


def registered(console: str, phone: str = "13912345678", **more: str) -> str:
    """A complaint about waiting: its id."""
    customer = {"name": "欧阳锋", "phone": phone, "age": 71}
    told = {"channel": "hotline", "branch": "城东支行", "subject": "排队两小时无人疏导", "narrative": "窗口只开一个。"}
    given = {**told, "customer": customer, "mainClass": "service_complaint", "businessLine": "counter", **more}
    answer = ask(console, "petition_office", _REGISTER, {"input": given})
    took(answer)
    return str(answer["registerCase"]["case"]["id"])


def dispatched(console: str) -> str:
    """The same in the hands of 丁宁 of operations."""
    case = registered(console)
    took(ask(console, "petition_office", _CONTACT, {"input": {"caseId": case}}))
    handler = {"caseId": case, "leadDepartment": "operations", "handler": "丁宁"}
    took(ask(console, "petition_office", _DISPATCH, {"input": handler}))
    return case


def took(answer: dict[str, Any]) -> None:
    assert all(payload["userErrors"] == [] for payload in answer.values()), answer


def path(case: str) -> str:
    return f"/cases/{quote(case, safe='')}"


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def submit(page: Page, name: str) -> None:
    """Sends the form that is open, and waits until the page has taken it."""
    form = page.get_by_role("dialog")
    form.get_by_role("button", name=name, exact=True).click()
    expect(form).to_have_count(0)


def test_a_handler_takes_a_case_from_dispatch_to_its_resolution_and_the_office_archives_it(
    sign_in: SignIn, console: str
) -> None:
    case = dispatched(console)
    page = sign_in("handler", path(case), user="丁宁", department="operations")
    expect(page.get_by_role("heading", level=1)).to_contain_text("排队两小时无人疏导")
    expect(page.locator("[aria-current=step]")).to_contain_text("办理")
    assert violations(page) == []

    press(page, "响 应")
    page.get_by_label("内容").fill("已致电说明")
    expect(page.get_by_label("发生时间")).to_have_count(0)
    assert violations(page) == []
    submit(page, "响 应")
    expect(page.get_by_role("status").filter(has_text="已办理：响应")).to_be_visible()
    expect(page.get_by_role("list", name="办理记录")).to_contain_text("已致电说明")

    press(page, "办 结")
    page.get_by_role("dialog").get_by_role("button", name="办 结", exact=True).click()
    expect(page.get_by_text("请填写：办理结果")).to_be_visible()
    page.get_by_label("办理结果").fill("增开窗口，客户认可")
    submit(page, "办 结")
    expect(page.locator("[aria-current=step]")).to_contain_text("反馈")
    press(page, "反 馈")
    submit(page, "反 馈")

    page = sign_in("petition_office", path(case))
    press(page, "归 档")
    expect(page.get_by_label("发生时间")).to_be_visible()
    submit(page, "归 档")
    press(page, "分析报告")
    page.get_by_role("combobox", name="根本原因").click()
    page.get_by_title("培训缺失", exact=True).click()
    page.get_by_label("问题分析").fill("高峰时段排班不足")
    page.get_by_label("改进措施").fill("弹性排班")
    submit(page, "分析报告")
    expect(page.get_by_role("button", name="下载 Word")).to_be_visible()
    assert ask(console, "petition_office", _VERSION, {"id": case})["case"]["status"]["currentNode"] is None


def test_what_another_person_saved_first_is_shown_and_nothing_typed_is_lost(sign_in: SignIn, console: str) -> None:
    case = dispatched(console)
    page = sign_in("handler", path(case), user="丁宁", department="operations")
    press(page, "响 应")
    page.get_by_label("内容").fill("写了很久的答复")
    took(ask(console, "petition_office", _FACTS, {"input": {"caseId": case, "facts": "客户来电", "note": "补充在后"}}))
    page.get_by_role("dialog").get_by_role("button", name="响 应", exact=True).click()

    said = page.get_by_role("dialog").get_by_role("alert")
    expect(said).to_contain_text("他人已先保存")
    expect(said).to_contain_text("petition_office")
    expect(said).to_contain_text("补充在后")
    expect(page.get_by_label("内容")).to_have_value("写了很久的答复")
    submit(page, "响 应")
    expect(page.get_by_role("list", name="办理记录")).to_contain_text("写了很久的答复")


def test_a_change_made_elsewhere_arrives_by_itself(sign_in: SignIn, console: str) -> None:
    case = dispatched(console)
    page = sign_in("petition_office", path(case))
    expect(page.get_by_role("img", name="实时更新中")).to_be_visible()
    given = {"caseId": case, "facts": "又来电", "note": "另一处的补充"}
    took(ask(console, "petition_office", _FACTS, {"input": given}))
    expect(page.get_by_role("list", name="办理记录")).to_contain_text("另一处的补充")


def test_a_clock_tells_why_it_is_due_and_every_rule_why_it_fired(sign_in: SignIn, console: str) -> None:
    case = registered(console, "13700000003", receivedAt="2026-02-11T10:00:00+08:00")
    page = sign_in("petition_office", path(case))
    clock = page.get_by_role("listitem").filter(has_text="响应客户").filter(has_text="已超期")
    clock.get_by_text("为何是 2026-02-14 (周六·调休上班) 当日止？").click()
    expect(clock).to_contain_text("时限 3 个工作日")
    expect(clock).to_contain_text("依据 plan-2026/1.1")
    page.get_by_text("每条规则为何命中或未命中").click()
    expect(page.get_by_text("只差一个条件")).to_be_visible()
    expect(page.get_by_text("不成立：涉及范围是个人，规则要求群体").first).to_be_visible()
    page.get_by_text("核验记录是否完好").click()
    expect(page.get_by_text("完好，共 2 项")).to_be_visible()
    page.get_by_text("其他操作").click()
    expect(page.get_by_role("listitem").filter(has_text="恢复：")).to_contain_text("案件没有暂停")
    page.set_viewport_size({"width": 390, "height": 844})
    assert violations(page) == []
    fits(page)


def test_the_customer_is_shown_for_a_reason_only(sign_in: SignIn, console: str) -> None:
    case = dispatched(console)
    page = sign_in("petition_office", path(case))
    expect(page.get_by_text("13912345678")).to_have_count(0)
    press(page, "查阅客户信息")
    press(page, "取 消")
    expect(page.get_by_role("button", name="查阅客户信息")).to_be_focused()
    press(page, "查阅客户信息")
    page.get_by_label("理由").fill("核对联系电话")
    submit(page, "查阅客户")
    expect(page.get_by_text("13912345678")).to_be_visible()
    expect(page.get_by_role("list", name="办理记录")).to_contain_text("核对联系电话")
    press(page, "立即遮盖")
    expect(page.get_by_text("13912345678")).to_have_count(0)


def test_a_possible_repeat_is_confirmed_or_dismissed_from_the_page(sign_in: SignIn, console: str) -> None:
    phones = ("13700000001", "13700000002")
    (earlier, repeat), (_, other) = [(registered(console, phone), registered(console, phone)) for phone in phones]
    page = sign_in("petition_office", path(repeat))
    press(page, "确认重复")
    submit(page, "关联重复")
    expect(page.get_by_text("重复的较早案件").get_by_role("link")).to_have_attribute("href", path(earlier))

    page.goto(console + path(other))
    press(page, "排 除")
    page.get_by_label("理由").fill("不是同一件事")
    submit(page, "排除重复")
    expect(page.get_by_role("heading", name="重复投诉")).to_have_count(0)


def test_a_case_that_cannot_be_read_can_be_tried_again_and_one_that_is_not_there_says_so(
    sign_in: SignIn, console: str, tolerated: list[str]
) -> None:
    case = dispatched(console)
    page = sign_in("petition_office", path(case))
    tolerated.append("Failed to load resource")

    def broken(route: Any) -> None:
        route.abort() if "CaseFound" in (route.request.post_data or "") else route.continue_()

    page.route("**/graphql", broken)
    page.goto(console + path(case))
    expect(page.get_by_role("alert")).to_contain_text("没有读到")
    page.unroute("**/graphql")
    press(page, "再试一次")
    settle(page)
    page.goto(console + path("case:00000000000000000000000000000000"))
    expect(page.get_by_text("没有找到")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_text("案件")


def test_who_may_only_read_is_offered_nothing(sign_in: SignIn, console: str) -> None:
    page = sign_in("auditor", path(dispatched(console)))
    expect(page.get_by_text("您的角色当前没有应办事项")).to_be_visible()
    expect(page.get_by_role("button", name="查阅客户信息")).to_have_count(0)
