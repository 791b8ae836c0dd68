"""A period's report as a document: the template of the rules in force, with the figures that its reader may see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from cases.actors import Actor
from cases.clock import Clock
from cases.db import Database
from figures.reporting.charts import CHARTS
from figures.reporting.numbers import NUMBERS, moment
from figures.reporting.reading import Reading
from figures.reporting.spans import Coverage, coverage
from figures.reporting.tables import TABLES
from figures.service import Figures
from policy.documents.frame import OFFICE
from policy.documents.model import Document
from policy.procedure import Refusal, RefusalCode
from policy.reporting.catalogue import TITLES, ReportKind, template_file
from policy.reporting.rendering import names_in, rendered
from policy.reporting.values import Value
from policy.versions import Timeline

__all__ = ["BUILDERS", "Outline", "Report", "ReportWriter"]

BUILDERS: Final[Mapping[str, Callable[[Reading], Value]]] = MappingProxyType({**NUMBERS, **TABLES, **CHARTS})
"""How every figure of the catalogue is made."""


@dataclass(frozen=True, slots=True)
class Report:
    """`values` are the figures that its template asked for, by name; `name` is that of the period."""

    name: str
    kind: ReportKind
    covered: Coverage
    scope: str
    at: datetime
    policy_version: str
    policy_digest: str
    values: Mapping[str, Value]
    document: Document


@dataclass(frozen=True, slots=True)
class Outline:
    """A report before its figures are read."""

    template: str
    reading: Reading


class ReportWriter:
    def __init__(self, database: Database, figures: Figures, timeline: Callable[[], Timeline], clock: Clock) -> None:
        self._database = database
        self._figures = figures
        self._timeline = timeline
        self._clock = clock

    def outline(self, actor: Actor, name: str) -> Outline | Refusal:
        """What the report of a quarter (`2026-Q1`) or a month (`2026-03`) would be, without its figures.

        Raises InvalidRequest for a name of no period.
        """
        now = self._clock()
        timeline = self._timeline()
        bundle = timeline.bundle(timeline.active(now))
        covered = coverage(name, bundle.calendar(None))
        template = bundle.texts.get(template_file(covered.kind))
        if covered.period.opens > now:
            return Refusal(RefusalCode.NOT_ALLOWED_NOW, "这一期尚未开始 / the period has not begun", ("period",))
        if template is None:
            words = f"现行规则没有报告模板 {template_file(covered.kind)} / the rules in force have no template"
            return Refusal(RefusalCode.NOT_ALLOWED_NOW, words, ("period",))
        return Outline(template, Reading(self._figures, self._database, bundle, actor, covered, now))

    def write(self, actor: Actor, name: str) -> Report | Refusal:
        """The report in the actor's scope, as of now, by the template in force. Raises as `outline` does."""
        found = self.outline(actor, name)
        return found if isinstance(found, Refusal) else _report(found)


def _report(outline: Outline) -> Report:
    reading, bundle = outline.reading, outline.reading.bundle
    names = sorted(names_in(outline.template))
    values = {name: BUILDERS[name](reading) for name in names if name in BUILDERS}
    return Report(
        name=reading.covered.name,
        kind=reading.covered.kind,
        covered=reading.covered,
        scope=reading.scope,
        at=reading.now,
        policy_version=bundle.version,
        policy_digest=bundle.digest,
        values=values,
        document=_document(reading, outline.template, values),
    )


def _document(reading: Reading, template: str, values: Mapping[str, Value]) -> Document:
    bundle, covered = reading.bundle, reading.covered
    title, sections = rendered(template, values, f"{covered.current.label}{TITLES[covered.kind].zh}")
    told = f"{title}（{reading.scope}）" if reading.scope != "全行" else title
    return Document(
        name=f"{TITLES[covered.kind].zh}-{covered.name}",
        title=told,
        head=(
            ("报告期", f"{covered.current.label}（{_range(covered)}）"),
            ("统计范围", reading.scope),
            ("统计时点", moment(reading)),
            ("规则版本", bundle.version),
        ),
        sections=sections,
        note=(
            "本报告由案件记录按现行规则自动统计，文字出自可修改的报告模板；“—”表示没有可统计的数据，不是零。"
            f"模板：{template_file(covered.kind)}，规则摘要（SHA-256）：{bundle.digest}"
        ),
        footer=f"{TITLES[covered.kind].zh}　{covered.name}",
        dated=covered.current.end - timedelta(days=1),
        author=bundle.term("department", OFFICE).zh or OFFICE,
    )


def _range(covered: Coverage) -> str:
    last = covered.current.end - timedelta(days=1)
    return f"{covered.current.start:%Y-%m-%d} 至 {last:%Y-%m-%d}"
