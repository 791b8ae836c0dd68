import { Typography } from "antd";
import { pageWords, useSentence } from "@/i18n";

export interface Reason {
  rule: string;
  ruleSet: string;
  clause: string;
  message: string;
}

const useWords = pageWords("reasons", { clause: "依据 {{clause}}" }, { clause: "clause {{clause}}" });

/** Reasons as sentences, each with its clause; the rule stands in the tooltip. */
export function Reasons({ reasons }: { reasons: readonly Reason[] }) {
  return (
    <ul style={{ margin: 0, paddingInlineStart: 20 }}>
      {reasons.map((reason) => (
        <li key={`${reason.ruleSet}/${reason.rule}/${reason.message}`}>
          <ReasonLine reason={reason} />
        </li>
      ))}
    </ul>
  );
}

export function ReasonLine({ reason }: { reason: Reason }) {
  const words = useWords();
  const sentence = useSentence();
  return (
    <span title={`${reason.ruleSet}: ${reason.rule}`}>
      {sentence(reason.message)}{" "}
      <Typography.Text type="secondary">（{words("clause", { clause: reason.clause })}）</Typography.Text>
    </span>
  );
}
