"""满意度评价标准: how customers rate, what counts as satisfied, and what it weighs in the department assessment."""

from __future__ import annotations

from fractions import Fraction

from policy.bundle import Bundle
from policy.documents.frame import Regulation, article, framed, item
from policy.documents.model import Block, Document, Reference, Row, Section, Table
from policy.documents.words import listed, percent
from policy.models.kpi import KpiMetric
from policy.status import CaseNode

__all__ = ["satisfaction_standard"]


def satisfaction_standard(bundle: Bundle) -> Document:
    return framed(
        bundle,
        Regulation(
            name="satisfaction-standard",
            title="信访投诉满意度评价标准",
            kind="标准",
            purpose="为客观评价投诉办理效果，规范满意度评价和部门考核",
            general=(),
            chapters=(_rating(bundle), _assessment(bundle)),
        ),
    )


def _rating(bundle: Bundle) -> Section:
    rules = bundle.rules.satisfaction
    whole = Reference("satisfaction", rules.clause, rules.assumed)
    least = Reference("satisfaction/satisfied_from", rules.clause, rules.assumed)
    satisfied = listed(f"“{entry.label.zh}”" for entry in rules.ratings if entry.rating >= rules.satisfied_from)
    rows = tuple(
        Row(
            (f"{entry.rating} 分", entry.label.zh, "是" if entry.rating >= rules.satisfied_from else "否"),
            (Reference(f"satisfaction/{entry.rating}", rules.clause, rules.assumed),),
        )
        for entry in reversed(rules.ratings)
    )
    blocks: tuple[Block, ...] = (
        article(
            "评价时间", "向客户反馈办理结果后，由客户对办理情况评分；每次办结评价一次，重新办理的可以再次评价。", whole
        ),
        article("评价等级", "评价等级按下表划分。", whole),
        Table("评价等级", ("评分", "等级", "是否计为满意"), rows),
        article("满意", f"评分 {rules.satisfied_from} 分以上，即评为{satisfied}的，计为满意。", least),
        article("满意度", "满意度为评价期内计为满意的评价数占全部评价数的比例；客户未作评价的案件不计入。", whole),
    )
    return Section("满意度评价", blocks)


def _assessment(bundle: Bundle) -> Section:
    rules = bundle.rules.kpi
    total = sum(Fraction(metric.weight) for metric in rules.metrics)
    whole, share = Reference("kpi", rules.clause), Reference("kpi/share", rules.clause)
    rows = tuple(
        Row(
            (
                metric.label.zh,
                _counted(bundle, metric),
                percent(Fraction(metric.weight) / total),
                percent(metric.target),
            ),
            (_reference(metric),),
        )
        for metric in rules.metrics
    )
    return Section(
        "部门考核",
        (
            article("考核指标", "部门考核的指标、权重和目标值按下表执行。", whole),
            Table("考核指标", ("指标", "统计口径", "权重", "目标值"), rows),
            article("计分", "部门考核得分满分为 100 分，按下列规定计算：", whole),
            item("各项指标的完成程度为实际值与目标值之比，超过 1 的按 1 计算；", whole),
            item("各项指标的完成程度乘以权重后相加，再乘以 100，为考核得分；", whole),
            item("考核期内没有数据的指标不计入，其余指标的权重按比例调整至合计为 1。", whole),
            article("结果运用", f"部门考核占年度综合考核的 {percent(rules.share)}，按考核得分折算计入。", share),
            article("适用规则", "考核按考核期末施行的规则评定。", whole),
        ),
    )


def _counted(bundle: Bundle, metric: KpiMetric) -> str:
    if metric.metric == "timely_acceptance":
        early = listed(target.label.zh for target in bundle.targets if target.node is CaseNode.RECEIVE)
        return f"考核期内收到，且{early}均已完成或者逾期的案件中，各项均按时完成的案件所占比例"
    if metric.metric == "on_time_completion":
        return "考核期内办结或者办结时限届满的案件中，按时办结的案件所占比例"
    least = bundle.rules.satisfaction.satisfied_from
    return f"考核期内客户作出的评价中，评分 {least} 分以上的评价所占比例"


def _reference(metric: KpiMetric) -> Reference:
    return Reference(f"kpi/{metric.metric}", metric.clause, metric.assumed)
