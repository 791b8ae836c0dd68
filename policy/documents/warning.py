"""风险预警管理办法: what is watched, from which growth on which level is raised, and what follows."""

from __future__ import annotations

from collections.abc import Iterator

from policy.bundle import Bundle
from policy.documents.frame import Regulation, article, framed
from policy.documents.model import Block, Document, Paragraph, Reference, Row, Section, Table
from policy.documents.responding import responding
from policy.documents.supervision import programme_table
from policy.documents.tables import decision_table, hit_words
from policy.documents.words import listed
from policy.models.alerts import AlertMetric
from policy.vocabulary import VOCABULARY

__all__ = ["risk_warning"]


def risk_warning(bundle: Bundle) -> Document:
    chapters = [_watching(bundle), _levels(bundle), *responding(bundle)]
    reports = tuple(_reports(bundle))
    if reports:
        chapters.append(Section("报告", reports))
    return framed(
        bundle,
        Regulation(
            name="risk-warning",
            title="信访投诉风险预警管理办法",
            kind="办法",
            purpose="为及时发现投诉反映的风险，预防为先，分级响应",
            general=(_principle(bundle),),
            chapters=tuple(chapters),
        ),
    )


def _principle(bundle: Bundle) -> Paragraph:
    rules = bundle.rules.alerts
    text = "信访投诉风险预警，是指对投诉情况定期监测，按照指标的环比增幅确定预警级别，并采取相应措施的工作。"
    return article("预警工作", text, Reference("alerts", rules.clause, rules.assumed))


def _watching(bundle: Bundle) -> Section:
    rules = bundle.rules.alerts
    whole = Reference("alerts", rules.clause, rules.assumed)
    dimensions = listed(VOCABULARY[dimension].label.zh for dimension in rules.dimensions)
    scope = f"各项指标对全行监测，并分别按{dimensions}监测。" if dimensions else "各项指标对全行监测。"
    rows = tuple(
        Row((metric.label.zh, _counted(bundle, metric)), _references(bundle, metric)) for metric in rules.metrics
    )
    blocks: tuple[Block, ...] = (
        article("监测指标", "监测下列指标：", whole),
        Table("监测指标", ("指标", "统计口径"), rows),
        article("监测维度", scope, Reference("alerts/dimensions", rules.clause, rules.assumed)),
        article("监测周期", "监测按周、月、季度进行，本期与上一期比较。投诉按收到之日归入统计期。", whole),
    )
    return Section("监测", blocks)


def _counted(bundle: Bundle, metric: AlertMetric) -> str:
    if metric.metric == "elderly_share":
        return f"统计期内收到的投诉中，客户年龄 {bundle.rules.alerts.elderly_age} 周岁以上的件数所占比例"
    if metric.metric == "new_product_volume":
        days = bundle.rules.products.new_product_days
        return f"统计期内收到的涉及新产品的投诉件数；收到投诉之日距上市之日不超过 {days} 日的为新产品"
    if metric.metric == "online_volume":
        online = listed(channel.label.zh for channel in bundle.rules.taxonomy.channels if channel.online)
        return f"统计期内通过线上渠道（{online or '暂无'}）收到的投诉件数"
    return "统计期内收到的投诉件数"


def _references(bundle: Bundle, metric: AlertMetric) -> tuple[Reference, ...]:
    """The metric's own rule, and the rule whose threshold it uses."""
    own = Reference(f"alerts/{metric.metric}", metric.clause, metric.assumed)
    if metric.metric == "elderly_share":
        rules = bundle.rules.alerts
        return own, Reference("alerts/elderly_age", rules.clause, rules.assumed)
    if metric.metric == "new_product_volume":
        products = bundle.rules.products
        return own, Reference("products/new_product_days", products.clause, products.assumed)
    if metric.metric == "online_volume":
        online = (channel for channel in bundle.rules.taxonomy.channels if channel.online)
        return own, *(Reference(f"taxonomy/{entry.code}", entry.clause, entry.assumed) for entry in online)
    return (own,)


def _levels(bundle: Bundle) -> Section:
    rules = bundle.rules.alerts
    whole = Reference("alerts", rules.clause, rules.assumed)
    growth = (
        "增幅为本期数与上期数之差除以上期数所得的比率，按精确值比较，不因四舍五入改变级别。"
        "上期为零或者没有数据的，不计算增幅。"
    )
    blocks: tuple[Block, ...] = (
        article("增幅", growth, whole),
        article("分级与响应", f"预警级别和响应措施按下表确定。{hit_words(bundle, 'alerts')}", whole),
        decision_table(bundle, "alerts", "预警级别与响应措施"),
        _minimum_base(bundle),
    )
    return Section("预警分级与响应", blocks)


def _minimum_base(bundle: Bundle) -> Paragraph:
    rules = bundle.rules.alerts
    share = next((metric.label.zh for metric in rules.metrics if metric.metric == "elderly_share"), None)
    counted = f"（{share}以上期老年客户投诉件数为准）" if share else ""
    text = f"上期件数不足 {rules.minimum_base} 件的{counted}，只列示数据，不确定预警级别。"
    return article("最低基数", text, Reference("alerts/minimum_base", rules.clause, rules.assumed))


def _reports(bundle: Bundle) -> Iterator[Block]:
    """The targets of the year that carry out the same clauses as the alerts do."""
    alerts, programme = bundle.rules.alerts, bundle.rules.programme
    clauses = {alerts.clause, *(metric.clause for metric in alerts.metrics)}
    items = [entry for entry in programme.items if entry.clause in clauses]
    if items:
        yield article("年度目标", f"{programme.year} 年度风险预警工作目标如下表。", Reference("programme"))
        yield programme_table(f"{programme.year} 年度风险预警工作目标", items)
