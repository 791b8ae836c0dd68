"""manifest.yaml, clauses.yaml, taxonomy.yaml, products.yaml: what the policy is, and the codes that it uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policy.bundle import Bundle
from policy.models.taxonomy import Channel
from policy.sheets.model import Columns, Page, Sheet
from policy.sheets.words import NAME, NOTHING, count, department, joined, label_of, number, plain, term, text, yes
from policy.status import Label

__all__ = ["clauses", "manifest", "products", "taxonomy"]

_CODE: Final = Label("代码", "Code")
_CODES: Final[Columns] = {_CODE: lambda entry: plain(entry.code), NAME: label_of}
_REACH: Final = {
    "open": Label("未办结案件随之适用", "open cases too"),
    "new": Label("只适用于此后收到的案件", "cases received from then on"),
}
_NEEDED: Final = {
    "source_reference": Label("来源编号", "reference"),
    "received_at": Label("收到时间", "time of receipt"),
    "customer_name": Label("客户姓名", "customer's name"),
    "customer_phone": Label("客户电话", "customer's phone"),
    "product": Label("产品", "product"),
}


def manifest(page: Page) -> Iterator[Sheet]:
    rules = page.rules
    yield page.settings(
        page.title,
        {
            ("version", Label("版本号", "Version")): plain(rules.version),
            ("effective_from", Label("生效日期", "Effective from")): number(rules.effective_from),
            ("applies_to", Label("适用范围", "Applies to")): _REACH[rules.applies_to],
            ("author", Label("起草人", "Author")): plain(rules.author),
            ("approver", Label("批准人", "Approver")): plain(rules.approver) if rules.approver else NOTHING,
        },
    )


def clauses(page: Page) -> Iterator[Sheet]:
    columns = (Label("依据文件", "Source"), Label("条款", "Clause"), Label("内容", "Content"))
    rows = (
        page.row(
            ("sources", place, "clauses", index),
            f"{source.id}/{clause.number}",
            f"{source.id}/{clause.number}",
            text(source.label),
            plain(clause.number),
            text(clause.label),
        )
        for place, source in enumerate(page.rules.sources)
        for index, clause in enumerate(source.clauses)
    )
    yield page.sheet("sources", page.title, columns, rows)


def taxonomy(page: Page) -> Iterator[Sheet]:
    bundle = page.bundle
    shares: Columns = {**_CODES, Label("2025 年占比", "Share in 2025"): lambda entry: number(entry.share_2025)}
    yield page.entries("main_classes", Label("主分类", "Main classes"), shares)
    yield page.entries("grades", Label("等级", "Grades"), _CODES)
    yield _attributes(page)
    owned: Columns = {**_CODES, Label("责任部门", "Department"): lambda entry: department(bundle, entry.department)}
    yield page.entries("business_lines", Label("业务条线", "Business lines"), owned)
    yield page.entries("departments", Label("部门", "Departments"), _CODES)
    yield page.entries("channels", Label("受理渠道", "Channels"), _channel_columns())
    subjective: Columns = {
        **_CODES,
        Label("主观原因，启动一案双查", "Subjective: opens an investigation"): lambda entry: yes(entry.subjective),
    }
    yield page.entries("causes", Label("原因", "Causes"), subjective)
    yield page.entries("pause_reasons", Label("暂停原因", "Pause reasons"), _CODES)
    yield page.entries("branches", Label("网点", "Branches"), _CODES)


def _attributes(page: Page) -> Sheet:
    names = {
        "scope": Label("涉及范围", "Scope"),
        "urgency": Label("紧急程度", "Urgency"),
        "complexity": Label("复杂程度", "Complexity"),
    }
    rows = (
        page.row(("attributes", key, code), f"{key}/{code}", None, name, plain(code), text(label))
        for key, name in names.items()
        for code, label in getattr(page.rules.attributes, key).items()
    )
    columns = (Label("属性", "Attribute"), _CODE, NAME)
    return page.sheet("attributes", Label("定级属性", "Attributes that set the grade"), columns, rows)


def _channel_columns() -> Columns:
    def reference(channel: Channel) -> Label:
        return text(channel.intake.reference) if channel.intake else NOTHING

    def needs(channel: Channel) -> Label:
        return joined(_NEEDED[name] for name in channel.intake.needs) if channel.intake else NOTHING

    return {
        **_CODES,
        Label("线上渠道", "Online"): lambda channel: yes(channel.online),
        Label("来源编号", "Its reference"): reference,
        Label("必填项", "Must give"): needs,
    }


def products(page: Page) -> Iterator[Sheet]:
    yield page.entries("products", page.title, _product_columns(page.bundle))
    days = count(page.rules.new_product_days, "日", "day")
    name = Label("上市后多少日内为新产品", "A product is new for")
    yield page.settings(Label("新产品", "New products"), {("new_product_days", name): days})


def _product_columns(bundle: Bundle) -> Columns:
    line = term(bundle, "business_line")
    return {
        **_CODES,
        Label("业务条线", "Business line"): lambda product: line(product.business_line),
        Label("上市日期", "Launched"): lambda product: number(product.launched),
    }
