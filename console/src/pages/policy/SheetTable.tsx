import { Tooltip, Typography } from "antd";
import { useEffect } from "react";
import { Link } from "react-router";
import { graphql } from "@/api/generated";
import type { SheetFragment } from "@/api/generated/graphql";
import { WideTable } from "@/components/WideTable";
import { pageWords, useTerm, type Worded } from "@/i18n";

export const Sheet = graphql(`
  fragment Sheet on RuleSet {
    file name hitPolicy label { code zh en } columns { zh en } rows { rule clause line cells { zh en } }
  }
`);

const useWords = pageWords(
  "sheet",
  {
    clause: "依据",
    rule: "规则编号",
    whole: "{{start}}…（共 {{count}} 字）",
    unique: "恰有一行适用",
    first: "取首个适用的行",
    collect: "取所有适用的行",
  },
  {
    clause: "Clause",
    rule: "Rule",
    whole: "{{start}}… ({{count}} characters)",
    unique: "exactly one row holds",
    first: "the first row that holds",
    collect: "every row that holds",
  },
);

type Row = SheetFragment["rows"][number];
const LONG = 160;

interface SheetTableProps {
  sheet: SheetFragment;
  rows?: readonly Row[];
  /** The rule to be shown and marked. */
  marked: string | null;
  clauses: ReadonlyMap<string, Worded>;
  clauseLink: (clause: string) => string;
}

/** One rule table in words, with the clause of every row. */
export function SheetTable({ sheet, rows = sheet.rows, marked, clauses, clauseLink }: SheetTableProps) {
  const words = useWords();
  const term = useTerm();
  useEffect(() => {
    if (marked) document.getElementById(`${sheet.name}/${marked}`)?.scrollIntoView({ block: "center" });
  }, [sheet.name, marked]);
  const hit = sheet.hitPolicy as "unique" | "first" | "collect" | null;
  const isItsOwnClause = sheet.rows.every((row) => row.clause === row.rule); // the table of clauses
  const clauseColumn = {
    title: words("clause"),
    key: "clause",
    render: (_: unknown, row: Row) =>
      row.clause ? (
        <Tooltip title={clauses.has(row.clause) ? term(clauses.get(row.clause)) : undefined}>
          <Link to={clauseLink(row.clause)} style={{ whiteSpace: "nowrap" }}>
            {row.clause}
          </Link>
        </Tooltip>
      ) : (
        "—"
      ),
  };
  return (
    <section style={{ marginBottom: 24 }}>
      <Typography.Title level={2} style={{ fontSize: 16, margin: "0 0 8px" }}>
        {term(sheet.label)}{" "}
        <Typography.Text type="secondary" style={{ fontSize: 12, fontWeight: 400 }}>
          {sheet.file}
          {hit && ` · ${words(hit)}`}
        </Typography.Text>
      </Typography.Title>
      <WideTable<Row>
        label={term(sheet.label)}
        dataSource={rows as Row[]}
        rowKey={(row) => `${row.rule}/${row.line ?? ""}/${row.cells[0]?.zh ?? ""}`}
        onRow={(row) => ({
          id: `${sheet.name}/${row.rule}`,
          style: row.rule === marked ? { background: "#fffbe6" } : undefined,
        })}
        columns={[
          ...sheet.columns.map((column, at) => ({
            title: term(column),
            key: String(at),
            render: (_: unknown, row: Row) => <Cell text={term(row.cells[at])} />,
          })),
          ...(isItsOwnClause ? [] : [clauseColumn]),
          { title: words("rule"), key: "rule", render: (_: unknown, row: Row) => <code>{row.rule}</code> },
        ]}
      />
    </section>
  );
}

/** Long lists of words are folded: a lexicon's group has hundreds. */
function Cell({ text }: { text: string }) {
  const words = useWords();
  const minWidth = `${Math.min(12, Math.max(3, text.length))}em`;
  if (text.length <= LONG) return <div style={{ minWidth }}>{text}</div>;
  return (
    <details style={{ minWidth: "20em" }}>
      <summary>{words("whole", { start: text.slice(0, 60), count: text.length })}</summary>
      {text}
    </details>
  );
}
