import { Flex, Typography } from "antd";
import { Link } from "react-router";
import { graphql } from "@/api/generated";
import type { ResponseFactsFragment } from "@/api/generated/graphql";
import { useSend } from "@/api/useSend";
import { useKeyLabel } from "@/app/dimensions";
import { COLOURS } from "@/app/theme";
import { useMay } from "@/app/viewer";
import { Due } from "@/components/Days";
import type { Field } from "@/components/FormFields";
import { LevelMark } from "@/components/marks";
import { StepDialog } from "@/components/StepDialog";
import { Steps } from "@/components/Steps";
import { useTerm } from "@/i18n";
import { useMetricName, useWarningWords, type WarningWord } from "@/pages/warnings/words";

export const ResponseFacts = graphql(`
  fragment ResponseFacts on AlertResponse {
    id version kind level state alertId metric dimension key period openedAt dueAt done overdue overdueWorkingDays
    finding department { code zh en } steps { step actor at note }
  }
`);

const ACKNOWLEDGE = graphql(`
  mutation AcknowledgeAlertResponse($input: AlertResponseStepInput!) {
    acknowledgeAlertResponse(input: $input) { response { ...ResponseFacts } userErrors { code field message } }
  }
`);
const CONCLUDE = graphql(`
  mutation ConcludeAlertResponse($input: ConcludeAlertResponseInput!) {
    concludeAlertResponse(input: $input) { response { ...ResponseFacts } userErrors { code field message } }
  }
`);

const STEPS = ["openAlertResponse", "reevaluateAlert", "acknowledgeAlertResponse", "concludeAlertResponse"];

/** What a warning's level started: who owes what until when, what was done, and the steps that may be taken now. */
export function ResponseCard({ response, about }: { response: ResponseFactsFragment; about?: boolean }) {
  const words = useWarningWords();
  const term = useTerm();
  const metric = useMetricName();
  const label = useKeyLabel();
  const { kind, level, state, overdue, overdueWorkingDays: days, finding } = response;
  const step = (name: string) => (STEPS.includes(name) ? words(name as WarningWord) : name);
  return (
    <div data-response={response.id} style={{ padding: "12px 0", borderBlockStart: "1px solid #f0f0f0" }}>
      <Flex gap={8} wrap align="center">
        <strong>{words(kind)}</strong>
        <LevelMark level={level} />
        <span>{words(state)}</span>
        {overdue && <span style={{ color: COLOURS.red }}>{words("lateDays", { days })}</span>}
        <Actions response={response} />
      </Flex>
      <Typography.Paragraph style={{ margin: "4px 0" }}>
        {about && (
          <Link to={`/warnings?${new URLSearchParams({ period: response.period, open: response.alertId })}`}>
            <u>
              {metric(response.metric)} · {label(response.dimension, response.key)} · {response.period}
            </u>
          </Link>
        )}
        {about && " · "}
        {words("department")} {term(response.department)} · {words("due")} <Due at={response.dueAt} />
      </Typography.Paragraph>
      {finding && <Typography.Paragraph className="reading">{finding}</Typography.Paragraph>}
      <details>
        <summary>{words("steps")}</summary>
        <Steps steps={response.steps.map((one) => ({ ...one, label: step(one.step) }))} />
      </details>
    </div>
  );
}

function Actions({ response }: { response: ResponseFactsFragment }) {
  const words = useWarningWords();
  const may = useMay();
  const acknowledge = useSend(ACKNOWLEDGE);
  const conclude = useSend(CONCLUDE);
  const { id: alertResponseId, version: expectedVersion, state } = response;
  const note: Field = { name: "note", label: words("note"), kind: "area" };
  const finding: Field = { name: "finding", label: words("finding"), kind: "area", required: true };
  return (
    <Flex gap={8} className="no-print" style={{ marginInlineStart: "auto" }}>
      {state === "OPEN" && may("acknowledgeAlertResponse") && (
        <StepDialog
          label={words("acknowledge")}
          fields={[note]}
          send={(values, idempotencyKey) =>
            acknowledge({ ...values, alertResponseId, expectedVersion, idempotencyKey })
          }
        />
      )}
      {state !== "CONCLUDED" && may("concludeAlertResponse") && (
        <StepDialog
          label={words("conclude")}
          fields={[finding, note]}
          send={(values, idempotencyKey) =>
            conclude({ ...(values as { finding: string }), alertResponseId, expectedVersion, idempotencyKey })
          }
        />
      )}
    </Flex>
  );
}
