"""sla.yaml, calendar.yaml, procedure.yaml, meetings.yaml: how a case is handled, within what time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from policy.bundle import Bundle
from policy.conditions import AllOf
from policy.models.calendar import CalendarDay
from policy.models.procedure import Duty, RepeatRule
from policy.models.sla import Target
from policy.sheets.conditions import ANY_CASE, condition_label
from policy.sheets.model import Columns, Page, Sheet, SheetRow
from policy.sheets.words import (
    NAME,
    NOTHING,
    count,
    department,
    event,
    joined,
    label_of,
    limit,
    node,
    number,
    plain,
    term,
    text,
    yes,
)
from policy.status import Label
from policy.targets import CompiledExtension, CompiledTarget

__all__ = ["calendar", "meetings", "procedure", "sla"]

_WHEN: Final = Label("适用", "Applies to")
_STEP: Final = Label("步骤", "Step")
_CALENDAR: Final = {
    "bank": Label("全行", "the bank's"),
    "lead_department": Label("主办部门", "the lead department's"),
}


def sla(page: Page) -> Iterator[Sheet]:
    columns = (
        Label("时限", "Target"),
        Label("环节", "Node"),
        _WHEN,
        Label("起算", "Starts"),
        Label("终止", "Stops"),
        Label("期限", "Limit"),
        Label("其后等待重新起算", "Waits again after"),
        Label("可暂停的原因", "Paused by"),
        Label("延期", "Extensions"),
        Label("未完成不得", "Required before"),
        Label("工作日历", "Calendar"),
    )
    pairs = zip(page.bundle.targets, page.rules.targets, strict=True)
    rows = (_target(page, ("targets", index), *pair) for index, pair in enumerate(pairs))
    yield page.sheet(None, page.title, columns, rows)


def _target(page: Page, path: tuple[str | int, ...], compiled: CompiledTarget, rule: Target) -> SheetRow:
    bundle = page.bundle
    return page.row(
        path,
        rule.id,
        rule.clause,
        label_of(rule),
        node(rule.node),
        condition_label(bundle, compiled.condition),
        joined(map(event, rule.starts)),
        joined(map(event, rule.stops)),
        _limits(bundle, compiled),
        joined(map(event, rule.resets)),
        joined(map(term(bundle, "pause_reason"), rule.pausable)),
        _parts([_extension(bundle, extension) for extension in compiled.extensions]),
        joined(map(event, rule.required_before)),
        _CALENDAR[rule.calendar],
    )


def _limits(bundle: Bundle, target: CompiledTarget) -> Label:
    """3 个工作日, or the rows that are read from the top: 等级为普通件：10 个工作日；其他：15 个工作日."""
    if len(target.limits) == 1:
        return target.limits[0].limit.words()
    parts = []
    for row in target.limits:
        when, words = condition_label(bundle, row.condition), row.limit.words()
        which = Label("其他", "else") if when == ANY_CASE else when
        parts.append(Label(f"{which.zh}：{words.zh}", f"{which.en}: {words.en}"))
    return _parts(parts)


def _extension(bundle: Bundle, extension: CompiledExtension) -> Label:
    days = count(extension.days, "个自然日", "natural day")
    zh, en = ("延长至", "to") if extension.total else ("再延长至多", "by at most")
    if extension.condition == AllOf():
        return Label(f"{zh} {days.zh}", f"{en} {days.en}")
    when = condition_label(bundle, extension.condition)
    return Label(f"{when.zh}：{zh} {days.zh}", f"{when.en}: {en} {days.en}")


def _parts(labels: list[Label]) -> Label:
    """Sentences that follow each other."""
    if not labels:
        return NOTHING
    return Label("；".join(label.zh for label in labels), "; ".join(label.en for label in labels))


def calendar(page: Page) -> Iterator[Sheet]:
    rules, bundle = page.rules, page.bundle
    yield page.settings(
        page.title,
        {
            ("zone", Label("时区", "Time zone")): plain(rules.zone),
            ("day_ends", Label("一日终了", "A day ends at")): plain(rules.day_ends),
        },
    )

    def whose(day: CalendarDay) -> Label:
        return department(bundle, day.department) if day.department else _CALENDAR["bank"]

    columns: Columns = {
        Label("日期", "Date"): lambda day: number(day.date),
        Label("事由", "Reason"): label_of,
        Label("适用部门", "Department"): whose,
    }
    for part, label in (
        ("working_days", Label("另增工作日", "Additional working days")),
        ("rest_days", Label("另增休息日", "Additional rest days")),
    ):
        rows = (
            page.row((part, index), str(day.date), rules.clause, *(say(day) for say in columns.values()))
            for index, day in enumerate(getattr(rules, part))
        )
        yield page.sheet(part, label, columns, rows)


def procedure(page: Page) -> Iterator[Sheet]:
    windows: Columns = {
        NAME: label_of,
        _STEP: lambda window: event(window.step),
        Label("起算", "After"): lambda window: event(window.after),
        Label("期限", "Within"): lambda window: limit(window.within),
    }
    yield page.entries("windows", Label("只能在期限内办理的步骤", "Steps only possible in time"), windows)
    yield page.entries("offers", Label("按情形列出的下一步", "Steps that are offered"), _offers(page))
    yield page.entries("repeats", Label("可能的重复投诉", "Possible repeats"), _repeats())
    yield from _duties(page)
    rules = page.rules
    if rules.representatives is not None:
        most = count(rules.representatives.at_most, "人", "person")
        values = {("at_most", text(rules.representatives.label)): most}
        yield page.settings(text(rules.representatives.label), values, within="representatives")
    if rules.retention is not None:
        kept = {("years", text(rules.retention.label)): count(rules.retention.years, "年", "year")}
        yield page.settings(text(rules.retention.label), kept, within="retention")
    if rules.analysis_report is not None:
        report = rules.analysis_report
        copies = joined(department(page.bundle, code) for code in report.copies)
        values = {("copies", Label("送达部门", "Copies to")): copies}
        yield page.settings(text(report.label), values, within="analysis_report")
    yield from _measures(page)


def _offers(page: Page) -> Columns:
    conditions = {offer.id: offer.condition for offer in page.bundle.offers}
    return {
        NAME: label_of,
        _WHEN: lambda offer: condition_label(page.bundle, conditions[offer.id]),
        _STEP: lambda offer: event(offer.step),
    }


def _repeats() -> Columns:
    def similarity(rule: RepeatRule) -> Label:
        return number(rule.text_similarity)

    return {
        NAME: label_of,
        Label("同一条线", "Same line"): lambda rule: yes(rule.same_line),
        Label("同一主题", "Same topic"): lambda rule: yes(rule.same_topic),
        Label("文本相似度至少", "Similarity at least"): similarity,
    }


def _duties(page: Page) -> Iterator[Sheet]:
    """Who may take certain steps: each rule stands under a key of its own."""
    found: list[tuple[str, Duty]] = [
        (key, duty) for key in ("first_receiver", "recusal") if (duty := getattr(page.rules, key)) is not None
    ]
    columns: dict[Label, Callable[[Any], Label]] = {
        NAME: label_of,
        Label("所涉步骤", "Steps"): lambda duty: joined(map(event, duty.steps)),
    }
    rows = (page.row((key,), duty.id, duty.clause, *(say(duty) for say in columns.values())) for key, duty in found)
    if found:
        yield page.sheet("duties", Label("首接首办与回避", "First receiver and recusal"), columns, rows)


def _measures(page: Page) -> Iterator[Sheet]:
    rules = page.rules.measures
    if rules is None:
        return
    items = {entry.item: text(entry.label) for entry in page.bundle.rules.programme.items}
    columns: Columns = {
        Label("代码", "Code"): lambda kind: plain(kind.code),
        NAME: label_of,
        Label("计入年度目标", "Counts for"): lambda kind: items.get(kind.counts_for, NOTHING),
    }
    rows = (
        page.row(("measures", "kinds", index), kind.code, kind.clause, *(say(kind) for say in columns.values()))
        for index, kind in enumerate(rules.kinds)
    )
    yield page.sheet("kinds", Label("整改措施种类", "Kinds of measures"), columns, rows)
    days = count(rules.effect_days, "日", "day")
    values = {("effect_days", Label("成效比较：完成日前后各", "Effect: days before and after completion")): days}
    yield page.settings(text(rules.label), values, within="measures")


def meetings(page: Page) -> Iterator[Sheet]:
    bundle, sitting = page.bundle, page.rules.sitting
    yield page.settings(
        page.title,
        {
            ("chair", Label("牵头部门", "Chair")): department(bundle, sitting.chair),
            ("members", Label("成员部门", "Members")): joined(department(bundle, code) for code in sitting.members),
            ("per_month", Label("每月次数", "Meetings a month")): number(sitting.per_month),
        },
        within="sitting",
    )
    before: Columns = {NAME: label_of, _STEP: lambda rule: event(rule.step)}
    yield page.entries("before", Label("提请之前先列的步骤", "Steps offered before"), before)
    conditions = {rule.id: rule.condition for rule in bundle.referrals}
    referrals: Columns = {
        NAME: label_of,
        _WHEN: lambda rule: condition_label(bundle, conditions[rule.id]),
        Label("提示", "Message"): lambda rule: text(rule.message),
    }
    yield page.entries("referrals", Label("须提请联席会的情形", "Cases that must go to a meeting"), referrals)
