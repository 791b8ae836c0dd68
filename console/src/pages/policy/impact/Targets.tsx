import { COLOURS } from "@/app/theme";
import { Chart } from "@/components/Chart";
import { WideTable } from "@/components/WideTable";
import { count } from "@/format/numbers";
import { pageWords, useTerm } from "@/i18n";
import type { Backtest } from "@/pages/policy/impact/Found";
import { Moves } from "@/pages/policy/impact/Moves";

const useWords = pageWords(
  "impactTargets",
  {
    title: "各项时限的逾期件数",
    says: "各项时限的逾期件数，现行规则与草稿：{{list}}",
    target: "时限",
    before: "现行规则",
    after: "草稿",
    difference: "增减",
    earlier: "到期日提前",
    later: "到期日推后",
    states: "{{target}}：状态改变的案件",
  },
  {
    title: "Breaches of each limit",
    says: "Breaches of each limit, in force and by the draft: {{list}}",
    target: "Limit",
    before: "In force",
    after: "Draft",
    difference: "Difference",
    earlier: "Due earlier",
    later: "Due later",
    states: "{{target}}: cases in another state",
  },
);

type Target = Backtest["targets"][number];

export function Targets({ targets }: { targets: readonly Target[] }) {
  const words = useWords();
  const term = useTerm();
  const shown = targets.filter(({ breachesBefore, breachesAfter }) => breachesBefore || breachesAfter);
  const names = shown.map(({ label }) => term(label));
  const [inForce, draft] = [words("before"), words("after")];
  const option = {
    tooltip: { trigger: "axis" },
    legend: { top: 4 },
    xAxis: { type: "category", data: names, axisLabel: { interval: 0, rotate: names.length > 6 ? 30 : 0 } },
    yAxis: { type: "value", minInterval: 1 },
    series: [
      { name: inForce, type: "bar", color: COLOURS.grey, data: shown.map((target) => target.breachesBefore) },
      { name: draft, type: "bar", color: COLOURS.blue, data: shown.map((target) => target.breachesAfter) },
    ],
  };
  const list = shown
    .map((target) => `${term(target.label)} ${target.breachesBefore} → ${target.breachesAfter}`)
    .join("；");
  const moved = targets.filter(({ states }) => states.some(({ before, after }) => before.code !== after.code));
  return (
    <section style={{ marginBottom: 24 }}>
      <Chart title={words("title")} description={words("says", { list })} option={option} height={280} />
      <WideTable<Target>
        label={words("title")}
        dataSource={targets.filter((target) => shown.includes(target) || target.earlier || target.later)}
        rowKey="target"
        columns={[
          { title: words("target"), key: "target", render: (_, { label }) => term(label) },
          { title: words("before"), dataIndex: "breachesBefore", align: "right", render: count },
          { title: words("after"), dataIndex: "breachesAfter", align: "right", render: count },
          {
            title: words("difference"),
            key: "difference",
            align: "right",
            render: (_, target) => signed(target.breachesAfter - target.breachesBefore),
          },
          { title: words("earlier"), dataIndex: "earlier", align: "right", render: count },
          { title: words("later"), dataIndex: "later", align: "right", render: count },
        ]}
      />
      {moved.map(({ target, label, states }) => (
        <div key={target} style={{ marginTop: 16 }}>
          <strong>{words("states", { target: term(label) })}</strong>
          <Moves label={words("states", { target: term(label) })} cells={states} />
        </div>
      ))}
    </section>
  );
}

export function signed(value: number): string {
  return value > 0 ? `+${count(value)}` : count(value);
}
