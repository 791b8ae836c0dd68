import { Typography } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { graphql } from "@/api/generated";
import type { BranchLinesQuery } from "@/api/generated/graphql";
import { casesPath } from "@/app/drilldown";
import { Choose } from "@/components/Choose";
import { Scrolling } from "@/components/Scrolling";
import { Section } from "@/components/Section";
import { Answered } from "@/components/states";
import { count } from "@/format/numbers";
import type { Period } from "@/format/periods";
import { useTerm } from "@/i18n";
import { type Cell, heatOf, type Measured } from "@/pages/board/heat";
import { useFigures } from "@/pages/board/live";
import { useBoardWords } from "@/pages/board/words";

const BRANCH_LINES = graphql(`
  query BranchLines($from: Date!, $to: Date!) {
    branchFigures(from: $from, to: $to, by: BUSINESS_LINE) {
      branch { code zh en } label { code zh en } received open overdue
    }
  }
`);

const FIGURE = { received: "RECEIVED", open: "OPEN", overdue: "OVERDUE" } as const;
const MEASURED = ["received", "open", "overdue"] as const;
const SHOWN = 40;

/** Every branch by every line, for those who see the whole bank; nothing for others. */
export function HeatMap({ period }: { period: Period }) {
  const [answer, again] = useFigures({ query: BRANCH_LINES, variables: { from: period.from, to: period.to } });
  return (
    <Answered answer={answer} of={(data) => data.branchFigures} again={again} missing={null}>
      {(cells) => (cells.length ? <Heat cells={cells} period={period} /> : null)}
    </Answered>
  );
}

/** A table rather than a picture: each cell is a number that leads to its cases, by keyboard and on paper too. */
function Heat({ cells, period }: { cells: NonNullable<BranchLinesQuery["branchFigures"]>; period: Period }) {
  const words = useBoardWords();
  const term = useTerm();
  const [measured, setMeasured] = useState<Measured>("received");
  const heat = heatOf(cells, measured);
  const choice = (
    <Choose<Measured>
      label={words("heatFigure")}
      value={measured}
      onChange={setMeasured}
      options={MEASURED.map((value) => ({ value, label: words(value) }))}
    />
  );
  return (
    <Section title={words("heat")} extra={choice}>
      <Scrolling label={words("tableOf", { title: words("heat") })}>
        <table className="board-heat">
          <thead>
            <tr>
              <th scope="col">{words("heatBranch")}</th>
              {heat.lines.map((line) => (
                <th key={line.code} scope="col">
                  {term(line)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {heat.branches.slice(0, SHOWN).map((branch) => (
              <tr key={branch.code}>
                <th scope="row">{term(branch)}</th>
                {heat.lines.map((line) => {
                  const cell = heat.at(branch, line);
                  return (
                    <td key={line.code} style={{ background: warmth(cell?.[measured] ?? 0, heat.most) }}>
                      {cell ? <Counted cell={cell} measured={measured} period={period} /> : ""}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolling>
      {heat.branches.length > SHOWN && (
        <Typography.Text type="secondary">{words("heatMost", { count: SHOWN })}</Typography.Text>
      )}
    </Section>
  );
}

function Counted({ cell, measured, period: { from, to } }: { cell: Cell; measured: Measured; period: Period }) {
  const { branch, label } = cell;
  const figure = FIGURE[measured];
  return (
    <Link to={casesPath({ figure, from, to, by: "BUSINESS_LINE", key: label.code, branch: branch.code })}>
      {count(cell[measured])}
    </Link>
  );
}

/** Light enough under dark digits. */
function warmth(value: number, most: number): string {
  return `color-mix(in srgb, #69b1ff ${Math.round((100 * value) / most)}%, #fff)`;
}
