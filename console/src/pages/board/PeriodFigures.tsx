import { Alert, Typography } from "antd";
import { graphql } from "@/api/generated";
import type { Dimension } from "@/api/generated/graphql";
import { useDimensionWords } from "@/app/dimensions";
import { Moment } from "@/components/Days";
import { Answered, NoRight } from "@/components/states";
import { addDays } from "@/format/dates";
import type { Period } from "@/format/periods";
import { Ageing } from "@/pages/board/Ageing";
import type { Dashboard } from "@/pages/board/figures";
import { useFigures } from "@/pages/board/live";
import { NodeTimes } from "@/pages/board/NodeTimes";
import { Totals } from "@/pages/board/Totals";
import { UnitsChart } from "@/pages/board/UnitsChart";
import { UnitsTable } from "@/pages/board/UnitsTable";
import { useBoardWords } from "@/pages/board/words";

const BOARD = graphql(`
  query Board($from: Date!, $to: Date!, $by: Dimension!) {
    dashboard(from: $from, to: $to, by: $by) {
      from to asOf unsettled
      total { ...UnitFigures }
      rows { ...UnitFigures }
      previous { from to total { ...UnitFigures } }
      backlog { asOf total { ...UnitBacklog } rows { ...UnitBacklog } }
    }
  }
  fragment UnitFigures on DashboardRow {
    key label { code zh en } received resolved open overdue yellow red
    completionRate onTimeRate timelyAcceptanceRate satisfaction averageHandlingWorkingDays
    firstTimeRate repeatRate elderlyShare
    nodes { node finished averageWorkingDays }
  }
  fragment UnitBacklog on BacklogRow {
    key label { code zh en } open overdue yellow red
    ages { fromDays toDays open overdue }
  }
`);

/** Everything that is told of one period by one dimension. */
export function PeriodFigures({ period, by }: { period: Period; by: Dimension }) {
  const [answer, again] = useFigures({ query: BOARD, variables: { from: period.from, to: period.to, by } });
  const byWords = useDimensionWords()(by);
  return (
    <Answered answer={answer} of={(data) => data.dashboard} again={again} missing={<NoRight />}>
      {(board) => (
        <>
          <Told board={board} />
          <Totals board={board} />
          <div className="board-sections">
            <UnitsChart board={board} by={by} byWords={byWords} />
            <NodeTimes board={board} />
          </div>
          <UnitsTable board={board} by={by} byWords={byWords} />
          <Ageing backlog={board.backlog} by={by} byWords={byWords} />
        </>
      )}
    </Answered>
  );
}

/** Of when the figures are, and with what they are compared. */
function Told({ board }: { board: Dashboard }) {
  const words = useBoardWords();
  const { from, to } = board.previous;
  return (
    <>
      <Typography.Paragraph type="secondary">
        {board.from} – {addDays(board.to, -1)} · {words("asOf")} <Moment at={board.asOf} /> ·{" "}
        {words("against", { from, to: addDays(to, -1) })}
      </Typography.Paragraph>
      {board.unsettled > 0 && (
        <Alert
          type="info"
          showIcon
          title={words("unsettled", { count: board.unsettled })}
          style={{ marginBottom: 16 }}
        />
      )}
    </>
  );
}
