import { useQuery } from "urql";
import { graphql } from "@/api/generated";
import { type Choice, type Kind, useChoices } from "@/app/vocabulary";
import { dateOf, today } from "@/format/dates";
import { useTerm } from "@/i18n";
import type { CaseFound } from "@/pages/case/documents";
import { type StepWord, useStepWords } from "@/pages/case/steps/words";

/** Choices that the contract itself fixes: the beginning of their words, and their values. */
export const FIXED = {
  scopes: ["scope", ["INDIVIDUAL", "GROUP"]],
  urgencies: ["urgency", ["NORMAL", "URGENT"]],
  complexities: ["complexity", ["SIMPLE", "HARD"]],
  mediations: ["mediation", ["AGREED", "FAILED", "DECLINED"]],
  legs: ["leg", ["PERSON", "DEPARTMENT"]],
  conclusions: ["conclusion", ["UPHELD", "CHANGED"]],
  ratings: ["rating", ["5", "4", "3", "2", "1"]],
} as const;

type Fixed = keyof typeof FIXED;
type OfCase = "suggestions" | "recipients" | "targets" | "members" | "agendaMeetings";
type Asked = "meetings" | "measures";

/** Where the choices of a field are from: the policy, the contract, the case itself, or a question of its own. */
export type Source = Kind | Fixed | OfCase | Asked;

const MEETINGS = graphql(`
  query MeetingsToCome($year: Int!, $next: Int!) {
    soon: meetings(year: $year, state: SCHEDULED) { id number title scheduledFor }
    later: meetings(year: $next, state: SCHEDULED) { id number title scheduledFor }
  }
`);
const MEASURES = graphql(`
  query MeasuresToLink { measures(first: 50) { edges { node { id number title state } } } }
`);
/** The choices of a step's fields; only what its `wanted` sources need is asked for. */
export function useSources(found: CaseFound, wanted: readonly Source[]): (source: Source) => Choice[] {
  const vocabulary = useChoices();
  const words = useStepWords();
  const term = useTerm();
  const asked = useAsked(wanted);
  const ofCase: Record<OfCase, () => Choice[]> = {
    suggestions: () => suggested(found),
    recipients: () =>
      (found.analysisReport?.deliveries ?? [])
        .filter(({ acknowledgedAt }) => !acknowledgedAt)
        .map(({ recipient }) => ({ value: recipient.code, label: term(recipient) })),
    targets: () =>
      (found.status?.targets ?? [])
        .filter(({ state }) => ["RUNNING", "PAUSED", "OVERDUE"].includes(state))
        .map(({ target, label }) => ({ value: target, label: term(label) })),
    members: () =>
      found.members.map(({ number, name }) => ({
        value: String(number),
        label: name ?? words("unnamed", { number }),
      })),
    agendaMeetings: () =>
      found.meetings
        .filter(({ agenda }) => agenda.some((item) => item.state === "OPEN" && item.case?.id === found.id))
        .map(meetingChoice),
  };
  return (source) => {
    if (source in FIXED) {
      const [prefix, values] = FIXED[source as Fixed];
      return values.map((value) => ({ value, label: words(`${prefix}${value}` as StepWord) }));
    }
    if (source in ofCase) return ofCase[source as OfCase]();
    return source in asked ? asked[source as Asked] : vocabulary(source as Kind);
  };
}

function useAsked(wanted: readonly Source[]): Record<Asked, Choice[]> {
  const year = Number(today().slice(0, 4));
  const [meetings] = useQuery({
    query: MEETINGS,
    variables: { year, next: year + 1 },
    pause: !wanted.includes("meetings"),
  });
  const [measures] = useQuery({ query: MEASURES, pause: !wanted.includes("measures") });
  return {
    meetings: [...(meetings.data?.soon ?? []), ...(meetings.data?.later ?? [])].map(meetingChoice),
    measures: (measures.data?.measures?.edges ?? [])
      .filter(({ node }) => node.state !== "WITHDRAWN")
      .map(({ node }) => ({ value: node.id, label: `${node.number} ${node.title}` })),
  };
}

function suggested(found: CaseFound): Choice[] {
  return found.repeatSuggestions.flatMap(({ case: earlier }) => (earlier ? [caseChoice(earlier)] : []));
}

function caseChoice({ id, number, subject }: { id: string; number: string; subject: string }): Choice {
  return { value: id, label: `${number} ${subject}` };
}

function meetingChoice(meeting: { id: string; number: string; title: string; scheduledFor: string }): Choice {
  return { value: meeting.id, label: `${meeting.number} ${dateOf(meeting.scheduledFor)} ${meeting.title}` };
}
