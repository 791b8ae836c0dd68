import { graphql } from "@/api/generated";
import type { WorklistQuery } from "@/api/generated/graphql";

export const WORKLIST = graphql(`
  query Worklist($filter: CaseFilter!, $order: CaseOrder!, $first: Int, $after: String, $last: Int, $before: String) {
    cases(filter: $filter, order: $order, first: $first, after: $after, last: $last, before: $before) {
      edges { node { ...CaseLine dutyHolder nextDue { ...ClockLine } } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`);

export const CHANGED = graphql(`
  subscription AnyCaseChanged { caseChanged { id } }
`);

/** Answers without the case: with it, the list would be read anew after each one of many. */
export const DISPATCH = graphql(`
  mutation DispatchOne($input: DispatchCaseInput!) {
    dispatchCase(input: $input) { userErrors { code field message } }
  }
`);

export const HAND_OVER = graphql(`
  mutation HandOverOne($input: HandOverCaseInput!) {
    handOverCase(input: $input) { userErrors { code field message } }
  }
`);

export type Row = NonNullable<WorklistQuery["cases"]>["edges"][number]["node"];
