"""The chapter of the handling procedure on the joint meeting 信访联席会; none where the rules have no meetings."""

from __future__ import annotations

from collections.abc import Iterator

from policy.bundle import Bundle
from policy.documents.frame import article, item
from policy.documents.model import Block, Reference, Section
from policy.documents.words import DONE, condition_words, listed
from policy.models.meetings import Meetings

__all__ = ["joint_meeting"]


def joint_meeting(bundle: Bundle) -> tuple[Section, ...]:
    """The chapter, as a tuple to be spread into the document."""
    rules = bundle.rules.meetings
    return () if rules is None else (Section("信访联席会", tuple(_blocks(bundle, rules))),)


def _blocks(bundle: Bundle, rules: Meetings) -> Iterator[Block]:
    sitting = rules.sitting
    chair = bundle.term("department", sitting.chair).zh
    members = listed(bundle.term("department", member).zh for member in sitting.members)
    text = f"信访联席会由{chair}牵头，成员部门为{members}，每月召开 {sitting.per_month} 次。"
    yield article("组成和会期", text, Reference("meetings/sitting", sitting.clause, sitting.assumed))
    yield article("提请情形", "案件有下列情形之一的，应当提请信访联席会：", Reference("meetings"))
    for rule, referral in zip(rules.referrals, bundle.referrals, strict=True):
        end = "。" if rule is rules.referrals[-1] else "；"
        reference = Reference(f"meetings/{rule.id}", rule.clause, rule.assumed)
        yield item(f"{condition_words(bundle, referral.condition)}{end}", reference)
    for before in rules.before:
        text = f"提请之前，应当先行{DONE[before.step]}；未经{DONE[before.step]}的，不影响提请。"
        yield article(before.label.zh, text, Reference(f"meetings/{before.id}", before.clause, before.assumed))
    text = (
        f"会议由{chair}编列议程、通知成员部门、作出纪要。会议对案件作出决定的，应当写明决定内容；"
        "决定变更主办部门的，自决定之时起由新的主办部门办理。落实决定的时限依本细则的规定。"
    )
    yield article("议程、决定和纪要", text, Reference("meetings"))
