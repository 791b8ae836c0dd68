import type { TableProps } from "antd";
import { Link } from "react-router";
import type { Dimension } from "@/api/generated/graphql";
import { casesPath } from "@/app/drilldown";
import { Section } from "@/components/Section";
import { Nothing } from "@/components/states";
import { WideTable } from "@/components/WideTable";
import { useTerm } from "@/i18n";
import { type Dashboard, FIGURES, type Row } from "@/pages/board/figures";
import { useBoardWords } from "@/pages/board/words";

/** Every unit with every figure, each of which leads to its cases. */
export function UnitsTable({ board, by, byWords }: { board: Dashboard; by: Dimension; byWords: string }) {
  const words = useBoardWords();
  const term = useTerm();
  const { from, to } = board;
  const columns: TableProps<Row>["columns"] = [
    {
      title: byWords,
      key: "unit",
      fixed: "start",
      render: (_, row) => term(row.label),
    },
    ...FIGURES.map(({ word, figure, text, size }) => ({
      title: words(word),
      key: word,
      align: "right" as const,
      sorter: (one: Row, other: Row) => (size(one) ?? -1) - (size(other) ?? -1),
      render: (_: unknown, row: Row) => <Link to={casesPath({ figure, from, to, by, key: row.key })}>{text(row)}</Link>,
    })),
  ];
  const label = words("table", { by: byWords });
  return (
    <Section title={label}>
      {board.rows.length === 0 ? (
        <Nothing>{words("nothing")}</Nothing>
      ) : (
        <WideTable<Row>
          label={words("tableOf", { title: label })}
          columns={columns}
          dataSource={board.rows}
          rowKey="key"
        />
      )}
    </Section>
  );
}
