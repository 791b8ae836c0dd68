"""The chapters of the handling procedure on time: how days are counted, every limit, pauses and extensions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policy.bundle import Bundle
from policy.clocks import Limit
from policy.documents.frame import article, item
from policy.documents.model import Block, Paragraph, Reference, Row, Section, Table
from policy.documents.words import (
    DONE,
    EVENTS,
    NODES,
    condition_words,
    day,
    either,
    limit_words,
    listed,
    span_words,
    subject,
)
from policy.models.calendar import CalendarDay
from policy.models.sla import Target
from policy.targets import CompiledExtension, CompiledTarget

__all__ = ["interruptions", "time_limits"]

Pairs = Sequence[tuple[CompiledTarget, Target]]
"""Every target, as the evaluator uses it and as it is written."""


def time_limits(bundle: Bundle) -> Section:
    blocks = [*_counting(bundle), *_calendar(bundle)]
    for target, rule in _pairs(bundle):
        blocks.extend(_limit(bundle, target, rule))
    blocks.append(article("时限一览", "各项时限汇总如下表。", Reference("sla")))
    blocks.append(_overview(bundle))
    return Section("办理时限", tuple(blocks))


def _pairs(bundle: Bundle) -> Pairs:
    return tuple(zip(bundle.targets, bundle.rules.sla.targets, strict=True))


def _reference(rule: Target) -> Reference:
    return Reference(f"sla/{rule.id}", rule.clause, rule.assumed)


def _counting(bundle: Bundle) -> Iterator[Paragraph]:
    yield article("期间计算", "办理时限按下列规定计算：", Reference("sla"))
    for words in (
        "时限以工作日计算的，起算事由发生的当日不计入，自次日起计算",
        "时限以自然日计算的，起算事由发生的当日不计入，节假日和休息日计入；最后一日为休息日的不顺延，另有规定的除外",
        "要求当日完成的，起算事由发生在休息日时，顺延至下一工作日",
        "起算事由再次发生的，时限重新计算",
    ):
        yield item(f"{words}；", Reference("sla"))
    ends = bundle.rules.calendar.day_ends
    yield item(f"时限于最后一日的 {ends} 届满。", Reference("calendar/day_ends"))


def _calendar(bundle: Bundle) -> Iterator[Block]:
    """The days of the State Council, the bank's own, and by whose calendar which limits are counted."""
    rules = bundle.rules.calendar
    days = [*((entry, "工作日") for entry in rules.working_days), *((entry, "休息日") for entry in rules.rest_days)]
    own = "本行另增的工作日和休息日见下表。" if days else "本行未另增工作日和休息日。"
    bank = listed(target.label.zh for target in bundle.targets if target.bank_calendar)
    counted = f"{bank}的时限按全行的工作日历计算，其他时限" if bank else "各项时限"
    text = (
        "工作日按国务院公布的节假日和调休上班安排确定；安排尚未公布的年度，到期日为暂定，公布后重新计算。"
        f"{own}{counted}按主办部门的工作日历计算。"
    )
    yield article("工作日历", text, Reference("calendar"), Reference("sla"))
    if days:
        rows = tuple(_calendar_row(bundle, entry, kind) for entry, kind in days)
        yield Table("本行另增的工作日和休息日", ("日期", "类别", "事由", "适用部门"), rows)


def _calendar_row(bundle: Bundle, entry: CalendarDay, kind: str) -> Row:
    department = bundle.term("department", entry.department).zh if entry.department else "全行"
    return Row((day(entry.date), kind, entry.label.zh, department), (Reference(f"calendar/{entry.date}"),))


def _limit(bundle: Bundle, target: CompiledTarget, rule: Target) -> Iterator[Paragraph]:
    """The article of one target: for which cases, from when, within what, what ends it, and what must wait for it."""
    reference = _reference(rule)
    start, done = either(EVENTS[event] for event in rule.starts), DONE[rule.stops[0]]
    who = f"办理{subject(bundle, target.condition)}，" if rule.when else "所有案件"
    rest = "".join(_further(rule))
    if len(rule.within) == 1:
        text = f"{who}应当{limit_words(rule.within[0].limit, start)}{done}。{rest}"
        yield article(rule.label.zh, text, reference)
        return
    text = f"{who}应当在下列时限内{done}，时限的起算事由为{start}；下列各项依次适用，以先符合的为准。{rest}"
    yield article(rule.label.zh, text, reference)
    for row, compiled in zip(rule.within, target.limits, strict=True):
        which = f"{condition_words(bundle, compiled.condition)}的" if row.when else "其他案件"
        end = "。" if row is rule.within[-1] else "；"
        own = Reference(f"sla/{compiled.rule}", rule.clause, rule.assumed)
        yield item(f"{which}，{span_words(row.limit)}{end}", own)


