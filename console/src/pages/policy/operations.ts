import { graphql } from "@/api/generated";

export const DraftWhole = graphql(`
  fragment DraftWhole on PolicyDraft {
    id title version state authors submittedBy approvedBy policyVersion effectiveFrom createdAt changedAt
    files { name text }
    diagnostics { ...Finding }
    changes { ...Change }
    steps { step actor at note content digest }
  }
`);

export const SAVE_DRAFT = graphql(`
  mutation SavePolicyDraft($input: SavePolicyDraftInput!) {
    savePolicyDraft(input: $input) { draft { id version } userErrors { code field message } }
  }
`);

export const SUBMIT = graphql(`
  mutation SubmitPolicyDraft($input: PolicyDraftStepInput!) {
    submitPolicyDraft(input: $input) { draft { id version state } userErrors { code field message } }
  }
`);

export const APPROVE = graphql(`
  mutation ApprovePolicyDraft($input: PolicyDraftStepInput!) {
    approvePolicyDraft(input: $input) { draft { id version state } userErrors { code field message } }
  }
`);

export const REJECT = graphql(`
  mutation RejectPolicyDraft($input: PolicyDraftStepInput!) {
    rejectPolicyDraft(input: $input) { draft { id version state } userErrors { code field message } }
  }
`);

export const WITHDRAW = graphql(`
  mutation WithdrawPolicyDraft($input: PolicyDraftStepInput!) {
    withdrawPolicyDraft(input: $input) { draft { id version state } userErrors { code field message } }
  }
`);
