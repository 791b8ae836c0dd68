"""escalation.yaml, kpi.yaml, satisfaction.yaml, programme.yaml, alerts.yaml, reports.yaml: what is watched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from policy.models.alerts import Hypothesis
from policy.models.escalation import ReminderRule
from policy.sheets.conditions import ANY_CASE, condition_label
from policy.sheets.decisions import decision_table
from policy.sheets.model import Columns, Page, Sheet
from policy.sheets.words import (
    CARD,
    LEVEL,
    NAME,
    count,
    department,
    joined,
    label_of,
    limit,
    number,
    plain,
    recipient,
    term,
    text,
    yes,
)
from policy.status import Label
from policy.vocabulary import VOCABULARY

__all__ = ["alerts", "escalation", "kpi", "programme", "reports", "satisfaction"]

_WHEN: Final = Label("适用", "Applies to")
_WHO: Final = Label("提醒对象", "Recipients")
_TARGET: Final = Label("目标值", "Target")


def escalation(page: Page) -> Iterator[Sheet]:
    yield from decision_table(page)
    yield page.entries("reminders", Label("督办提醒", "Reminders"), _reminders(page))
    interview = page.rules.interview
    if interview is not None:
        values = {("card", Label("亮此牌须约谈", "The card that owes an interview")): CARD[interview.card]}
        yield page.settings(text(interview.label), values, within="interview")
    conditions = {rule.id: rule.condition for rule in page.bundle.escalations}
    columns: Columns = {
        NAME: label_of,
        _WHEN: lambda rule: condition_label(page.bundle, conditions[rule.id]),
        Label("提示", "Message"): lambda rule: text(rule.message),
        _WHO: lambda rule: joined(map(recipient, rule.recipients)),
    }
    yield page.entries("escalations", Label("升级情形", "Escalations"), columns)


def _reminders(page: Page) -> Columns:
    conditions = {rule.id: rule.condition for rule in page.bundle.reminders}
    targets = {target.id: target.label for target in page.bundle.targets}

    def which(rule: ReminderRule) -> Label:
        if rule.targets is None:
            return Label("各项时限", "every target")
        return joined(targets.get(target, plain(target)) for target in rule.targets)

    def when(rule: ReminderRule) -> Label:
        condition = conditions[rule.id]
        return ANY_CASE if condition is None else condition_label(page.bundle, condition)

    return {
        NAME: label_of,
        Label("亮牌", "Card"): lambda rule: CARD[rule.card],
        Label("到期前", "Before the due date"): lambda rule: limit(rule.before),
        Label("所涉时限", "Targets"): which,
        _WHEN: when,
        _WHO: lambda rule: joined(map(recipient, rule.recipients)),
    }


def kpi(page: Page) -> Iterator[Sheet]:
    columns: Columns = {
        NAME: label_of,
        Label("权重", "Weight"): lambda metric: number(metric.weight),
        _TARGET: lambda metric: number(metric.target),
    }
    yield page.entries("metrics", page.title, columns)
    share = Label("占年度考核的比重", "Share of the annual assessment")
    yield page.settings(Label("考核比重", "Share"), {("share", share): number(page.rules.share)})


def satisfaction(page: Page) -> Iterator[Sheet]:
    rules = page.rules
    columns = (Label("评分", "Rating"), NAME, Label("算满意", "Counts as satisfied"))
    rows = (
        page.row(
            ("ratings", index),
            str(entry.rating),
            rules.clause,
            count(entry.rating, "分", "point"),
            text(entry.label),
            yes(entry.rating >= rules.satisfied_from),
        )
        for index, entry in enumerate(rules.ratings)
    )
    yield page.sheet("ratings", page.title, columns, rows)
    least = count(rules.satisfied_from, "分", "point")
    name = Label("几分起算满意", "Satisfied from")
    yield page.settings(Label("满意的标准", "What counts as satisfied"), {("satisfied_from", name): least})


def programme(page: Page) -> Iterator[Sheet]:
    rules = page.rules
    columns: Columns = {
        NAME: label_of,
        _TARGET: lambda item: number(item.target),
        Label("上年水平", "Last year"): lambda item: number(item.baseline),
        Label("期限", "Due"): lambda item: number(item.due),
        Label("越低越好", "Lower is better"): lambda item: yes(item.lower_is_better),
    }
    yield page.entries("items", page.title, columns)
    yield page.settings(
        Label("统计口径", "How it is counted"),
        {
            ("year", Label("年度", "Year")): number(rules.year),
            ("first_time_days", Label("一次办结：办结后", "First-time resolution holds for")): count(
                rules.first_time_days, "日", "day"
            ),
            ("repeat_days", Label("重复投诉：此前", "A complaint repeats within")): count(
                rules.repeat_days, "日", "day"
            ),
        },
    )


def alerts(page: Page) -> Iterator[Sheet]:
    rules = page.rules
    yield from decision_table(page)
    yield page.entries("metrics", Label("监测指标", "Metrics"), {NAME: label_of})
    yield page.entries("responses", Label("各级别启动的响应", "What the levels start"), _responses(page))
    dimensions = joined(VOCABULARY[name].label for name in rules.dimensions)
    yield page.settings(
        Label("监测口径", "How it is watched"),
        {
            ("minimum_base", Label("上期至少多少件才定级", "No level below, in the earlier period")): count(
                rules.minimum_base, "件", "case"
            ),
            ("elderly_age", Label("老年客户自", "Elderly from")): count(rules.elderly_age, "周岁", "year"),
            ("dimensions", Label("除全行外的维度", "Watched beside the whole bank")): dimensions,
        },
    )
    if rules.control is not None:
        yield _control(page, rules.control)
    topic = term(page.bundle, "topic")

    def causes(entry: Hypothesis) -> Label:
        return joined(map(text, entry.may_be))

    columns: Columns = {Label("主题", "Topic"): lambda entry: topic(entry.topic), Label("可能的原因", "May be"): causes}
    yield page.entries("hypotheses", Label("上升的可能原因", "What may lie behind a rise"), columns)


def _responses(page: Page) -> Columns:
    return {
        NAME: label_of,
        Label("预警级别", "Level"): lambda response: LEVEL[response.level],
        Label("完成时限", "Within"): lambda response: limit(response.within),
        Label("责任部门", "Department"): lambda response: department(page.bundle, response.department),
        Label("条线及其主题由条线责任部门承担", "A line's own go to its department"): lambda response: yes(
            response.by_line
        ),
    }


def _control(page: Page, control: Any) -> Sheet:
    return page.settings(
        Label("控制图", "Control chart"),
        {
            ("weeks", Label("回看", "Looks back at")): count(control.weeks, "周", "week"),
            ("minimum_weeks", Label("至少多少周才给出控制限", "No limits below")): count(
                control.minimum_weeks, "周", "week"
            ),
            ("sigmas", Label("控制限距中心线", "Limits from the centre")): count(control.sigmas, "倍标准差", "sigma"),
        },
        within="control",
    )


def reports(page: Page) -> Iterator[Sheet]:
    rules = page.rules
    bands = joined(count(days, "日", "day") for days in rules.ageing_days)
    yield page.settings(
        page.title,
        {
            ("ageing_days", Label("在办时长分段的上限", "Upper bounds of the age bands")): bands,
            ("focus", Label("重点关注列几个主题", "Topics suggested as focus")): number(rules.focus),
            ("chart_rows", Label("条形图至多几行", "Rows of a bar chart at most")): number(rules.chart_rows),
            ("trend_months", Label("季报趋势图含", "Trend of a quarter")): count(rules.trend_months, "个月", "month"),
        },
    )
