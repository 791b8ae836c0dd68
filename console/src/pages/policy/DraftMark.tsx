import type { PolicyDraftState } from "@/api/generated/graphql";
import { COLOURS } from "@/app/theme";
import { Mark } from "@/components/marks";
import { pageWords } from "@/i18n";

export const useDraftWords = pageWords(
  "draftState",
  { DRAFT: "起草中", SUBMITTED: "待批准", APPROVED: "已批准", WITHDRAWN: "已撤回" },
  { DRAFT: "being written", SUBMITTED: "to be approved", APPROVED: "approved", WITHDRAWN: "withdrawn" },
);

const STATE_COLOURS: Record<PolicyDraftState, string> = {
  DRAFT: COLOURS.blue,
  SUBMITTED: COLOURS.yellow,
  APPROVED: COLOURS.green,
  WITHDRAWN: COLOURS.grey,
};

export function DraftMark({ state }: { state: PolicyDraftState }) {
  const words = useDraftWords();
  return <Mark colour={STATE_COLOURS[state]}>{words(state)}</Mark>;
}
