"""The policy: its versions, its codes, and what is wrong with the newest files."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import strawberry

from policy.bundle import Bundle
from policy.diagnostics import Diagnostic as Finding
from policy.versions import Timeline, Version
from resolvers.context import Context
from schema.types.term import Term

__all__ = ["Diagnostic", "Policy", "PolicyVersion", "RuleText"]

Info = strawberry.Info[Context, None]


@strawberry.type(description="规则文件的一处问题 / one finding in a rule file")
class Diagnostic:
    severity: str
    code: str
    file: str
    line: int
    column: int
    message: str
    hint: str | None

    @classmethod
    def from_domain(cls, found: Finding) -> Diagnostic:
        return cls(
            severity=found.severity.value,
            code=found.code,
            file=found.file,
            line=found.line,
            column=found.column,
            message=found.message,
            hint=found.hint,
        )


@strawberry.type(description="一个规则文件的文本 / the text of one rule file")
class RuleText:
    name: str
    text: str

    @classmethod
    def all_of(cls, files: Mapping[str, str]) -> list[RuleText]:
        return [cls(name=name, text=text) for name, text in sorted(files.items())]


@strawberry.type(description="规则的一个版本 / one version of the policy")
class PolicyVersion:
    version: str
    digest: str
    title: str
    effective_from: datetime
    published_by: str
    approved_by: str | None
    active: bool
    applies_to: str = strawberry.field(description="open：未办结案件；new：此后收到的案件 / whom it reaches")
    source: str = strawberry.field(description="directory：规则目录；published：双人发布 / where it came from")
    entry: strawberry.Private[Version]

    @strawberry.field(description="该版本的规则文件 / its rule files")
    def files(self, info: Info) -> list[RuleText]:
        return RuleText.all_of(info.context.timeline.bundle(self.entry).texts)

    @classmethod
    def from_domain(cls, entry: Version, active: Version) -> PolicyVersion:
        return cls(
            version=entry.version,
            digest=entry.digest,
            title=entry.title.zh,
            effective_from=entry.effective_from,
            published_by=entry.author,
            approved_by=entry.approver,
            active=entry is active,
            applies_to=entry.applies_to,
            source=entry.source,
            entry=entry,
        )


@strawberry.type(description="现行规则 / the policy in force")
class Policy:
    active: PolicyVersion
    versions: list[PolicyVersion]
    diagnostics: list[Diagnostic] = strawberry.field(
        description="最新文件未被采用时的问题 / of the newest files, when they were refused"
    )
    bundle: strawberry.Private[Bundle]

    @strawberry.field
    def main_classes(self) -> list[Term]:
        return self._terms("main_class")

    @strawberry.field
    def subclasses(self) -> list[Term]:
        return self._terms("subclass")

    @strawberry.field
    def business_lines(self) -> list[Term]:
        return self._terms("business_line")

    @strawberry.field
    def departments(self) -> list[Term]:
        return self._terms("department")

    @strawberry.field
    def channels(self) -> list[Term]:
        return self._terms("channel")

    @strawberry.field
    def topics(self) -> list[Term]:
        return self._terms("topic")

    @strawberry.field
    def products(self) -> list[Term]:
        return self._terms("product")

    @strawberry.field
    def causes(self) -> list[Term]:
        return self._terms("cause")

    @strawberry.field
    def pause_reasons(self) -> list[Term]:
        return self._terms("pause_reason")

    @strawberry.field(description="网点名录，可为空：其他网点以代码显示 / listed branches; others show their code")
    def branches(self) -> list[Term]:
        return self._terms("branch")

    @strawberry.field(description="等级，轻者在前 / grades, the lightest first")
    def grades(self) -> list[Term]:
        return self._terms("grade")

    @strawberry.field(description="整改措施的类别 / kinds of measures")
    def measure_kinds(self) -> list[Term]:
        return self._terms("measure_kind")

    def _terms(self, kind: str) -> list[Term]:
        return [Term.from_domain(term) for term in self.bundle.terms(kind).values()]

    @classmethod
    def from_domain(
        cls,
        timeline: Timeline,
        active: Version,
        found: tuple[Finding, ...],
    ) -> Policy:
        return cls(
            active=PolicyVersion.from_domain(active, active),
            versions=[PolicyVersion.from_domain(entry, active) for entry in timeline.versions],
            diagnostics=[Diagnostic.from_domain(diagnostic) for diagnostic in found],
            bundle=timeline.bundle(active),
        )
