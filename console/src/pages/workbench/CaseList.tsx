import { Grid } from "antd";
import { Link } from "react-router";
import { COLOURS } from "@/app/theme";
import { Due, Moment } from "@/components/Days";
import { CardMark, Countdown, NodeMark, useMarkWords } from "@/components/marks";
import { Scrolling } from "@/components/Scrolling";
import { useTerm } from "@/i18n";
import type { Row } from "@/pages/workbench/queries";
import { useWorkbenchWords } from "@/pages/workbench/words";

export interface Selection {
  /** Whether this person may do anything to several cases at once. */
  offered: boolean;
  chosen: ReadonlySet<string>;
  choose: (ids: readonly string[], chosen: boolean) => void;
}

interface CaseListProps {
  rows: readonly Row[];
  selection: Selection;
}

/** A table where there is room for one, else one card a case. */
export function CaseList(props: CaseListProps) {
  const wide = Grid.useBreakpoint().lg ?? window.innerWidth >= 992;
  return wide ? <CaseTable {...props} /> : <CaseCards {...props} />;
}

function CaseTable({ rows, selection }: CaseListProps) {
  const words = useWorkbenchWords();
  const term = useTerm();
  const all = rows.every(({ id }) => selection.chosen.has(id));
  const headings = ["case", "clock", "card", "node", "grade", "line", "department", "person"] as const;
  return (
    <Scrolling label={words("list")}>
      <table className="cases">
        <thead>
          <tr>
            {selection.offered && (
              <th scope="col">
                <input
                  type="checkbox"
                  aria-label={words("selectAll")}
                  checked={all}
                  onChange={() =>
                    selection.choose(
                      rows.map(({ id }) => id),
                      !all,
                    )
                  }
                />
              </th>
            )}
            {headings.map((heading) => (
              <th key={heading} scope="col">
                {words(heading)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id} data-case={row.id}>
              {selection.offered && (
                <td>
                  <Box row={row} selection={selection} />
                </td>
              )}
              <td style={{ minWidth: 260 }}>
                <Subject row={row} />
              </td>
              <td style={{ minWidth: 200 }}>
                <NextClock row={row} />
              </td>
              <td>{row.status && row.status.card !== "NONE" ? <CardMark card={row.status.card} /> : "—"}</td>
              <td>
                <NodeMark node={row.status?.currentNode} />
              </td>
              <td>{term(row.grade)}</td>
              <td>{term(row.businessLine)}</td>
              <td>{term(row.leadDepartment)}</td>
              <td>{row.handler ?? row.dutyHolder ?? "—"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolling>
  );
}

function CaseCards({ rows, selection }: CaseListProps) {
  const words = useWorkbenchWords();
  const term = useTerm();
  return (
    <ul className="cases" aria-label={words("list")}>
      {rows.map((row) => (
        <li key={row.id} data-case={row.id}>
          {selection.offered && <Box row={row} selection={selection} />}
          <div>
            <Subject row={row} />
            <NextClock row={row} />
            <div className="marks-line small">
              {row.status && <CardMark card={row.status.card} />}
              <NodeMark node={row.status?.currentNode} />
              <span>{term(row.grade)}</span>
              <span>{term(row.businessLine)}</span>
              {row.leadDepartment && <span>{term(row.leadDepartment)}</span>}
              <span>{row.handler ?? row.dutyHolder ?? "—"}</span>
            </div>
          </div>
        </li>
      ))}
    </ul>
  );
}

function Box({ row, selection }: { row: Row; selection: Selection }) {
  const words = useWorkbenchWords();
  return (
    <input
      type="checkbox"
      aria-label={words("select", { number: row.number })}
      checked={selection.chosen.has(row.id)}
      onChange={(event) => selection.choose([row.id], event.target.checked)}
    />
  );
}

function Subject({ row }: { row: Row }) {
  const words = useWorkbenchWords();
  const term = useTerm();
  return (
    <>
      <Link to={`/cases/${encodeURIComponent(row.id)}`} data-open>
        {row.subject}
      </Link>
      <div className="marks-line small">
        {row.urgency === "URGENT" && <span className="urgent">{words("URGENT")}</span>}
        <span>{row.number}</span>
        <span>{term(row.branch)}</span>
        <span>{term(row.mainClass)}</span>
      </div>
    </>
  );
}

/** Which clock runs out first, how long it still has, and on which day it does. */
function NextClock({ row }: { row: Row }) {
  const words = useWorkbenchWords();
  const marks = useMarkWords();
  const term = useTerm();
  const clock = row.nextDue;
  if (!clock) {
    return (
      <span className="small">
        <Moment at={row.receivedAt} /> {words("received")} · {words("noClock")}
      </span>
    );
  }
  return (
    <>
      <div className="marks-line">
        <span>{term(clock.label)}</span>
        <Countdown days={clock.workingDaysLeft} state={clock.state} />
        {clock.provisional && <span style={{ color: COLOURS.yellow }}>{marks("provisional")}</span>}
      </div>
      <div className="small">
        <Due at={clock.dueAt} />
      </div>
    </>
  );
}
