import type { TableProps } from "antd";
import { useMemo } from "react";
import { Link } from "react-router";
import type { Dimension } from "@/api/generated/graphql";
import { casesPath } from "@/app/drilldown";
import { COLOURS } from "@/app/theme";
import { Chart } from "@/components/Chart";
import { WideTable } from "@/components/WideTable";
import { addDays, dateOf } from "@/format/dates";
import { count } from "@/format/numbers";
import { useTerm } from "@/i18n";
import type { Dashboard } from "@/pages/board/figures";
import { useBoardWords } from "@/pages/board/words";

type Backlog = Dashboard["backlog"];
type Unit = Backlog["total"];
type Band = Unit["ages"][number];

/** The first day that the service's calendar knows: whatever is open was received since. */
const EVER = "2000-01-01";

/** On which days a case of that age was received, seen from a day; none: of any age. */
function received(band: Band | null, asOf: string): { from: string; to: string } {
  if (!band) return { from: EVER, to: addDays(asOf, 1) };
  return {
    from: band.toDays == null ? EVER : addDays(asOf, -band.toDays),
    to: addDays(asOf, 1 - band.fromDays),
  };
}

interface AgeingProps {
  backlog: Backlog;
  by: Dimension;
  byWords: string;
}

/** What is open now, whenever received, by how long it has been. */
export function Ageing({ backlog, by, byWords }: AgeingProps) {
  const words = useBoardWords();
  const term = useTerm();
  const day = dateOf(backlog.asOf);
  const { ages } = backlog.total;
  const bandName = ({ fromDays: from, toDays: to }: Band) =>
    to == null ? words("daysFrom", { from }) : words("days", { from, to });
  const names = ages.map(bandName).join("、");
  const inTime = words("inTime");
  const overdue = words("overdue");
  const option = useMemo(
    () => ({
      legend: { top: 0, right: 0 },
      tooltip: { trigger: "axis" },
      xAxis: { type: "category", data: names.split("、"), axisLabel: { interval: 0, hideOverlap: true } },
      yAxis: { type: "value", minInterval: 1 },
      series: [
        {
          type: "bar",
          stack: "open",
          name: inTime,
          color: COLOURS.blue,
          barMaxWidth: 48,
          data: ages.map((band) => band.open - band.overdue),
        },
        { type: "bar", stack: "open", name: overdue, color: COLOURS.red, data: ages.map((band) => band.overdue) },
      ],
    }),
    [ages, names, inTime, overdue],
  );
  const linked = (unit: Unit, figure: "OPEN" | "OPEN_OVERDUE", band: Band | null, value: number) => (
    <Link
      to={casesPath({
        figure,
        ...received(band, day),
        ...(unit === backlog.total ? {} : { by, key: unit.key }),
      })}
    >
      {count(value)}
    </Link>
  );
  const columns: TableProps<Unit>["columns"] = [
    {
      title: byWords,
      key: "unit",
      render: (_, unit) => (unit === backlog.total ? <strong>{words("total")}</strong> : term(unit.label)),
    },
    { title: words("open"), key: "open", align: "right", render: (_, unit) => linked(unit, "OPEN", null, unit.open) },
    {
      title: overdue,
      key: "overdue",
      align: "right",
      render: (_, unit) => linked(unit, "OPEN_OVERDUE", null, unit.overdue),
    },
    ...ages.map((one, at) => ({
      title: bandName(one),
      key: bandName(one),
      align: "right" as const,
      render: (_: unknown, unit: Unit) => {
        const band = unit.ages[at];
        return band ? linked(unit, "OPEN", band, band.open) : "—";
      },
    })),
  ];
  const said = ages
    .map((band) => `${bandName(band)} ${words("ofWhich", { open: band.open, overdue: band.overdue })}`)
    .join("、");
  return (
    <div className="board-card">
      <Chart title={words("ageing")} description={words("ageingSay", { bands: said })} option={option} height={220} />
      <WideTable<Unit>
        label={words("ageingTable", { by: byWords })}
        columns={columns}
        dataSource={[backlog.total, ...backlog.rows]}
        rowKey={(unit) => (unit === backlog.total ? "total" : `key ${unit.key}`)}
      />
    </div>
  );
}
