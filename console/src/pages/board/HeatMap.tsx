import { Select, Typography } from "antd";
import { useMemo, useState } from "react";
import { useNavigate } from "react-router";
import { graphql } from "@/api/generated";
import type { BranchLinesQuery } from "@/api/generated/graphql";
import { casesPath } from "@/app/drilldown";
import { Chart } from "@/components/Chart";
import { Answered } from "@/components/states";
import type { Period } from "@/format/periods";
import { useTerm, type Worded } from "@/i18n";
import { useFigures } from "@/pages/board/live";
import { useBoardWords } from "@/pages/board/words";

const BRANCH_LINES = graphql(`
  query BranchLines($from: Date!, $to: Date!) {
    branchFigures(from: $from, to: $to, by: BUSINESS_LINE) {
      branch { code zh en } label { code zh en } received open overdue
    }
  }
`);

type Cell = NonNullable<BranchLinesQuery["branchFigures"]>[number];
type Measured = "received" | "open" | "overdue";
const FIGURE = { received: "RECEIVED", open: "OPEN", overdue: "OVERDUE" } as const;
const SHOWN = 30;

/** Every branch by every line, for those who see the whole bank; nothing for others. */
export function HeatMap({ period }: { period: Period }) {
  const [answer, again] = useFigures({ query: BRANCH_LINES, variables: { from: period.from, to: period.to } });
  return (
    <Answered answer={answer} of={(data) => data.branchFigures} again={again} missing={null}>
      {(cells) => (cells.length ? <Heat cells={cells} period={period} /> : null)}
    </Answered>
  );
}

interface Coded extends Worded {
  code: string;
}

/** The codes of one side of the map, those with the largest sums first. */
function side(cells: readonly Cell[], of: (cell: Cell) => Coded): Coded[] {
  const sums = new Map<string, { term: Coded; sum: number }>();
  for (const cell of cells) {
    const term = of(cell);
    const held = sums.get(term.code);
    sums.set(term.code, { term, sum: (held?.sum ?? 0) + cell.received });
  }
  return [...sums.values()].sort((one, other) => other.sum - one.sum).map(({ term }) => term);
}

function Heat({ cells, period: { from, to } }: { cells: readonly Cell[]; period: Period }) {
  const words = useBoardWords();
  const term = useTerm();
  const navigate = useNavigate();
  const [measured, setMeasured] = useState<Measured>("received");
  const { option, shown, branches } = useMemo(() => {
    const found = side(cells, (cell) => cell.branch).slice(0, SHOWN);
    const lines = side(cells, (cell) => cell.label);
    const rowOf = new Map(found.map(({ code }, at) => [code, at]));
    const columnOf = new Map(lines.map(({ code }, at) => [code, at]));
    const drawn = cells.filter(({ branch }) => rowOf.has(branch.code));
    const most = Math.max(1, ...drawn.map((cell) => cell[measured]));
    return {
      shown: drawn,
      branches: found,
      option: {
        grid: { left: 8, right: 8, top: 8, bottom: 48, containLabel: true },
        tooltip: {},
        xAxis: { type: "category", data: lines.map((line) => term(line)), axisLabel: { interval: 0, rotate: 20 } },
        yAxis: { type: "category", inverse: true, data: found.map((branch) => term(branch)) },
        visualMap: {
          min: 0,
          max: most,
          calculable: false,
          orient: "horizontal",
          left: "center",
          bottom: 0,
          inRange: { color: ["#f0f5ff", "#adc6ff", "#1d39c4"] },
        },
        series: [
          {
            type: "heatmap",
            label: { show: true },
            data: drawn.map((cell) => [columnOf.get(cell.label.code), rowOf.get(cell.branch.code), cell[measured]]),
          },
        ],
      },
    };
  }, [cells, measured, term]);
  const top = [...shown].sort((one, other) => other[measured] - one[measured]).slice(0, 5);
  const said = top.map((cell) => `${term(cell.branch)} ${term(cell.label)} ${cell[measured]}`).join("、");
  return (
    <section className="board-section">
      <Chart
        title={words("heat")}
        description={words("heatSay", { figure: words(measured), most: said })}
        option={option}
        height={100 + branches.length * 26}
        extra={
          <Select<Measured>
            size="small"
            aria-label={words("heatFigure")}
            value={measured}
            onChange={setMeasured}
            style={{ width: 96 }}
            options={(["received", "open", "overdue"] as const).map((value) => ({ value, label: words(value) }))}
          />
        }
        onPick={(index) => {
          const cell = shown[index];
          if (!cell) return;
          const branch = cell.branch.code;
          const key = cell.label.code;
          void navigate(casesPath({ figure: FIGURE[measured], from, to, by: "BUSINESS_LINE", key, branch }));
        }}
      />
      {branches.length === SHOWN && (
        <Typography.Text type="secondary">{words("heatMost", { count: SHOWN })}</Typography.Text>
      )}
    </section>
  );
}
