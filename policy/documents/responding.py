"""The chapters of 风险预警管理办法 on what follows a level: responses, the control chart, where to look first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policy.bundle import Bundle
from policy.documents.frame import article
from policy.documents.model import Block, Reference, Row, Section, Table
from policy.documents.tables import LEVELS
from policy.documents.words import limit_words
from policy.models.alerts import AlertResponse

__all__ = ["responding"]

_KINDS: Final = {"attention": "确认知悉", "verification": "核查并写明结论", "emergency": "处置并写明结论"}


def responding(bundle: Bundle) -> Iterator[Section]:
    """A chapter on the responses that levels start, and one on how a rise is looked into; none without such rules."""
    if bundle.rules.alerts.responses:
        yield Section("响应", tuple(_responses(bundle)))
    reading = tuple(_reading(bundle))
    if reading:
        yield Section("核查参考", reading)


def _responses(bundle: Bundle) -> Iterator[Block]:
    alerts = bundle.rules.alerts
    whole = Reference("alerts/responses", alerts.clause, alerts.assumed)
    text = (
        "统计期结束后评定一次，达到相应级别的，按下表启动响应；同一预警的每类响应只启动一次。"
        "因补录、更正等使已结束的统计期数字变化的，重新评定，前后结果一并保留；级别升高的，补充启动相应的响应。"
    )
    yield article("启动响应", text, whole)
    rows = tuple(_row(bundle, rule) for rule in alerts.responses)
    yield Table("各级别启动的响应", ("预警级别", "响应", "责任部门", "要求"), rows)


def _row(bundle: Bundle, rule: AlertResponse) -> Row:
    owner = bundle.term("department", rule.department).zh
    if rule.by_line:
        owner = f"条线及其主题的预警由条线责任部门负责，其他由{owner}负责"
    asked = f"{limit_words(rule.within, '启动')}{_KINDS[rule.kind]}"
    return Row((LEVELS[rule.level], rule.label.zh, owner, asked), (_reference(rule.id, rule.clause, rule.assumed),))


def _reading(bundle: Bundle) -> Iterator[Block]:
    alerts = bundle.rules.alerts
    if alerts.control is not None:
        rule = alerts.control
        text = (
            f"各项指标同时列示控制图：以统计期之前 {rule.weeks} 周的数字计算往常水平和上下限，"
            f"上下限距往常水平 {rule.sigmas} 倍标准差，并按实际离散程度放宽；不足 {rule.minimum_weeks} 周的不列示。"
            "控制图说明数字是否属正常波动，与增幅并列，供参考，不改变预警级别。"
        )
        yield article("控制图", text, _reference("control", rule.clause, rule.assumed))
    if alerts.hypotheses:
        whole = Reference("alerts/hypotheses", alerts.clause, alerts.assumed)
        yield article("可能的原因", "某一主题的投诉上升的，核查时参考下表所列可能的原因。", whole)
        rows = tuple(
            Row(
                (bundle.term("topic", rule.topic).zh, "；".join(text.zh for text in rule.may_be)),
                (_reference("hypotheses", rule.clause, rule.assumed),),
            )
            for rule in alerts.hypotheses
        )
        yield Table("各主题可能的原因", ("主题", "可能的原因"), rows)


def _reference(rule: str, clause: str, assumed: bool) -> Reference:
    return Reference(f"alerts/{rule}", clause, assumed)
