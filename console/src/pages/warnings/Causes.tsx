import { Typography } from "antd";
import { Link } from "react-router";
import { casesPath } from "@/app/drilldown";
import { count } from "@/format/numbers";
import { useTerm } from "@/i18n";
import type { Warning } from "@/pages/warnings/AlertDetail";
import { countedOf } from "@/pages/warnings/figures";
import { useWarningWords } from "@/pages/warnings/words";

/** What may lie behind a rise, to be looked into; each says whose idea it is. */
export function Hypotheses({ hypotheses }: { hypotheses: Warning["hypotheses"] }) {
  const words = useWarningWords();
  const term = useTerm();
  return (
    <ul style={{ margin: 0, paddingInlineStart: 20 }}>
      {hypotheses.map((hypothesis) => (
        <li key={hypothesis.zh}>
          {term(hypothesis)}{" "}
          <Typography.Text type="secondary">
            （{hypothesis.assumed ? words("assumed") : words("clause", { clause: hypothesis.clause })}）
          </Typography.Text>
        </li>
      ))}
    </ul>
  );
}

/** The topics that rose most under a warning; of the whole bank each leads to its cases. */
export function Rises({ alert }: { alert: Warning }) {
  const words = useWarningWords();
  const term = useTerm();
  return (
    <ul style={{ margin: 0, paddingInlineStart: 20 }}>
      {(alert.rises ?? []).map(({ topic, previous, current, hypotheses }) => {
        const counted = alert.dimension
          ? null
          : countedOf({ ...alert, dimension: "TOPIC", key: topic.code }, "current");
        const numbers = `${count(previous)} → ${count(current)}`;
        return (
          <li key={topic.code} style={{ marginBlockEnd: 4 }}>
            {topic.code ? term(topic) : words("noTopic")}：{" "}
            {counted ? (
              <Link to={casesPath(counted)} style={{ textDecoration: "underline" }}>
                {numbers}
              </Link>
            ) : (
              numbers
            )}
            {hypotheses.length > 0 && <Hypotheses hypotheses={hypotheses} />}
          </li>
        );
      })}
    </ul>
  );
}
