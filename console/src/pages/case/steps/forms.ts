import type { StepName } from "@/pages/case/steps/documents";
import { FIELDS, type FieldKey, type StepField } from "@/pages/case/steps/fields";

/** What a step asks for: first what it cannot do without, then the rest. */
export interface StepForm {
  needs?: readonly FieldKey[];
  takes?: readonly FieldKey[];
  danger?: true;
}

/** Every step on a case and its form. A note is needed where the procedure refuses the step without one. */
export const FORMS: Record<StepName, StepForm> = {
  classifyCase: {
    takes: [
      "mainClass",
      "businessLine",
      "topic",
      "scope",
      "urgency",
      "complexity",
      "complainedAbout",
      "note",
      "occurredAt",
    ],
  },
  recordContact: { takes: ["note", "occurredAt"] },
  dispatchCase: { takes: ["leadDepartment", "assistingDepartments", "handler", "note", "occurredAt"] },
  returnCase: { needs: ["why"], takes: ["occurredAt"], danger: true },
  respond: { takes: ["answer", "occurredAt"] },
  proposePlan: { takes: ["answer", "occurredAt"] },
  concludeLegalReview: { takes: ["answer", "occurredAt"] },
  pauseCase: { needs: ["pauseReason"], takes: ["note", "occurredAt"] },
  resumeCase: { takes: ["note", "occurredAt"] },
  extendCase: {
    needs: ["extensionReason", "approver", "customerNotifiedAt"],
    takes: ["days", "occurredAt"],
  },
  resolveCase: { needs: ["outcome"], takes: ["causes", "note", "occurredAt"] },
  giveFeedback: { takes: ["answer", "occurredAt"] },
  rateCase: { needs: ["rating"], takes: ["note", "occurredAt"] },
  archiveCase: { takes: ["note", "occurredAt"] },
  reopenCase: { needs: ["why"], takes: ["occurredAt"], danger: true },
  linkRepeat: { needs: ["repeatOfId"], takes: ["occurredAt"] },
  dismissRepeat: { needs: ["suggestedId", "why"], takes: ["occurredAt"] },
  joinCase: {
    needs: ["memberName"],
    takes: ["memberPhone", "memberIdNumber", "memberAge", "representative", "note", "occurredAt"],
  },
  rateMember: { needs: ["member", "rating"], takes: ["note", "occurredAt"] },
  addFacts: { needs: ["facts"], takes: ["restart", "note", "occurredAt"] },
  revealCustomer: { needs: ["why"], takes: ["occurredAt"] },
  fileAnalysisReport: { needs: ["rootCause", "analysis", "improvement"], takes: ["occurredAt"] },
  acknowledgeReport: { takes: ["recipient", "note", "occurredAt"] },
  recordMediation: { needs: ["mediation"], takes: ["note", "occurredAt"] },
  referToMeeting: { needs: ["meetingId"], takes: ["note", "occurredAt"] },
  withdrawFromMeeting: { needs: ["agendaMeetingId"], takes: ["note", "occurredAt"], danger: true },
  decideAtMeeting: {
    needs: ["agendaMeetingId", "decision"],
    takes: ["newLead", "assistingDepartments", "followUpWithin", "note", "occurredAt"],
  },
  recordFollowUp: { needs: ["answer"], takes: ["occurredAt"] },
  recordInterview: { needs: ["interviewee"], takes: ["note", "occurredAt"] },
  concludeInvestigation: { needs: ["leg", "finding"], takes: ["note", "occurredAt"] },
  handOverCase: { needs: ["successor", "why"], takes: ["occurredAt"] },
  requestReview: { takes: ["note", "occurredAt"] },
  concludeReview: { needs: ["conclusion"], takes: ["note", "occurredAt"] },
  requestRereview: { takes: ["note", "occurredAt"] },
  concludeRereview: { needs: ["conclusion"], takes: ["note", "occurredAt"] },
  completeTarget: { needs: ["target"], takes: ["note", "occurredAt"] },
  linkMeasure: { needs: ["measureId"], takes: ["note"] },
};

export function isStep(name: string | null): name is StepName {
  return name !== null && Object.hasOwn(FORMS, name);
}

/** The fields of a step's form in their order, each with whether it must be given. */
export function fieldsOf(step: StepName): (StepField & { required: boolean })[] {
  const { needs = [], takes = [] } = FORMS[step];
  return [
    ...needs.map((key) => ({ ...FIELDS[key], required: true })),
    ...takes.map((key) => ({ ...FIELDS[key], required: false })),
  ];
}

/** What the service is sent: the fields under the names and in the places that its input has for them. */
export function inputOf(step: StepName, values: Record<string, unknown>): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const { name, integer, within } of fieldsOf(step) as StepField[]) {
    if (values[name] === undefined) continue;
    const value = integer ? Number(values[name]) : values[name];
    if (within) input[within] = { ...(input[within] as object), [name]: value };
    else input[name] = value;
  }
  return input;
}
