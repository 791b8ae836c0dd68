import { Typography } from "antd";
import { useQuery } from "urql";
import { WideTable } from "@/components/WideTable";
import { count } from "@/format/numbers";
import { pageWords, useTerm, type Worded } from "@/i18n";
import type { Backtest } from "@/pages/policy/impact/Found";
import { RULE_NAMES } from "@/pages/policy/impact/operations";

const useWords = pageWords(
  "impactEscalations",
  { rule: "情形", before: "现行规则", after: "草稿", none: "没有命中的情形。" },
  { rule: "Escalation", before: "In force", after: "Draft", none: "None holds." },
);

type Escalation = Backtest["escalations"][number];

export function Escalations({
  label,
  escalations,
  draft,
}: {
  label: string;
  escalations: readonly Escalation[];
  draft: string;
}) {
  const words = useWords();
  const term = useTerm();
  const [{ data }] = useQuery({ query: RULE_NAMES, variables: { draft } });
  const rows = data?.ruleSets?.find(({ name }) => name === "escalation.escalations")?.rows ?? [];
  const names = new Map<string, Worded | undefined>(rows.map(({ rule, cells }) => [rule, cells[0]]));
  const held = escalations.filter(({ before, after }) => before || after);
  if (!held.length) return <Typography.Text type="secondary">{words("none")}</Typography.Text>;
  return (
    <WideTable<Escalation>
      label={label}
      dataSource={held}
      rowKey="rule"
      columns={[
        {
          title: words("rule"),
          dataIndex: "rule",
          render: (rule: string) => (names.has(rule) ? term(names.get(rule)) : rule),
        },
        { title: words("before"), dataIndex: "before", align: "right", render: count },
        { title: words("after"), dataIndex: "after", align: "right", render: count },
      ]}
    />
  );
}
