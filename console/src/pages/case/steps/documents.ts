import { graphql } from "@/api/generated";

/** The document of every step, by the name of its mutation. `done` is what the service answers to each. */
export const DOCUMENTS = {
  referToMeeting: graphql(`
    mutation ReferToMeeting($input: AtMeetingInput!) {
      done: referToMeeting(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  withdrawFromMeeting: graphql(`
    mutation WithdrawFromMeeting($input: AtMeetingInput!) {
      done: withdrawFromMeeting(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  decideAtMeeting: graphql(`
    mutation DecideAtMeeting($input: DecideAtMeetingInput!) {
      done: decideAtMeeting(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  recordFollowUp: graphql(`
    mutation RecordFollowUp($input: CaseActionInput!) {
      done: recordFollowUp(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  classifyCase: graphql(`
    mutation ClassifyCase($input: ClassifyCaseInput!) {
      done: classifyCase(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  recordContact: graphql(`
    mutation RecordContact($input: CaseActionInput!) {
      done: recordContact(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  dispatchCase: graphql(`
    mutation DispatchCase($input: DispatchCaseInput!) {
      done: dispatchCase(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  returnCase: graphql(`
    mutation ReturnCase($input: CaseActionInput!) {
      done: returnCase(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  respond: graphql(`
    mutation Respond($input: CaseActionInput!) {
      done: respond(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  proposePlan: graphql(`
    mutation ProposePlan($input: CaseActionInput!) {
      done: proposePlan(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  concludeLegalReview: graphql(`
    mutation ConcludeLegalReview($input: CaseActionInput!) {
      done: concludeLegalReview(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  pauseCase: graphql(`
    mutation PauseCase($input: PauseCaseInput!) {
      done: pauseCase(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  resumeCase: graphql(`
    mutation ResumeCase($input: CaseActionInput!) {
      done: resumeCase(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  extendCase: graphql(`
    mutation ExtendCase($input: ExtendCaseInput!) {
      done: extendCase(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  resolveCase: graphql(`
    mutation ResolveCase($input: ResolveCaseInput!) {
      done: resolveCase(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  giveFeedback: graphql(`
    mutation GiveFeedback($input: CaseActionInput!) {
      done: giveFeedback(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  rateCase: graphql(`
    mutation RateCase($input: RateCaseInput!) {
      done: rateCase(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  archiveCase: graphql(`
    mutation ArchiveCase($input: CaseActionInput!) {
      done: archiveCase(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  reopenCase: graphql(`
    mutation ReopenCase($input: CaseActionInput!) {
      done: reopenCase(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  linkRepeat: graphql(`
    mutation LinkRepeat($input: LinkRepeatInput!) {
      done: linkRepeat(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  fileAnalysisReport: graphql(`
    mutation FileAnalysisReport($input: AnalysisReportInput!) {
      done: fileAnalysisReport(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  completeTarget: graphql(`
    mutation CompleteTarget($input: CompleteTargetInput!) {
      done: completeTarget(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  recordMediation: graphql(`
    mutation RecordMediation($input: RecordMediationInput!) {
      done: recordMediation(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  recordInterview: graphql(`
    mutation RecordInterview($input: RecordInterviewInput!) {
      done: recordInterview(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  concludeInvestigation: graphql(`
    mutation ConcludeInvestigation($input: ConcludeInvestigationInput!) {
      done: concludeInvestigation(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  handOverCase: graphql(`
    mutation HandOverCase($input: HandOverCaseInput!) {
      done: handOverCase(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  requestReview: graphql(`
    mutation RequestReview($input: CaseActionInput!) {
      done: requestReview(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  concludeReview: graphql(`
    mutation ConcludeReview($input: ConcludeReviewInput!) {
      done: concludeReview(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  requestRereview: graphql(`
    mutation RequestRereview($input: CaseActionInput!) {
      done: requestRereview(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  concludeRereview: graphql(`
    mutation ConcludeRereview($input: ConcludeReviewInput!) {
      done: concludeRereview(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  acknowledgeReport: graphql(`
    mutation AcknowledgeReport($input: AcknowledgeReportInput!) {
      done: acknowledgeReport(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  linkMeasure: graphql(`
    mutation LinkMeasure($input: LinkMeasureInput!) {
      done: linkMeasure(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  dismissRepeat: graphql(`
    mutation DismissRepeat($input: DismissRepeatInput!) {
      done: dismissRepeat(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  joinCase: graphql(`
    mutation JoinCase($input: JoinCaseInput!) {
      done: joinCase(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  rateMember: graphql(`
    mutation RateMember($input: RateMemberInput!) {
      done: rateMember(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  addFacts: graphql(`
    mutation AddFacts($input: AddFactsInput!) {
      done: addFacts(input: $input) { case { id version } userErrors { code field message } }
    }
  `),
  revealCustomer: graphql(`
    mutation RevealCustomer($input: RevealCustomerInput!) {
      done: revealCustomer(input: $input) { case { id version } userErrors { code field message } customer { name phone idNumber age } }
    }
  `),
} as const;

export type StepName = keyof typeof DOCUMENTS;
