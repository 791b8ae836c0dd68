import { graphql } from "@/api/generated";
import type { CaseFoundQuery } from "@/api/generated/graphql";

/** All that the page shows of where a case stands, at whatever instant and under whatever version. */
export const StatusWhole = graphql(`
  fragment StatusWhole on CaseStatus {
    asOf policyVersion currentNode card nextActions
    reasons { ...ReasonLine }
    targets { ...ClockLine startedAt stoppedAt workingDaysLeft workings reason { ...ReasonLine } }
  }
`);

export const CASE = graphql(`
  query CaseFound($id: ID!) {
    case(id: $id) {
      ...CaseLine
      narrative scope complexity rating firstReceiver dutyHolder handOvers sourceReference complainedAbout
      channel { code zh en } topic { code zh en } assistingDepartments { code zh en }
      repeatOf { id number subject receivedAt }
      status { ...StatusWhole }
      actions { mutation allowed called refusals label { code zh en } }
      customer { name phone idNumber age }
      members { number representative name phone rating }
      repeatSuggestions { score reasons { ...ReasonLine } case { id number subject receivedAt } }
      investigation { leg concludedAt finding }
      analysisReport {
        filedAt analysis improvement documentPath rootCause { code zh en }
        deliveries { deliveredAt acknowledgedAt acknowledgedBy recipient { code zh en } }
      }
      measures { id number title state dueOn kind { code zh en } department { code zh en } }
      meetings { id number title state scheduledFor agenda { state decision case { id } } }
    }
  }
`);

export type CaseFound = NonNullable<CaseFoundQuery["case"]>;
export type StatusFound = NonNullable<CaseFound["status"]>;
export type ClockFound = StatusFound["targets"][number];
export type ActionFound = CaseFound["actions"][number];

/** Whether the viewer can take a step now. */
export function can(found: CaseFound, mutation: string): boolean {
  return found.actions.some((action) => action.mutation === mutation && action.allowed);
}

/** How a case stood at another instant, or would stand under another version. */
export const STATUS_ASKED = graphql(`
  query StatusAsked($id: ID!, $asOf: DateTime, $policyVersion: String) {
    case(id: $id) { id status(asOf: $asOf, policyVersion: $policyVersion) { ...StatusWhole } }
  }
`);

export const CHANGED = graphql(`
  subscription CaseChanged($id: ID!) { caseChanged(id: $id) { id version } }
`);
