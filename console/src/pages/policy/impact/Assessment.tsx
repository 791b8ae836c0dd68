import { Typography } from "antd";
import { useVocabulary } from "@/app/vocabulary";
import { Chart } from "@/components/Chart";
import { approximate, decimal } from "@/format/numbers";
import { pageWords, useTerm } from "@/i18n";
import { type Backtest, Part } from "@/pages/policy/impact/Found";
import { LongTable } from "@/pages/policy/impact/LongTable";

const useWords = pageWords(
  "impactAssessment",
  {
    period: "月份",
    unit: "部门",
    before: "现行规则",
    after: "草稿",
    difference: "增减",
    says: "各月得分的增减：{{units}}；数字见下表。",
    none: "没有部门的得分改变。",
  },
  {
    period: "Month",
    unit: "Department",
    before: "In force",
    after: "Draft",
    difference: "Difference",
    says: "Difference of the score by month: {{units}}; figures in the table below.",
    none: "No department's score changes.",
  },
);

type Row = Backtest["kpi"][number];

export function Assessment({ label, rows }: { label: string; rows: readonly Row[] }) {
  const words = useWords();
  const term = useTerm();
  const departments = useVocabulary()?.departments ?? [];
  if (!rows.length)
    return (
      <Part title={label}>
        <Typography.Text type="secondary">{words("none")}</Typography.Text>
      </Part>
    );
  const named = (code: string) => {
    const found = departments.find((department) => department.code === code);
    return found ? term(found) : code;
  };
  return (
    <div style={{ marginBottom: 24 }}>
      <Differences label={label} rows={rows} named={named} />
      <LongTable<Row>
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
          {
            title: words("after"),
            key: "after",
            align: "right",
            render: (_, { change }) => decimal(change.under.score),
          },
          {
            title: words("difference"),
            key: "difference",
            align: "right",
            render: (_, { change }) => decimal(change.difference),
          },
        ]}
      />
    </div>
  );
}

interface DifferencesProps {
  label: string;
  rows: readonly Row[];
  named: (code: string) => string;
}

/** What each department would gain or lose, month by month. */
function Differences({ label, rows, named }: DifferencesProps) {
  const words = useWords();
  const periods = [...new Set(rows.map(({ period }) => period))].sort();
  const units = [...new Set(rows.map(({ change }) => change.unit))].sort();
  const at = (unit: string, period: string) =>
    approximate(rows.find((row) => row.period === period && row.change.unit === unit)?.change.difference);
  const option = {
    tooltip: { trigger: "axis" },
    legend: { top: 4, type: "scroll" },
    xAxis: { type: "category", data: periods },
    yAxis: { type: "value" },
    series: units.map((unit) => ({ name: named(unit), type: "bar", data: periods.map((period) => at(unit, period)) })),
  };
  return (
    <Chart
      title={label}
      description={words("says", { units: units.map(named).join("、") })}
      option={option}
      height={260}
    />
  );
}
