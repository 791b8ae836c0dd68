import { useMemo } from "react";
import { useNavigate } from "react-router";
import type { Dimension } from "@/api/generated/graphql";
import { casesPath } from "@/app/drilldown";
import { COLOURS } from "@/app/theme";
import { Chart } from "@/components/Chart";
import { useTerm } from "@/i18n";
import type { Dashboard } from "@/pages/board/figures";
import { useBoardWords } from "@/pages/board/words";

const SHOWN = 15;

/** The units that received most, as bars that lead to their cases. */
export function UnitsChart({ board, by, byWords }: { board: Dashboard; by: Dimension; byWords: string }) {
  const words = useBoardWords();
  const term = useTerm();
  const navigate = useNavigate();
  const rows = [...board.rows].sort((one, other) => other.received - one.received).slice(0, SHOWN);
  const names = rows.map((row) => term(row.label));
  const received = words("received");
  const overdue = words("overdue");
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows and names follow from the board and the language
  const option = useMemo(
    () => ({
      legend: { top: 0, right: 0 },
      tooltip: { trigger: "axis" },
      xAxis: { type: "value", minInterval: 1 },
      yAxis: { type: "category", inverse: true, data: names, axisLabel: { width: 120, overflow: "truncate" } },
      series: [
        { type: "bar", name: received, color: COLOURS.blue, data: rows.map((row) => row.received) },
        { type: "bar", name: overdue, color: COLOURS.red, data: rows.map((row) => row.overdue) },
      ],
    }),
    [board, received, overdue],
  );
  const said = rows.map((row, at) => `${names[at]} ${row.received}/${row.overdue}`).join("、");
  return (
    <div className="board-card">
      <Chart
        title={words("units", { by: byWords })}
        description={words("unitsSay", { by: byWords, count: rows.length, rows: said })}
        option={option}
        height={Math.max(180, 60 + rows.length * 30)}
        onPick={(index, series) => {
          const figure = series === 0 ? "RECEIVED" : "OVERDUE";
          const row = rows[index];
          if (row) void navigate(casesPath({ figure, from: board.from, to: board.to, by, key: row.key }));
        }}
      />
    </div>
  );
}
