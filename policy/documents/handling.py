"""办理操作细则: how a complaint is received, sorted, dispatched, handled in time, and urged on."""

from __future__ import annotations

from policy.bundle import Bundle
from policy.documents.frame import Regulation, article, framed
from policy.documents.limits import interruptions, time_limits
from policy.documents.meetings import joint_meeting
from policy.documents.model import Block, Document, Paragraph, Reference, Row, Section, Table
from policy.documents.supervision import results, supervision
from policy.documents.tables import decision_table, hit_words, table_reference
from policy.documents.words import EVENTS, NODES, limit_words, listed, percent
from policy.models.base import Termed
from policy.models.procedure import Window
from policy.procedure import MUTATION_OF, STEPS
from policy.status import CaseNode
from policy.targets import CompiledTarget
from policy.vocabulary import VOCABULARY

__all__ = ["handling_procedure"]


def handling_procedure(bundle: Bundle) -> Document:
    nodes = [node for node in CaseNode if any(target.node is node for target in bundle.targets)]
    purpose = f"为规范信访投诉的{listed(NODES[node] for node in nodes)}工作，明确职责和时限，保护客户合法权益"
    return framed(
        bundle,
        Regulation(
            name="handling-procedure",
            title="信访投诉办理操作细则",
            kind="细则",
            purpose=purpose,
            general=(_nodes(nodes), _first_receiver(bundle)),
            chapters=(
                _acceptance(bundle),
                _dispatch(bundle),
                time_limits(bundle),
                interruptions(bundle),
                supervision(bundle),
                *joint_meeting(bundle),
                results(bundle),
            ),
            for_cases=True,
        ),
    )


def _nodes(nodes: list[CaseNode]) -> Paragraph:
    said = listed(NODES[node] for node in nodes)
    text = f"案件依次经过{said}环节；一个环节的各项工作未全部完成的，案件停留在该环节。"
    return article("办理环节", text, Reference("sla"))


def _first_receiver(bundle: Bundle) -> Paragraph:
    early = [target for target in bundle.targets if target.node in (CaseNode.RECEIVE, CaseNode.DISPATCH)]
    work = listed(target.label.zh for target in early)
    text = f"投诉实行首接首办，最先接到投诉的人员为首接责任人，负责按时完成{work}，不得推诿。"
    return article("首接首办", text, *(_target_reference(bundle, target) for target in early))


def _target_reference(bundle: Bundle, target: CompiledTarget) -> Reference:
    rule = next(rule for rule in bundle.rules.sla.targets if rule.id == target.id)
    return Reference(f"sla/{rule.id}", rule.clause, rule.assumed)


def _acceptance(bundle: Bundle) -> Section:
    taxonomy = bundle.rules.taxonomy
    inputs = listed(
        f"{VOCABULARY[fact].label.zh}（{'、'.join(term.zh for term in bundle.terms(fact).values())}）"
        for fact in bundle.tables["grade"].inputs
    )
    subclasses = listed(VOCABULARY[fact].label.zh for fact in bundle.tables["subclass"].inputs)
    grades = "、".join(grade.label.zh for grade in taxonomy.grades)
    blocks: tuple[Block, ...] = (
        article("受理渠道", "客户可以通过下列渠道提出投诉。", Reference("taxonomy")),
        Table(
            "受理渠道",
            ("渠道", "是否线上渠道"),
            tuple(
                Row((channel.label.zh, "是" if channel.online else "否"), (_term(channel),))
                for channel in taxonomy.channels
            ),
        ),
        article("主分类", "投诉按其性质分为下列主分类。", Reference("taxonomy")),
        _main_classes(bundle),
        article(
            "等级",
            f"案件等级分为{grades}，根据{inputs}按下表确定。{hit_words(bundle, 'grade')}",
            table_reference(bundle, "grade"),
            *(_term(grade) for grade in taxonomy.grades),
        ),
        decision_table(bundle, "grade", "案件等级"),
        article(
            "子类",
            f"案件根据{subclasses}按下表确定子类。{hit_words(bundle, 'subclass')}",
            table_reference(bundle, "subclass"),
        ),
        decision_table(bundle, "subclass", "案件子类"),
        _fallback(bundle),
    )
    return Section("受理与分类", blocks)


def _main_classes(bundle: Bundle) -> Table:
    """The share of the year before stands beside the classes where the rules give it."""
    rows = tuple(
        Row((entry.label.zh, "—" if entry.share_2025 is None else percent(entry.share_2025)), (_term(entry),))
        for entry in bundle.rules.taxonomy.main_classes
    )
    return Table("主分类", ("主分类", "2025 年占比"), rows)


def _term(entry: Termed) -> Reference:
    return Reference(f"taxonomy/{entry.code}", entry.clause, entry.assumed)


def _fallback(bundle: Bundle) -> Paragraph:
    fallback = bundle.rules.triage.fallback
    main_class = bundle.term("main_class", fallback.main_class).zh
    line = bundle.term("business_line", fallback.business_line).zh
    text = (
        f"平台根据投诉内容自动分类；自动分类不能判断的，应当照常受理，主分类暂按“{main_class}”、"
        f"业务条线暂按“{line}”办理，并及时由人工核定。"
    )
    return article("自动分类", text, Reference("triage/fallback", fallback.clause, fallback.assumed))


def _dispatch(bundle: Bundle) -> Section:
    taxonomy = bundle.rules.taxonomy
    dispatch = table_reference(bundle, "dispatch")
    lines = tuple(
        Row((line.label.zh, bundle.term("department", line.department).zh), (_term(line),))
        for line in taxonomy.business_lines
    )
    blocks: tuple[Block, ...] = (
        article("条线责任部门", "各业务条线的责任部门如下表。", Reference("taxonomy")),
        Table("业务条线与责任部门", ("业务条线", "责任部门"), lines),
        article("主办与协办", f"案件按下表确定主办部门和协办部门。{hit_words(bundle, 'dispatch')}", dispatch),
        decision_table(bundle, "dispatch", "分办"),
        *(_window(window) for window in bundle.rules.procedure.windows),
    )
    return Section("分办与责任部门", blocks)


def _window(window: Window) -> Paragraph:
    """退回应当自分办之日的次日起 5 个工作日内提出，并说明理由."""
    step = STEPS[MUTATION_OF[window.step]] if window.step in MUTATION_OF else None
    reason = "，并说明理由" if step is not None and step.note else ""
    done, after = EVENTS[window.step], EVENTS[window.after]
    text = f"案件{after}后需要{done}的，应当{limit_words(window.within, after)}提出{reason}；逾期不得{done}。"
    return article(window.label.zh, text, Reference(f"procedure/{window.id}", window.clause, window.assumed))
