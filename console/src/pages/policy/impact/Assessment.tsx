import { Typography } from "antd";
import { useVocabulary } from "@/app/vocabulary";
import { WideTable } from "@/components/WideTable";
import { decimal } from "@/format/numbers";
import { pageWords, useTerm } from "@/i18n";
import type { Backtest } from "@/pages/policy/impact/Found";

const useWords = pageWords(
  "impactAssessment",
  {
    period: "月份",
    unit: "部门",
    before: "现行规则",
    after: "草稿",
    difference: "增减",
    none: "没有部门的得分改变。",
  },
  {
    period: "Month",
    unit: "Department",
    before: "In force",
    after: "Draft",
    difference: "Difference",
    none: "No department's score changes.",
  },
);

type Row = Backtest["kpi"][number];

export function Assessment({ label, rows }: { label: string; rows: readonly Row[] }) {
  const words = useWords();
  const term = useTerm();
  const departments = useVocabulary()?.departments ?? [];
  if (!rows.length) return <Typography.Text type="secondary">{words("none")}</Typography.Text>;
  const named = (code: string) => {
    const found = departments.find((department) => department.code === code);
    return found ? term(found) : code;
  };
  return (
    <WideTable<Row>
      label={label}
      dataSource={rows as Row[]}
      rowKey={({ period, change }) => `${period}/${change.unit}`}
      columns={[
        { title: words("period"), dataIndex: "period" },
        { title: words("unit"), key: "unit", render: (_, { change }) => named(change.unit) },
        {
          title: words("before"),
          key: "before",
          align: "right",
          render: (_, { change }) => decimal(change.inForce.score),
        },
        { title: words("after"), key: "after", align: "right", render: (_, { change }) => decimal(change.under.score) },
        {
          title: words("difference"),
          key: "difference",
          align: "right",
          render: (_, { change }) => decimal(change.difference),
        },
      ]}
    />
  );
}
