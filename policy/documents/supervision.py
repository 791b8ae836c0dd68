"""The last chapters of the handling procedure: cards, reminders, escalations; causes and the quality of handling."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Final

from policy.bundle import Bundle
from policy.documents.frame import OFFICE, article, item
from policy.documents.model import Block, Paragraph, Reference, Row, Section, Table
from policy.documents.tables import CARDS, decision_table, hit_words, table_reference
from policy.documents.words import NODES, condition_words, day, listed, percent, plain
from policy.models.programme import ProgrammeTarget
from policy.recipients import RECIPIENTS
from policy.reminder_rules import CompiledReminder
from policy.status import CaseNode

__all__ = ["programme_table", "results", "supervision"]

_QUALITY: Final = ("first_time_resolution", "repeat_rate", "average_handling_days")
"""The targets of the year that measure how cases are handled; the others are no matter of this document."""

_UNITS: Final = {
    "special_inspections": "次",
    "hard_cases_solved": "件",
    "average_handling_days": "个工作日",
    "meetings": "次",
    "rules_revised": "项",
    "processes_optimised": "项",
    "manuals_improved": "册",
    "quarterly_reports": "份",
}


def supervision(bundle: Bundle) -> Section:
    return Section("督办", (*_cards(bundle), *_reminders(bundle), *_escalations(bundle)))


def _cards(bundle: Bundle) -> Iterator[Block]:
    text = (
        "时限逾期仍未完成的，按下表亮牌；逾期工作日自到期日的次日起计算，休息日不计入。"
        f"一个案件有数项时限亮牌的，以最重的为准。{hit_words(bundle, 'escalation')}"
    )
    yield article("亮牌", text, table_reference(bundle, "escalation"))
    yield decision_table(bundle, "escalation", "亮牌标准")


def _reminders(bundle: Bundle) -> Iterator[Paragraph]:
    rules = bundle.rules.escalation.reminders
    if not rules:
        return
    yield article("督办提醒", "案件有下列情形的，按规定发出提醒：", table_reference(bundle, "escalation"))
    for rule, compiled in zip(rules, bundle.reminders, strict=True):
        end = "。" if rule is rules[-1] else "；"
        who = _who(rule.recipients)
        reference = Reference(f"escalation/{rule.id}", rule.clause, rule.assumed)
        yield item(f"{_occasion(bundle, compiled)}，向{who}发出{rule.label.zh}{end}", reference)
    escalations = bundle.rules.escalation.escalations
    named = {who for rule in rules for who in rule.recipients}
    named |= {who for rule in escalations for who in rule.recipients}
    who = "；".join(words for recipient, words in _meanings(bundle).items() if recipient in named)
    text = f"前条所称{who}。同一时限每次起算后，同一提醒对同一人只发出一次；亮重牌时轻牌的提醒尚未发出的，一并发出。"
    if bundle.warnings:
        text += "到期前的提醒自该日零时发出，时限起算晚于该时的、已停止或者已逾期的，不再发出。"
    yield article("提醒对象和次数", text, table_reference(bundle, "escalation"))


def _who(recipients: Iterable[str]) -> str:
    return listed(RECIPIENTS[recipient].zh for recipient in recipients)


def _occasion(bundle: Bundle, rule: CompiledReminder) -> str:
    """`亮黄牌的`, `办结到期前 1 个工作日的`; for a rule with a condition, on which cases."""
    labels = {target.id: target.label.zh for target in bundle.targets}
    clocks = listed(labels[target] for target in labels if rule.targets is not None and target in rule.targets)
    cases = "" if rule.condition is None else f"{condition_words(bundle, rule.condition)}的案件，"
    if rule.before is None:
        return f"{cases}{clocks}亮{CARDS[rule.card]}的"
    return f"{cases}{clocks or '各项时限'}到期前 {rule.before.words().zh}的"


def _meanings(bundle: Bundle) -> dict[str, str]:
    """To whom a reminder goes, by recipient."""
    first = listed(NODES[node] for node in (CaseNode.RECEIVE, CaseNode.DISPATCH))
    office = bundle.term("department", OFFICE).zh
    return {
        "responsible_person": f"责任人，{first}环节为首接责任人，其后为承办人，未确定承办人的为主办部门负责人",
        "leader_in_charge": f"分管领导，为主办部门的分管领导，尚未分办的为{office}的分管领导",
        "department_head": f"主办部门负责人，尚未分办的为{office}负责人",
        "first_receiver": "首接责任人，为登记该案件的人员",
    }


def _escalations(bundle: Bundle) -> Iterator[Block]:
    rules = bundle.rules.escalation.escalations
    if not rules:
        return
    yield article("重点督办", "案件有下列情形之一的，列为重点督办事项。", table_reference(bundle, "escalation"))
    rows = tuple(
        Row(
            (rule.label.zh, condition_words(bundle, compiled.condition), rule.message.zh, _who(rule.recipients) or "—"),
            (Reference(f"escalation/{rule.id}", rule.clause, rule.assumed),),
        )
        for rule, compiled in zip(rules, bundle.escalations, strict=True)
    )
    yield Table("重点督办事项", ("事项", "情形", "督办内容", "提醒对象"), rows)


def results(bundle: Bundle) -> Section:
    return Section("原因认定与办理质量", (*_causes(bundle), *_reports(bundle), *_quality(bundle), *_retention(bundle)))


def _causes(bundle: Bundle) -> Iterator[Block]:
    causes = bundle.rules.taxonomy.causes
    investigated = "属于主观原因的，启动一案双查。" if bundle.subjective_causes else ""
    yield article("原因认定", f"办结时认定投诉产生的原因，按下表归类。{investigated}", Reference("taxonomy"))
    rows = tuple(
        Row(
            (cause.label.zh, "主观原因" if cause.subjective else "其他原因"),
            (Reference(f"taxonomy/{cause.code}", cause.clause, cause.assumed),),
        )
        for cause in causes
    )
    yield Table("投诉原因", ("原因", "性质"), rows)


def _reports(bundle: Bundle) -> Iterator[Block]:
    """To whom analysis reports go, and which measures there are; nothing where the rules say nothing of them."""
    report, measures = bundle.rules.procedure.analysis_report, bundle.rules.procedure.measures
    if report is not None:
        names = {"lead_department": "主办部门"}
        to = listed(names.get(code) or bundle.term("department", code).zh for code in report.copies)
        text = f"问题分析报告提交时送达{to}；收件部门应当签收，并可以查阅该案件。"
        yield article("报告送达", text, Reference(f"procedure/{report.id}", report.clause, report.assumed))
    if measures is not None:
        text = (
            f"针对根本原因应当采取整改措施，包括{listed(kind.label.zh for kind in measures.kinds)}，并与案件关联。"
            f"措施完成后，比较完成日前后各 {measures.effect_days} 日同类投诉的件数。"
        )
        yield article("整改措施", text, Reference(f"procedure/{measures.id}", measures.clause, measures.assumed))


def _retention(bundle: Bundle) -> Iterator[Block]:
    rule = bundle.rules.procedure.retention
    if rule is not None:
        text = (
            f"案件归档满 {rule.years} 年的，删除客户和联名人的姓名、电话、证件号码以及投诉标题和内容，不再恢复，"
            "并留下删除记录；办理经过和统计数字照常保存。"
        )
        yield article(rule.label.zh, text, Reference(f"procedure/{rule.id}", rule.clause, rule.assumed))


def _quality(bundle: Bundle) -> Iterator[Block]:
    rules = bundle.rules.programme
    items = [entry for entry in rules.items if entry.item in _QUALITY]
    if not items:
        return
    yield article("质量目标", f"{rules.year} 年度办理质量目标如下表。", Reference("programme"))
    yield programme_table(f"{rules.year} 年度办理质量目标", items)
    yield article("统计口径", "质量目标按下列口径统计：", Reference("programme"))
    yield item(
        f"一次办结，是指案件未被退回，且首次办结后 {rules.first_time_days} 日内未重新办理、未发生重复投诉；",
        Reference("programme/first_time_days"),
    )
    yield item(
        f"重复投诉，是指同一客户在 {rules.repeat_days} 日内就同一事项再次投诉；", Reference("programme/repeat_days")
    )
    yield item("办理工作日，自收到投诉之日的次日起计算至办结之日，仅计工作日。", Reference("programme"))


def programme_table(title: str, items: list[ProgrammeTarget]) -> Table:
    """Targets of the year; last year's figures only where the rules give any."""
    known = any(entry.baseline is not None for entry in items)
    rows = tuple(
        Row(
            (entry.label.zh, *([_amount(entry, entry.baseline) or "—"] if known else []), _target(entry)),
            (Reference(f"programme/{entry.item}", entry.clause, entry.assumed),),
        )
        for entry in items
    )
    return Table(title, ("项目", *(["上年水平"] if known else []), "目标"), rows)


def _target(entry: ProgrammeTarget) -> str:
    if entry.due is not None:
        return f"{day(entry.due)}前完成"
    amount = _amount(entry, entry.target)
    if not amount:
        return "—"
    if entry.lower_is_better:
        return f"不超过 {amount}"
    return f"不低于 {amount}" if isinstance(entry.target, Fraction) else f"不少于 {amount}"


def _amount(entry: ProgrammeTarget, value: Fraction | Decimal | None) -> str:
    if value is None:
        return ""
    if isinstance(value, Fraction):
        return percent(value)
    unit = _UNITS.get(entry.item, "")
    return f"{plain(value)} {unit}".rstrip()
