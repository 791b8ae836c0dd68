"""Rule files as they are read on a page: tables in words of both languages."""

from __future__ import annotations

import strawberry

from figures.documents.html import html
from policy import sheets, status, test_result
from policy.documents import ENGLISH_TITLES
from policy.documents.model import Document
from schema.types.term import Term, Words

__all__ = ["PolicyDocument", "RuleSchema", "RuleSet", "RuleSetRow", "RuleTestResult"]


@strawberry.type(description="规则表的一行，即一条规则 / one rule in words")
class RuleSetRow:
    rule: str = strawberry.field(description="规则编号 / the rule's id")
    clause: str | None = strawberry.field(description="依据条款 / the clause it carries out")
    line: int | None = strawberry.field(description="在文件中的行号；取缺省值者为空 / null where it is implied")
    cells: list[Words] = strawberry.field(description="与 columns 一一对应 / one for each of the columns")

    @classmethod
    def from_domain(cls, row: sheets.SheetRow) -> RuleSetRow:
        return cls(
            rule=row.rule, clause=row.clause, line=row.line, cells=[Words.from_domain(cell) for cell in row.cells]
        )


@strawberry.type(description="规则文件中的一张表，以文字表述 / one table of a rule file, in words")
class RuleSet:
    file: str = strawberry.field(description="规则文件名 / the rule file, sla.yaml")
    name: str = strawberry.field(description="表名，不重复 / the table's name, unique: sla, escalation.reminders")
    label: Term = strawberry.field(description="表的标题，代码即表名 / its title; the code is its name")
    hit_policy: str | None = strawberry.field(description="决策表的命中策略 / of a table: unique, first, collect")
    columns: list[Words] = strawberry.field(description="各列的标题 / the titles of the columns")
    rows: list[RuleSetRow] = strawberry.field(description="各行，按文件中的次序 / in the order of the file")

    @classmethod
    def from_domain(cls, sheet: sheets.Sheet) -> RuleSet:
        return cls(
            file=sheet.file,
            name=sheet.name,
            label=Term.of(sheet.name, sheet.label),
            hit_policy=sheet.hit_policy,
            columns=[Words.from_domain(column) for column in sheet.columns],
            rows=[RuleSetRow.from_domain(row) for row in sheet.rows],
        )


@strawberry.type(description="规则旁一项测试的结果 / what one test beside the rules came to")
class RuleTestResult:
    file: str = strawberry.field(description="测试文件，如 sla_test.yaml / the test file")
    name: str = strawberry.field(description="测试的名称 / the test's name")
    line: int | None = strawberry.field(description="在文件中的行号 / where it stands in the file")
    passed: bool = strawberry.field(description="是否通过 / whether it passed")
    differences: list[Words] = strawberry.field(description="与期望不符之处 / what is not as expected")

    @classmethod
    def from_domain(cls, result: test_result.TestResult) -> RuleTestResult:
        differences = [Words.from_domain(difference) for difference in result.differences]
        return cls(file=result.file, name=result.name, line=result.line, passed=result.passed, differences=differences)


@strawberry.type(description="规则文件的 JSON Schema，供编辑器补全 / for completion in an editor")
class RuleSchema:
    file: str = strawberry.field(description="规则文件名；*_test.yaml 为规则旁的测试 / *_test.yaml for all tests")
    schema: str = strawberry.field(description="JSON Schema（draft-07）的 JSON 文本 / as JSON text")


@strawberry.type(description="由规则生成的配套细则 / one of the supporting rules, written from the rule files")
class PolicyDocument:
    name: str = strawberry.field(description="文件名，不含后缀 / the name of its file, without the ending")
    label: Term = strawberry.field(description="标题 / its title")
    html: str = strawberry.field(description="全文网页，与 petition rules render 所生成的相同 / the whole page")

    @classmethod
    def from_domain(cls, document: Document) -> PolicyDocument:
        title = status.Label(document.title, ENGLISH_TITLES.get(document.name, document.title))
        return cls(name=document.name, label=Term.of(document.name, title), html=html(document).decode())
