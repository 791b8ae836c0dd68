"""问题分析报告: what happened in one case, which limits were kept, why it came about, and what is done about it.

The report circulates between departments: it names no customer, and quotes nothing that the customer wrote.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from policy.bundle import Bundle
from policy.documents.frame import OFFICE, clause_list
from policy.documents.model import Block, Document, Paragraph, Reference, Row, Section, Table
from policy.documents.tables import CARDS
from policy.documents.words import EVENTS, day, listed, numeral
from policy.evaluator import evaluate_history, facts_of
from policy.events import Event
from policy.history import CaseHistory
from policy.instants import ZONE
from policy.measures import MEASURE_STATES, MeasureState
from policy.reports import Report, recipients, report_of
from policy.status import CaseStatus, TargetState, TargetStatus

__all__ = ["MeasureLine", "analysis_report"]

_LEGS: Final = {"person": "责任人员", "department": "管理部门"}
_MEDIATIONS: Final = {"agreed": "达成一致", "failed": "未达成一致", "declined": "客户不接受调解"}
_STATES: Final = {
    TargetState.WAITING: "尚未开始",
    TargetState.RUNNING: "进行中",
    TargetState.PAUSED: "暂停中",
    TargetState.MET: "按时完成",
    TargetState.OVERDUE: "已逾期，未完成",
    TargetState.MISSED: "逾期完成",
}


@dataclass(frozen=True, slots=True)
class MeasureLine:
    """A measure that is linked to the case."""

    number: str
    kind: str
    title: str
    department: str
    state: MeasureState
    due_on: date | None
    completed_on: date | None


def analysis_report(
    bundle: Bundle, number: str, events: Sequence[Event], at: datetime, measures: Sequence[MeasureLine] = ()
) -> Document:
    """The report as of `at`; marked 草稿 while it has not been filed in this round."""
    case = CaseHistory.of(events, at)
    return _Analysis(bundle, number, case, evaluate_history(bundle, case, at), tuple(measures)).document()


@dataclass(frozen=True, slots=True)
class _Analysis:
    bundle: Bundle
    number: str
    case: CaseHistory
    status: CaseStatus
    measures: tuple[MeasureLine, ...]

    def document(self) -> Document:
        report = report_of(self.case)
        sections = (
            self._facts(),
            self._clocks(),
            self._course(),
            self._outcome(),
            self._analysis(report),
            self._measures(),
            self._deliveries(report),
        )
        references = [reference for section in sections for reference in _references(section.blocks)]
        numbered = tuple(
            Section(f"{numeral(place)}、{section.title}", section.blocks)
            for place, section in enumerate(sections, start=1)
        )
        draft = report is None
        title = "问题分析报告（草稿）" if draft else "问题分析报告"
        return Document(
            name=f"问题分析报告-{self.number}" + ("-草稿" if draft else ""),
            title=title,
            head=(
                ("案件编号", self.number),
                ("主办部门", self._department(self.case.lead_department)),
                ("提交时间", _time(report.filed_at) if report else "尚未提交（草稿，不得送达）"),
                ("数据截至", _time(self.status.as_of)),
                ("适用规则", f"{self.bundle.title.zh}，版本 {self.bundle.version}"),
            ),
            sections=(*numbered, clause_list(self.bundle, references)),
            note=(
                "本报告的案件事实、时限和亮牌由平台根据案件记录和规则生成，不含客户姓名、电话和证件号码；"
                f"〔〕内为所依据的规则编号和条款。规则摘要（SHA-256）：{self.bundle.digest}"
            ),
            footer=f"{title}　{self.number}",
            dated=self.status.as_of.astimezone(ZONE).date(),
            author=self._term("department", OFFICE),
        )

    def _facts(self) -> Section:
        known, case, classified = self.case.attributes, self.case, self.status.classification
        assisting = listed(self._department(code) for code in case.assisting_departments)
        entries = (
            ("受理渠道", self._term("channel", known["channel"])),
            ("网点", self._term("branch", known["branch"])),
            ("主分类", self._term("main_class", known["main_class"])),
            ("子类", self._term("subclass", classified.subclass)),
            ("等级", self._term("grade", classified.grade)),
            ("业务条线", self._term("business_line", known["business_line"])),
            ("投诉主题", self._term("topic", known["topic"])),
            ("产品", self._term("product", known["product"])),
            ("收到时间", _time(case.received_at)),
            ("首接责任人", case.first_receiver or "—"),
            ("主办部门", self._department(case.lead_department)),
            ("协办部门", assisting or "—"),
            ("承办人", case.handler or "—"),
            ("办结时间", _time(case.resolved_at) if case.resolved_at else "尚未办结"),
            ("重复投诉", f"同一事项第 {case.repeat_number} 次" if case.repeat_of else "否"),
            ("客户评分", f"{case.rating} 分" if case.rating else "未评价"),
        )
        half = len(entries) // 2
        rows = tuple(Row((*left, *right)) for left, right in zip(entries[:half], entries[half:], strict=True))
        return Section("案件概况", (Table("", ("项目", "内容", "项目", "内容"), rows),))

    def _clocks(self) -> Section:
        """Every clock that applies, then how each due date was reckoned, day by day."""
        clocks = [clock for clock in self.status.targets if clock.state is not TargetState.NOT_APPLICABLE]
        rows = tuple(
            Row(
                (
                    clock.label.zh,
                    _time(clock.started_at),
                    f"{clock.due_date} 24:00" if clock.due_date else "—",
                    _time(clock.stopped_at),
                    self._result(clock),
                ),
                (self._reference(clock),),
            )
            for clock in clocks
        )
        workings = (
            Paragraph("；".join(clock.workings) + "。", caption=clock.label.zh, level=1)
            for clock in clocks
            if clock.workings
        )
        header = ("时限", "起算", "应完成", "实际完成", "结果")
        return Section("办理时限", (Table("各项时限", header, rows), *workings))

    def _result(self, clock: TargetStatus) -> str:
        """Whether it was kept; by how much it was not, and the card that this earned."""
        if not clock.overdue_working_days:
            return _STATES[clock.state]
        card = CARDS[self._card(clock)]
        return f"{_STATES[clock.state]}（逾期 {clock.overdue_working_days} 个工作日，{card}）"

    def _card(self, clock: TargetStatus) -> str:
        """The card that the delay reached, also where the work was done since."""
        facts, _ = facts_of(self.bundle, self.case, self.status.as_of)
        days = clock.overdue_working_days
        decision = self.bundle.decide("escalation", {**facts, "overdue_working_days": days}) if days else None
        return str(decision.outcome["card"]) if decision else "none"

    def _reference(self, clock: TargetStatus) -> Reference:
        rule = next(rule for rule in self.bundle.rules.sla.targets if rule.id == clock.target)
        return Reference(f"sla/{rule.id}", rule.clause, rule.assumed)

    def _course(self) -> Section:
        entries = tuple(
            Row((_time(event.at), EVENTS[event.type], self._detail(event)))
            for event in self.case.events
            if event.type in ("returned", "extended", "reopened", "mediated", "interviewed", "paused", "resumed")
        )
        said = f"退回 {self.case.returns} 次，暂停 {len(self.case.pauses)} 次，延期 {len(self.case.extensions)} 次"
        said += f"，重新办理 {len(self.case.reopenings)} 次。"
        blocks: list[Block] = [Paragraph(said)]
        if entries:
            blocks.append(Table("", ("时间", "事项", "说明"), entries))
        return Section("退回、暂停、延期和督办", tuple(blocks))

    def _detail(self, event: Event) -> str:
        data = event.data
        if event.type == "extended":
            target = next((one.label.zh for one in self.bundle.targets if one.id == data["target"]), data["target"])
            return f"{target}延长 {data['days']} 日，批准人 {data['approver']}"
        if event.type == "paused":
            return self._term("pause_reason", data["reason"])
        if event.type == "mediated":
            return _MEDIATIONS[data["outcome"]]
        return f"被约谈人 {data['interviewee']}" if event.type == "interviewed" else "—"

    def _outcome(self) -> Section:
        resolved = self.case.marks.get("resolved")
        recognised = resolved.data if resolved else {}
        causes = tuple(self._recognised(code, recognised) for code in recognised.get("causes", ()))
        blocks: list[Block] = [*_texts(self.case.outcome if resolved else None, "处理结果", "尚未办结。")]
        if causes:
            blocks.append(Table("办结时认定的原因", ("原因", "性质"), causes))
        else:
            blocks.append(Paragraph("办结时未认定原因。", caption="原因"))
        if self.case.legs:
            legs = tuple(
                Row(
                    (_LEGS[leg], _time(done.at if done else None), _clean(done.data["finding"]) if done else "尚未结论")
                )
                for leg, done in self.case.legs.items()
            )
            blocks.append(Table("一案双查", ("对象", "结论时间", "结论"), legs))
        return Section("处理结果与原因认定", tuple(blocks))

    def _recognised(self, code: str, data: Mapping[str, Any]) -> Row:
        nature = "主观原因" if code in data.get("subjective", ()) else "非主观原因"
        return Row((self._term("cause", code), nature), (self._cause(code),))

    def _cause(self, code: str) -> Reference:
        rule = next((cause for cause in self.bundle.rules.taxonomy.causes if cause.code == code), None)
        return Reference(f"taxonomy/{code}", rule.clause if rule else None, rule.assumed if rule else False)

    def _analysis(self, report: Report | None) -> Section:
        if report is None:
            return Section("根本原因分析与改进", (Paragraph("尚未填写。"),))
        root = Paragraph(self._term("cause", report.root_cause), (self._cause(report.root_cause),), "根本原因")
        return Section(
            "根本原因分析与改进",
            (root, *_texts(report.analysis, "分析", "—"), *_texts(report.improvement, "改进", "—")),
        )

    def _measures(self) -> Section:
        rule = self.bundle.rules.procedure.measures
        told = (Reference(f"procedure/{rule.id}", rule.clause, rule.assumed),) if rule else ()
        if not self.measures:
            return Section("整改措施", (Paragraph("尚未关联整改措施。", told),))
        rows = tuple(
            Row(
                (
                    line.number,
                    self._term("measure_kind", line.kind),
                    _clean(line.title),
                    self._department(line.department),
                    day(line.due_on) if line.due_on else "—",
                    MEASURE_STATES[line.state].zh + (f"（{day(line.completed_on)}）" if line.completed_on else ""),
                )
            )
            for line in self.measures
        )
        header = ("编号", "类别", "措施", "责任部门", "计划完成", "状态")
        return Section("整改措施", (Paragraph("本案关联的整改措施如下。", told), Table("", header, rows)))

    def _deliveries(self, report: Report | None) -> Section:
        rule = self.bundle.rules.procedure.analysis_report
        told = (Reference(f"procedure/{rule.id}", rule.clause, rule.assumed),) if rule else ()
        if report is None:
            to = listed(self._department(code) for code in recipients(self.bundle, self.case))
            return Section("送达", (Paragraph(f"提交后送达{to}。" if to else "提交后不另行送达。", told),))
        if not report.deliveries:
            return Section("送达", (Paragraph("未送达其他部门。", told),))
        rows = tuple(
            Row(
                (
                    self._department(copy.recipient),
                    _time(copy.delivered_at),
                    f"{_time(copy.acknowledged_at)} {copy.acknowledged_by}" if copy.acknowledged_at else "尚未签收",
                )
            )
            for copy in report.deliveries
        )
        said = Paragraph("报告提交时送达下列部门。", told)
        return Section("送达", (said, Table("", ("收件部门", "送达时间", "签收"), rows)))

    def _term(self, kind: str, code: str | None) -> str:
        return self.bundle.term(kind, code).zh if code else "—"

    def _department(self, code: str | None) -> str:
        return self._term("department", code)


def _references(blocks: Iterable[Block]) -> Iterator[Reference]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from block.references
        elif isinstance(block, Table):
            for row in block.rows:
                yield from row.references


def _time(instant: datetime | None) -> str:
    return f"{instant.astimezone(ZONE):%Y-%m-%d %H:%M}" if instant else "—"


def _texts(text: str | None, caption: str, absent: str) -> Iterator[Paragraph]:
    """What somebody wrote, a paragraph for each of its lines; the caption stands before the first."""
    lines = [line for line in map(str.strip, _clean(text or "").splitlines()) if line] or [absent]
    yield Paragraph(lines[0], caption=caption)
    yield from (Paragraph(line) for line in lines[1:])


def _clean(text: str) -> str:
    """Without the two code points that neither XML nor Word can hold."""
    return text.replace("\ufffe", "").replace("\uffff", "")
