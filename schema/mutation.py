"""The mutations: each one step, refused with reasons or carried out whole."""

from __future__ import annotations

import strawberry

from policy.drafts import DraftStep
from policy.measures import MeasureStep
from resolvers import actions, measures
from resolvers import policy as policies
from resolvers.context import Context
from resolvers.notices import mark_read
from schema import customer_inputs as people
from schema import inputs
from schema.cause_inputs import (
    AcknowledgeReportInput,
    CompleteMeasureInput,
    LinkMeasureInput,
    MeasureStepInput,
    PlanMeasureInput,
)
from schema.jobs import JobMutations
from schema.office import OfficeMutations
from schema.policy_inputs import PolicyDraftStepInput, SavePolicyDraftInput
from schema.responses import ResponseMutations
from schema.types import payload
from schema.types.draft import PolicyDraftPayload
from schema.types.measure import LinkMeasurePayload, MeasurePayload
from schema.types.notice import MarkNotificationsReadPayload

__all__ = ["Mutation"]

Info = strawberry.Info[Context, None]


@strawberry.type(description="变更，一次一步 / changes, one step each")
class Mutation(OfficeMutations, ResponseMutations, JobMutations):
    @strawberry.mutation(description="登记 / registers a case")
    def register_case(self, info: Info, input: inputs.RegisterCaseInput) -> payload.RegisterCasePayload:
        return payload.RegisterCasePayload.from_domain(actions.register(info.context, input.command()))

    @strawberry.mutation(description="更正或确认分类 / corrects or confirms the classification")
    def classify_case(self, info: Info, input: inputs.ClassifyCaseInput) -> payload.ClassifyCasePayload:
        return payload.ClassifyCasePayload.from_domain(actions.act(info.context, inputs.action("classifyCase", input)))

    @strawberry.mutation(description="初步沟通 / records the first contact")
    def record_contact(self, info: Info, input: inputs.CaseActionInput) -> payload.RecordContactPayload:
        return payload.RecordContactPayload.from_domain(
            actions.act(info.context, inputs.action("recordContact", input))
        )

    @strawberry.mutation(description="分办 / dispatches the case")
    def dispatch_case(self, info: Info, input: inputs.DispatchCaseInput) -> payload.DispatchCasePayload:
        return payload.DispatchCasePayload.from_domain(actions.act(info.context, inputs.action("dispatchCase", input)))

    @strawberry.mutation(description="部门退回，须写明理由 / the department's reasoned objection; note needed")
    def return_case(self, info: Info, input: inputs.CaseActionInput) -> payload.ReturnCasePayload:
        return payload.ReturnCasePayload.from_domain(actions.act(info.context, inputs.action("returnCase", input)))

    @strawberry.mutation(description="响应客户 / stops target response")
    def respond(self, info: Info, input: inputs.CaseActionInput) -> payload.RespondPayload:
        return payload.RespondPayload.from_domain(actions.act(info.context, inputs.action("respond", input)))

    @strawberry.mutation(description="反馈初步方案 / stops target preliminary_plan")
    def propose_plan(self, info: Info, input: inputs.CaseActionInput) -> payload.ProposePlanPayload:
        return payload.ProposePlanPayload.from_domain(actions.act(info.context, inputs.action("proposePlan", input)))

    @strawberry.mutation(description="法律审核结论 / stops target legal_review")
    def conclude_legal_review(self, info: Info, input: inputs.CaseActionInput) -> payload.ConcludeLegalReviewPayload:
        return payload.ConcludeLegalReviewPayload.from_domain(
            actions.act(info.context, inputs.action("concludeLegalReview", input))
        )

    @strawberry.mutation(description="暂停 / pauses the clocks that the reason stops")
    def pause_case(self, info: Info, input: inputs.PauseCaseInput) -> payload.PauseCasePayload:
        return payload.PauseCasePayload.from_domain(actions.act(info.context, inputs.action("pauseCase", input)))

    @strawberry.mutation(description="恢复 / ends the pause")
    def resume_case(self, info: Info, input: inputs.CaseActionInput) -> payload.ResumeCasePayload:
        return payload.ResumeCasePayload.from_domain(actions.act(info.context, inputs.action("resumeCase", input)))

    @strawberry.mutation(description="延长监管期限 / extends the regulatory clock")
    def extend_case(self, info: Info, input: inputs.ExtendCaseInput) -> payload.ExtendCasePayload:
        return payload.ExtendCasePayload.from_domain(actions.act(info.context, inputs.action("extendCase", input)))

    @strawberry.mutation(description="办结 / resolves the case")
    def resolve_case(self, info: Info, input: inputs.ResolveCaseInput) -> payload.ResolveCasePayload:
        return payload.ResolveCasePayload.from_domain(actions.act(info.context, inputs.action("resolveCase", input)))

    @strawberry.mutation(description="向客户反馈 / gives feedback to the customer")
    def give_feedback(self, info: Info, input: inputs.CaseActionInput) -> payload.GiveFeedbackPayload:
        return payload.GiveFeedbackPayload.from_domain(actions.act(info.context, inputs.action("giveFeedback", input)))

    @strawberry.mutation(description="客户评价 / the customer's rating")
    def rate_case(self, info: Info, input: inputs.RateCaseInput) -> payload.RateCasePayload:
        return payload.RateCasePayload.from_domain(actions.act(info.context, inputs.action("rateCase", input)))

    @strawberry.mutation(description="归档 / archives the case")
    def archive_case(self, info: Info, input: inputs.CaseActionInput) -> payload.ArchiveCasePayload:
        return payload.ArchiveCasePayload.from_domain(actions.act(info.context, inputs.action("archiveCase", input)))

    @strawberry.mutation(description="重新办理，须写明理由 / reopens the case; note needed")
    def reopen_case(self, info: Info, input: inputs.CaseActionInput) -> payload.ReopenCasePayload:
        return payload.ReopenCasePayload.from_domain(actions.act(info.context, inputs.action("reopenCase", input)))

    @strawberry.mutation(description="关联重复投诉 / links a repeat to the earlier case")
    def link_repeat(self, info: Info, input: inputs.LinkRepeatInput) -> payload.LinkRepeatPayload:
        return payload.LinkRepeatPayload.from_domain(actions.act(info.context, inputs.action("linkRepeat", input)))

    @strawberry.mutation(description="提交问题分析报告 / files the analysis report")
    def file_analysis_report(self, info: Info, input: inputs.AnalysisReportInput) -> payload.FileAnalysisReportPayload:
        return payload.FileAnalysisReportPayload.from_domain(
            actions.act(info.context, inputs.action("fileAnalysisReport", input))
        )

    @strawberry.mutation(description="完成只有规则知道的时限 / stops a target that only the rule files know")
    def complete_target(self, info: Info, input: inputs.CompleteTargetInput) -> payload.CompleteTargetPayload:
        return payload.CompleteTargetPayload.from_domain(
            actions.act(info.context, inputs.action("completeTarget", input))
        )

    @strawberry.mutation(description="记录调解 / records a mediation and its outcome")
    def record_mediation(self, info: Info, input: inputs.RecordMediationInput) -> payload.RecordMediationPayload:
        return payload.RecordMediationPayload.from_domain(
            actions.act(info.context, inputs.action("recordMediation", input))
        )

    @strawberry.mutation(description="记录红牌约谈 / records the interview that a red card owes")
    def record_interview(self, info: Info, input: inputs.RecordInterviewInput) -> payload.RecordInterviewPayload:
        return payload.RecordInterviewPayload.from_domain(
            actions.act(info.context, inputs.action("recordInterview", input))
        )

    @strawberry.mutation(description="一案双查一项结论 / concludes one leg of the investigation")
    def conclude_investigation(
        self, info: Info, input: inputs.ConcludeInvestigationInput
    ) -> payload.ConcludeInvestigationPayload:
        return payload.ConcludeInvestigationPayload.from_domain(
            actions.act(info.context, inputs.action("concludeInvestigation", input))
        )

    @strawberry.mutation(description="移交，须写明理由 / hands over to another person; note needed")
    def hand_over_case(self, info: Info, input: inputs.HandOverCaseInput) -> payload.HandOverCasePayload:
        return payload.HandOverCasePayload.from_domain(actions.act(info.context, inputs.action("handOverCase", input)))

    @strawberry.mutation(description="客户申请复查 / the customer asks for a review")
    def request_review(self, info: Info, input: inputs.CaseActionInput) -> payload.RequestReviewPayload:
        return payload.RequestReviewPayload.from_domain(
            actions.act(info.context, inputs.action("requestReview", input))
        )

    @strawberry.mutation(description="作出复查意见 / concludes the review")
    def conclude_review(self, info: Info, input: inputs.ConcludeReviewInput) -> payload.ConcludeReviewPayload:
        return payload.ConcludeReviewPayload.from_domain(
            actions.act(info.context, inputs.action("concludeReview", input))
        )

    @strawberry.mutation(description="客户申请复核 / the customer asks for a re-review")
    def request_rereview(self, info: Info, input: inputs.CaseActionInput) -> payload.RequestRereviewPayload:
        return payload.RequestRereviewPayload.from_domain(
            actions.act(info.context, inputs.action("requestRereview", input))
        )

    @strawberry.mutation(description="作出复核意见 / concludes the re-review")
    def conclude_rereview(self, info: Info, input: inputs.ConcludeReviewInput) -> payload.ConcludeRereviewPayload:
        return payload.ConcludeRereviewPayload.from_domain(
            actions.act(info.context, inputs.action("concludeRereview", input))
        )

    @strawberry.mutation(description="通知标为已读，ids 为提醒的编号 / ids: of the reminders; all are marked, or none")
    def mark_notifications_read(self, info: Info, ids: list[strawberry.ID]) -> MarkNotificationsReadPayload:
        return MarkNotificationsReadPayload.from_domain(*mark_read(info.context, [str(id) for id in ids]))

    @strawberry.mutation(description="签收分析报告 / says that the department has the report")
    def acknowledge_report(self, info: Info, input: AcknowledgeReportInput) -> payload.AcknowledgeReportPayload:
        return payload.AcknowledgeReportPayload.from_domain(
            actions.act(info.context, inputs.action("acknowledgeReport", input))
        )

    @strawberry.mutation(description="计划整改措施 / plans a measure against a root cause")
    def plan_measure(self, info: Info, input: PlanMeasureInput) -> MeasurePayload:
        return MeasurePayload.from_domain(measures.plan(info.context, input.command()))

    @strawberry.mutation(description="把措施与案件关联 / links a measure to a case")
    def link_measure(self, info: Info, input: LinkMeasureInput) -> LinkMeasurePayload:
        outcome = measures.link(info.context, str(input.measure_id), input.command())
        return LinkMeasurePayload.from_domain(info.context, outcome)

    @strawberry.mutation(description="开始实施措施 / begins to carry a measure out")
    def start_measure(self, info: Info, input: MeasureStepInput) -> MeasurePayload:
        return MeasurePayload.from_domain(measures.act(info.context, input.command(MeasureStep.START)))

    @strawberry.mutation(description="完成措施，须写明依据 / completes a measure; evidence needed")
    def complete_measure(self, info: Info, input: CompleteMeasureInput) -> MeasurePayload:
        return MeasurePayload.from_domain(measures.act(info.context, input.command()))

    @strawberry.mutation(description="验收措施，须为计划、完成者以外的人 / verifies a measure, by another person")
    def verify_measure(self, info: Info, input: MeasureStepInput) -> MeasurePayload:
        return MeasurePayload.from_domain(measures.act(info.context, input.command(MeasureStep.VERIFY)))

    @strawberry.mutation(description="撤销措施，须写明理由 / withdraws a measure; note needed")
    def withdraw_measure(self, info: Info, input: MeasureStepInput) -> MeasurePayload:
        return MeasurePayload.from_domain(measures.act(info.context, input.command(MeasureStep.WITHDRAW)))

    @strawberry.mutation(description="排除重复提示，须写明理由 / dismisses a possible repeat; note needed")
    def dismiss_repeat(self, info: Info, input: people.DismissRepeatInput) -> payload.DismissRepeatPayload:
        return payload.DismissRepeatPayload.from_domain(
            actions.act(info.context, inputs.action("dismissRepeat", input))
        )

    @strawberry.mutation(description="登记群体件联名人 / adds a member to a group case")
    def join_case(self, info: Info, input: people.JoinCaseInput) -> payload.JoinCasePayload:
        return payload.JoinCasePayload.from_domain(actions.act(info.context, people.joining(input)))

    @strawberry.mutation(description="联名人评价 / a member's own rating")
    def rate_member(self, info: Info, input: people.RateMemberInput) -> payload.RateMemberPayload:
        return payload.RateMemberPayload.from_domain(actions.act(info.context, inputs.action("rateMember", input)))

    @strawberry.mutation(description="补充新的事实 / adds facts; may restart clocks by rule")
    def add_facts(self, info: Info, input: people.AddFactsInput) -> payload.AddFactsPayload:
        return payload.AddFactsPayload.from_domain(actions.act(info.context, inputs.action("addFacts", input)))

    @strawberry.mutation(description="查阅客户信息，须写明理由 / shows the customer in clear once; note needed")
    def reveal_customer(self, info: Info, input: people.RevealCustomerInput) -> payload.RevealCustomerPayload:
        answer, clear = actions.reveal(info.context, inputs.action("revealCustomer", input))
        return payload.RevealCustomerPayload.revealed(answer, clear)

    @strawberry.mutation(description="新建或保存规则草稿 / makes or saves a draft of the policy")
    def save_policy_draft(self, info: Info, input: SavePolicyDraftInput) -> PolicyDraftPayload:
        return PolicyDraftPayload.from_domain(policies.save(info.context, input.command()))

    @strawberry.mutation(description="提交草稿，须无错误且测试通过 / submits a draft without errors whose tests pass")
    def submit_policy_draft(self, info: Info, input: PolicyDraftStepInput) -> PolicyDraftPayload:
        return _step(info, input, DraftStep.SUBMIT)

    @strawberry.mutation(description="批准，须为起草提交者以外的人 / by another person; effective at its date")
    def approve_policy_draft(self, info: Info, input: PolicyDraftStepInput) -> PolicyDraftPayload:
        return _step(info, input, DraftStep.APPROVE)

    @strawberry.mutation(description="退回修改，须写明理由 / sends it back to be changed; note needed")
    def reject_policy_draft(self, info: Info, input: PolicyDraftStepInput) -> PolicyDraftPayload:
        return _step(info, input, DraftStep.REJECT)

    @strawberry.mutation(description="撤回草稿 / takes the draft back for good")
    def withdraw_policy_draft(self, info: Info, input: PolicyDraftStepInput) -> PolicyDraftPayload:
        return _step(info, input, DraftStep.WITHDRAW)


def _step(info: Info, given: PolicyDraftStepInput, step: DraftStep) -> PolicyDraftPayload:
    return PolicyDraftPayload.from_domain(policies.act(info.context, given.command(step)))
