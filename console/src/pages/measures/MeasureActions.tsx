import { graphql } from "@/api/generated";
import { useSend } from "@/api/useSend";
import { useMay } from "@/app/viewer";
import type { Field } from "@/components/FormFields";
import { StepDialog } from "@/components/StepDialog";
import type { MeasureShown } from "@/pages/measures/Measure";
import { useMeasureWords } from "@/pages/measures/words";

const START = graphql(`
  mutation StartMeasure($input: MeasureStepInput!) {
    startMeasure(input: $input) { measure { id version state } userErrors { code field message } }
  }
`);
const COMPLETE = graphql(`
  mutation CompleteMeasure($input: CompleteMeasureInput!) {
    completeMeasure(input: $input) { measure { id version state } userErrors { code field message } }
  }
`);
const VERIFY = graphql(`
  mutation VerifyMeasure($input: MeasureStepInput!) {
    verifyMeasure(input: $input) { measure { id version state } userErrors { code field message } }
  }
`);
const WITHDRAW = graphql(`
  mutation WithdrawMeasure($input: MeasureStepInput!) {
    withdrawMeasure(input: $input) { measure { id version state } userErrors { code field message } }
  }
`);
const LINK = graphql(`
  mutation LinkCaseToMeasure($input: LinkMeasureInput!) {
    linkMeasure(input: $input) { measure { id version } userErrors { code field message } }
  }
`);

/** What may come next, by the measure's state and the viewer's rights; who planned it cannot verify it. */
export function MeasureActions({ measure }: { measure: MeasureShown }) {
  const words = useMeasureWords();
  const may = useMay();
  const { id, state } = measure;
  const expectedVersion = measure.version;
  const start = useSend(START);
  const complete = useSend(COMPLETE);
  const verify = useSend(VERIFY);
  const withdraw = useSend(WITHDRAW);
  const link = useSend(LINK);
  const note: Field = { name: "note", label: words("note"), kind: "area" };
  const open = state === "PLANNED" || state === "IN_PROGRESS";
  return (
    <>
      {state === "PLANNED" && may("planMeasure") && (
        <StepDialog
          label={words("start")}
          fields={[note]}
          send={(values) => start({ ...values, id, expectedVersion })}
          primary
        />
      )}
      {open && may("planMeasure") && (
        <StepDialog
          label={words("complete")}
          fields={[
            { name: "evidence", label: words("evidence"), kind: "area", required: true },
            { name: "completedOn", label: words("completedOn"), kind: "date" },
            note,
          ]}
          send={(values) => complete({ ...(values as { evidence: string }), id, expectedVersion })}
        />
      )}
      {state === "COMPLETED" && may("verifyMeasure") && (
        <StepDialog
          label={words("verify")}
          fields={[note]}
          send={(values) => verify({ ...values, id, expectedVersion })}
          primary
        />
      )}
      {state !== "WITHDRAWN" && may("linkMeasure") && (
        <StepDialog
          label={words("link")}
          fields={[
            { name: "caseId", label: words("caseId"), kind: "case", required: true, help: words("caseHelp") },
            note,
          ]}
          send={(values, idempotencyKey) => link({ ...(values as { caseId: string }), measureId: id, idempotencyKey })}
        />
      )}
      {open && may("planMeasure") && (
        <StepDialog
          label={words("withdraw")}
          danger
          fields={[{ ...note, label: words("reason"), required: true }]}
          send={(values) => withdraw({ ...values, id, expectedVersion })}
        />
      )}
    </>
  );
}
