import { Typography } from "antd";
import type { AlertMoveKind } from "@/api/generated/graphql";
import { useKeyLabel } from "@/app/dimensions";
import { COLOURS } from "@/app/theme";
import { Chart } from "@/components/Chart";
import { LevelMark } from "@/components/marks";
import { decimal, growth, percent } from "@/format/numbers";
import { pageWords } from "@/i18n";
import { type Backtest, Part } from "@/pages/policy/impact/Found";
import { LongTable } from "@/pages/policy/impact/LongTable";

const useWords = pageWords(
  "impactWarnings",
  {
    periods: "各期预警条数",
    says: "各周预警条数，现行规则与草稿；不同的期有 {{count}} 个。",
    before: "现行规则",
    after: "草稿",
    moves: "不同的预警（{{count}} 条）",
    some: "列出前 {{shown}} 条。",
    none: "没有预警不同。",
    kind: "变化",
    APPEARS: "新出现",
    VANISHES: "不再出现",
    CHANGES: "级别改变",
    period: "周期",
    metric: "指标",
    where: "范围",
    growth: "增幅",
    figures: "上期 → 本期",
    volume: "投诉量",
    new_product_volume: "新产品投诉量",
    elderly_share: "老年客户占比",
    online_volume: "线上渠道投诉量",
  },
  {
    periods: "Warnings of each period",
    says: "Warnings of each week, in force and by the draft; {{count}} periods differ.",
    before: "In force",
    after: "Draft",
    moves: "Warnings that differ ({{count}})",
    some: "The first {{shown}} are listed.",
    none: "No warning differs.",
    kind: "Change",
    APPEARS: "appears",
    VANISHES: "vanishes",
    CHANGES: "another level",
    period: "Period",
    metric: "Figure",
    where: "Of",
    growth: "Growth",
    figures: "Before → now",
    volume: "Volume",
    new_product_volume: "Volume of new products",
    elderly_share: "Elderly customers' share",
    online_volume: "Volume of online channels",
  },
);

type Metric = "volume" | "new_product_volume" | "elderly_share" | "online_volume";
type Move = Backtest["alertMoves"][number];
type Counts = Backtest["alertPeriods"][number]["before"];

/** How risk warnings would have fared: how many in each week, and each that is not the same. */
export function Warnings({ found }: { found: Backtest }) {
  const words = useWords();
  return (
    <>
      {found.alertPeriods.length > 0 && <Periods periods={found.alertPeriods} />}
      <Part title={words("moves", { count: found.alertMovesCount })}>
        {found.alertMoves.length ? (
          <>
            {found.alertMoves.length < found.alertMovesCount && (
              <Typography.Paragraph type="secondary">
                {words("some", { shown: found.alertMoves.length })}
              </Typography.Paragraph>
            )}
            <Moved moves={found.alertMoves} />
          </>
        ) : (
          <Typography.Text type="secondary">{words("none")}</Typography.Text>
        )}
      </Part>
    </>
  );
}

function total({ blue, yellow, red }: Counts): number {
  return blue + yellow + red;
}

function Periods({ periods }: { periods: Backtest["alertPeriods"] }) {
  const words = useWords();
  const [inForce, draft] = [words("before"), words("after")];
  const weeks = periods.filter(({ period }) => period.includes("W"));
  const line = (name: string, color: string, side: "before" | "after") => ({
    name,
    type: "bar",
    color,
    data: weeks.map((week) => total(week[side])),
  });
  const option = {
    tooltip: { trigger: "axis" },
    legend: { top: 4 },
    xAxis: { type: "category", data: weeks.map(({ period }) => period) },
    yAxis: { type: "value", minInterval: 1 },
    series: [line(inForce, COLOURS.grey, "before"), line(draft, COLOURS.blue, "after")],
  };
  const differing = periods.filter(({ before, after }) => total(before) !== total(after)).length;
  return (
    <div style={{ marginBottom: 24 }}>
      <Chart title={words("periods")} description={words("says", { count: differing })} option={option} height={260} />
    </div>
  );
}

function Moved({ moves }: { moves: readonly Move[] }) {
  const words = useWords();
  const where = useKeyLabel();
  return (
    <LongTable<Move>
      label={words("moves", { count: moves.length })}
      dataSource={moves as Move[]}
      rowKey={({ period, metric, dimension, key }) => `${period}/${metric}/${dimension}/${key}`}
      columns={[
        { title: words("kind"), dataIndex: "kind", render: (kind: AlertMoveKind) => words(kind) },
        { title: words("period"), dataIndex: "period" },
        { title: words("metric"), dataIndex: "metric", render: (metric: Metric) => words(metric) },
        { title: words("where"), key: "where", render: (_, move) => where(move.dimension, move.key) },
        {
          title: words("before"),
          key: "before",
          render: (_, { before }) => (before ? <LevelMark level={before.level} /> : "—"),
        },
        {
          title: words("after"),
          key: "after",
          render: (_, { after }) => (after ? <LevelMark level={after.level} /> : "—"),
        },
        {
          title: words("figures"),
          key: "figures",
          render: (_, { metric, before, after }) => {
            const state = after ?? before;
            const shown = metric === "elderly_share" ? percent : (figure?: string | null) => decimal(figure, 0);
            return `${shown(state?.previous)} → ${shown(state?.current)}`;
          },
        },
        {
          title: words("growth"),
          key: "growth",
          align: "right",
          render: (_, { before, after }) => growth((after ?? before)?.growth),
        },
      ]}
    />
  );
}
