"""The policy: its versions, its codes, and what is wrong with the newest files."""

from __future__ import annotations

from datetime import datetime

import strawberry

from policy.bundle import Bundle
from policy.diagnostics import Diagnostic as Finding
from policy.versions import Timeline, Version
from schema.types.term import Term

__all__ = ["Diagnostic", "Policy", "PolicyVersion"]


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


@strawberry.type(description="规则的一个版本 / one version of the policy")
class PolicyVersion:
    version: str
    digest: str
    title: str
    effective_from: datetime
    published_by: str
    approved_by: str | None
    active: bool

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
