import type { Field } from "@/components/FormFields";
import type { Source } from "@/pages/case/steps/sources";
import type { StepWord } from "@/pages/case/steps/words";

/** One field of a step's form, as data: what the input calls it, what a person reads, and where its choices are from. */
export interface StepField {
  name: string;
  label: StepWord;
  kind: Field["kind"];
  help?: StepWord;
  source?: Source;
  min?: number;
  max?: number;
  /** The input wants an integer where the control holds a choice. */
  integer?: true;
  /** Stands inside of this object of the input. */
  within?: string;
  /** The right without which the field is not shown. */
  right?: string;
  /** The field of the case whose value it begins with. */
  from?: "mainClass" | "businessLine" | "topic" | "scope" | "urgency" | "complexity" | "complainedAbout";
}

/** Every field that a step can ask for. Two that share a name in the inputs have two entries here. */
export const FIELDS = {
  note: { name: "note", label: "note", kind: "area" },
  answer: { name: "note", label: "answer", kind: "area" },
  why: { name: "note", label: "why", kind: "area" },
  occurredAt: { name: "occurredAt", label: "occurredAt", kind: "moment", help: "occurredAtHelp", right: "backdate" },

  mainClass: { name: "mainClass", label: "mainClass", kind: "select", source: "mainClasses", from: "mainClass" },
  businessLine: {
    name: "businessLine",
    label: "businessLine",
    kind: "select",
    source: "businessLines",
    from: "businessLine",
  },
  topic: { name: "topic", label: "topic", kind: "select", source: "topics", from: "topic" },
  scope: { name: "scope", label: "scope", kind: "radio", source: "scopes", from: "scope" },
  urgency: { name: "urgency", label: "urgency", kind: "radio", source: "urgencies", from: "urgency" },
  complexity: { name: "complexity", label: "complexity", kind: "radio", source: "complexities", from: "complexity" },
  complainedAbout: {
    name: "complainedAbout",
    label: "complainedAbout",
    kind: "names",
    help: "namesHelp",
    from: "complainedAbout",
  },

  leadDepartment: {
    name: "leadDepartment",
    label: "leadDepartment",
    kind: "select",
    source: "departments",
    help: "leadHelp",
  },
  newLead: { name: "leadDepartment", label: "newLead", kind: "select", source: "departments", help: "newLeadHelp" },
  assistingDepartments: {
    name: "assistingDepartments",
    label: "assistingDepartments",
    kind: "many",
    source: "departments",
  },
  handler: { name: "handler", label: "handler", kind: "text" },
  successor: { name: "handler", label: "successor", kind: "text" },

  pauseReason: { name: "reason", label: "pauseReason", kind: "select", source: "pauseReasons" },
  extensionReason: { name: "reason", label: "extensionReason", kind: "area" },
  approver: { name: "approver", label: "approver", kind: "text" },
  customerNotifiedAt: { name: "customerNotifiedAt", label: "customerNotifiedAt", kind: "moment" },
  days: { name: "days", label: "days", kind: "number", help: "daysHelp", min: 1 },

  outcome: { name: "outcome", label: "outcome", kind: "area" },
  causes: { name: "causes", label: "causes", kind: "many", source: "causes", help: "causesHelp" },
  rating: { name: "rating", label: "rating", kind: "radio", source: "ratings", integer: true },

  repeatOfId: { name: "repeatOfId", label: "repeatOfId", kind: "case", source: "suggestions", help: "repeatHelp" },
  suggestedId: { name: "repeatOfId", label: "suggestedId", kind: "select", source: "suggestions" },

  rootCause: { name: "rootCause", label: "rootCause", kind: "select", source: "causes" },
  analysis: { name: "analysis", label: "analysis", kind: "area" },
  improvement: { name: "improvement", label: "improvement", kind: "area" },
  recipient: {
    name: "recipient",
    label: "recipient",
    kind: "select",
    source: "recipients",
    help: "recipientHelp",
  },

  target: { name: "target", label: "target", kind: "select", source: "targets" },
  mediation: { name: "outcome", label: "mediation", kind: "radio", source: "mediations" },
  interviewee: { name: "interviewee", label: "interviewee", kind: "text" },
  leg: { name: "leg", label: "leg", kind: "radio", source: "legs" },
  finding: { name: "finding", label: "finding", kind: "area" },
  conclusion: { name: "conclusion", label: "conclusion", kind: "radio", source: "conclusions" },

  memberName: { name: "name", label: "memberName", kind: "text", within: "member" },
  memberPhone: { name: "phone", label: "memberPhone", kind: "text", within: "member" },
  memberIdNumber: { name: "idNumber", label: "memberIdNumber", kind: "text", within: "member" },
  memberAge: { name: "age", label: "memberAge", kind: "number", within: "member", min: 0, max: 150 },
  representative: { name: "representative", label: "representative", kind: "switch" },
  member: { name: "member", label: "member", kind: "select", source: "members", integer: true },

  facts: { name: "facts", label: "facts", kind: "area" },
  restart: { name: "restart", label: "restart", kind: "switch", help: "restartHelp", right: "restartClocks" },

  meetingId: { name: "meetingId", label: "meetingId", kind: "select", source: "meetings" },
  agendaMeetingId: { name: "meetingId", label: "meetingId", kind: "select", source: "agendaMeetings" },
  decision: { name: "decision", label: "decision", kind: "area" },
  followUpWithin: { name: "followUpWithin", label: "followUpWithin", kind: "number", help: "followUpHelp", min: 1 },
  measureId: { name: "measureId", label: "measureId", kind: "select", source: "measures" },
} as const satisfies Record<string, StepField>;

export type FieldKey = keyof typeof FIELDS;
