import { type TableProps, Typography } from "antd";
import { Link } from "react-router";
import { graphql } from "@/api/generated";
import type { Figure, KpiQuery } from "@/api/generated/graphql";
import { useKeyLabel } from "@/app/dimensions";
import { casesPath } from "@/app/drilldown";
import { Section } from "@/components/Section";
import { Answered, NoRight, Nothing } from "@/components/states";
import { WideTable } from "@/components/WideTable";
import { count, decimal, percent } from "@/format/numbers";
import type { Period } from "@/format/periods";
import { useFigures } from "@/pages/board/live";
import { type BoardWord, useBoardWords } from "@/pages/board/words";

const KPI = graphql(`
  query Kpi($from: Date!, $to: Date!) {
    kpi(from: $from, to: $to) {
      unit score contribution policyVersion
      metrics { metric numerator denominator value target attainment }
    }
  }
`);

type Score = NonNullable<KpiQuery["kpi"]>[number];
type Metric = Score["metrics"][number];

/** The cases of which a metric is the share: those that count, of those that are looked at. */
const METRICS: Record<string, { word: BoardWord; counted: Figure; of: Figure }> = {
  timely_acceptance: { word: "timely_acceptance", counted: "ACCEPTED_IN_TIME", of: "ACCEPTANCE_DECIDED" },
  on_time_completion: { word: "on_time_completion", counted: "ON_TIME", of: "DUE" },
  satisfaction: { word: "satisfaction", counted: "SATISFIED", of: "RATED" },
};

/** The assessment of each department, with what was counted for it. */
export function Kpi({ period }: { period: Period }) {
  const words = useBoardWords();
  const [answer, again] = useFigures({ query: KPI, variables: { from: period.from, to: period.to } });
  return (
    <Section title={words("kpi")}>
      <Answered answer={answer} of={(data) => data.kpi} again={again} missing={<NoRight />}>
        {(scores) => (scores.length ? <Scores scores={scores} period={period} /> : <Nothing>{words("noKpi")}</Nothing>)}
      </Answered>
    </Section>
  );
}

function Scores({ scores, period }: { scores: readonly Score[]; period: Period }) {
  const words = useBoardWords();
  const label = useKeyLabel();
  const best = [...scores].sort((one, other) => Number(other.score ?? -1) - Number(one.score ?? -1));
  const columns: TableProps<Score>["columns"] = [
    { title: words("department"), key: "department", render: (_, { unit }) => label("DEPARTMENT", unit) },
    { title: words("score"), key: "score", align: "right", render: (_, { score }) => decimal(score) },
    {
      title: words("contribution"),
      key: "contribution",
      align: "right",
      render: (_, { contribution }) => decimal(contribution, 2),
    },
    ...(scores[0]?.metrics ?? []).map(({ metric, target }, at) => ({
      title: (
        <>
          {METRICS[metric] ? words(METRICS[metric].word) : metric}
          <br />
          <Typography.Text type="secondary">{words("target", { target: percent(target, 0) })}</Typography.Text>
        </>
      ),
      key: metric,
      align: "right" as const,
      render: (_: unknown, score: Score) => {
        const found = score.metrics[at];
        return found ? <Share metric={found} unit={score.unit} period={period} /> : "—";
      },
    })),
  ];
  return (
    <WideTable<Score>
      label={words("tableOf", { title: words("kpi") })}
      columns={columns}
      dataSource={best}
      rowKey="unit"
    />
  );
}

function Share({ metric, unit, period: { from, to } }: { metric: Metric; unit: string; period: Period }) {
  const figures = METRICS[metric.metric];
  const linked = (figure: Figure | undefined, value: number) =>
    figure ? (
      <Link to={casesPath({ figure, from, to, by: "DEPARTMENT", key: unit })}>{count(value)}</Link>
    ) : (
      count(value)
    );
  return (
    <>
      <strong>{percent(metric.value)}</strong>{" "}
      <span className="board-share">{linked(figures?.counted, metric.numerator)}</span>
      {" / "}
      <span className="board-share">{linked(figures?.of, metric.denominator)}</span>
    </>
  );
}