def _further(rule: Target) -> Iterator[str]:
    """What else is to be said of a target, each a sentence."""
    if any(Limit.parse(row.limit).roll for row in rule.within):
        yield "最后一日为休息日的，顺延至下一工作日。"
    if len(rule.stops) > 1:
        yield f"此前已经{either(EVENTS[event] for event in rule.stops[1:])}的，本项时限即行终止。"
    if rule.resets:
        resets, starts = (either(EVENTS[event] for event in events) for events in (rule.resets, rule.starts))
        yield f"案件{resets}的，本项时限不再计算，待再次{starts}后重新起算。"
    if rule.required_before:
        yield f"本项工作未完成的，不得{either(EVENTS[event] for event in rule.required_before)}。"


def _overview(bundle: Bundle) -> Table:
    rows = tuple(
        Row(
            (
                rule.label.zh,
                NODES[target.node],
                subject(bundle, target.condition) if rule.when else "所有案件",
                either(EVENTS[event] for event in rule.starts),
                _spans(bundle, target, rule),
            ),
            (_reference(rule),),
        )
        for target, rule in _pairs(bundle)
    )
    return Table("办理时限一览表", ("事项", "环节", "适用范围", "起算", "时限"), rows)


def _spans(bundle: Bundle, target: CompiledTarget, rule: Target) -> str:
    if len(rule.within) == 1:
        return span_words(rule.within[0].limit)
    return "；".join(
        f"{condition_words(bundle, compiled.condition) or '其他'}：{span_words(row.limit)}"
        for row, compiled in zip(rule.within, target.limits, strict=True)
    )


def interruptions(bundle: Bundle) -> Section:
    """Pauses and extensions. A limit that neither names can have neither, and the chapter says so."""
    return Section("暂停与延期", (*_pauses(bundle), *_extensions(bundle)))


def _pauses(bundle: Bundle) -> Iterator[Paragraph]:
    pausable = [(target, rule) for target, rule in _pairs(bundle) if rule.pausable]
    if not pausable:
        yield article("暂停", "本细则规定的时限均不因暂停办理而停止计算。", Reference("sla"))
        return
    names = listed(rule.label.zh for _, rule in pausable)
    references = tuple(_reference(rule) for _, rule in pausable)
    yield article("暂停情形", "因下列情形不能继续办理的，可以暂停办理：", *references)
    reasons = [
        (reason, stopped)
        for reason in bundle.rules.taxonomy.pause_reasons
        if (stopped := [rule.label.zh for _, rule in pausable if reason.code in rule.pausable])
    ]
    for reason, stopped in reasons:
        end = "。" if reason is reasons[-1][0] else "；"
        text = f"{reason.label.zh}（暂停计算{listed(stopped)}时限）{end}"
        yield item(text, Reference(f"taxonomy/{reason.code}", reason.clause, reason.assumed))
    text = (
        f"暂停期间不计入{names}时限。恢复办理后，到期日按暂停期间的工作日数顺延，以自然日计算的时限按自然日数顺延；"
        "时限届满后暂停的，到期日不予顺延；案件办结的，暂停同时终止。其他时限不因暂停而停止计算。"
    )
    yield article("暂停的效力", text, *references)


def _extensions(bundle: Bundle) -> Iterator[Paragraph]:
    extensible = [(target, rule) for target, rule in _pairs(bundle) if rule.extensions]
    for target, rule in extensible:
        text = (
            f"{rule.label.zh}确需延长的，应当在期限届满前说明理由，经批准后告知客户，"
            "依次按下列规定办理，每项限延长一次："
        )
        yield article("延期", text, _reference(rule))
        for place, extension in enumerate(target.extensions):
            end = "。" if extension is target.extensions[-1] else "；"
            own = Reference(f"sla/{extension.rule}", rule.clause, rule.assumed)
            yield item(_extension(bundle, extension, place, EVENTS[rule.stops[0]]) + end, own)
    others = "其他时限不得延长。" if extensible else "本细则规定的时限不得延长。"
    yield article("不得延期", others, Reference("sla"))


def _extension(bundle: Bundle, extension: CompiledExtension, place: int, done: str) -> str:
    """复杂程度为疑难的，可以延长至 30 个自然日; 延长后仍不能办结的，可以再延长不超过 30 个自然日."""
    parts = [condition_words(bundle, extension.condition), f"延长后仍不能{done}" if place else ""]
    when = "且".join(part for part in parts if part)
    again = "再" if place else ""
    most = f"延长至 {extension.days} 个自然日" if extension.total else f"{again}延长不超过 {extension.days} 个自然日"
    return f"{when}的，可以{most}" if when else f"可以{most}"
