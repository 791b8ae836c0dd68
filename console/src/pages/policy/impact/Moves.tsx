import { Typography } from "antd";
import { Link } from "react-router";
import type { ImpactCellFragment } from "@/api/generated/graphql";
import { WideTable } from "@/components/WideTable";
import { count } from "@/format/numbers";
import { pageWords, useTerm } from "@/i18n";

const useWords = pageWords(
  "impactMoves",
  {
    before: "现行规则",
    after: "草稿",
    count: "件数",
    examples: "例子",
    none: "没有变化（{{count}} 件不变）。",
    same: "另有 {{count}} 件不变。",
  },
  {
    before: "In force",
    after: "Draft",
    count: "Cases",
    examples: "Examples",
    none: "No change ({{count}} cases stay).",
    same: "{{count}} cases stay.",
  },
);

/** From what to what cases move, with examples to open; those that stay are only counted. */
export function Moves({ label, cells }: { label: string; cells: readonly ImpactCellFragment[] }) {
  const words = useWords();
  const term = useTerm();
  const moved = cells.filter(({ before, after }) => before.code !== after.code);
  const staying = count(cells.filter((cell) => !moved.includes(cell)).reduce((sum, cell) => sum + cell.count, 0));
  if (!moved.length) return <Typography.Text type="secondary">{words("none", { count: staying })}</Typography.Text>;
  return (
    <>
      <WideTable<ImpactCellFragment>
        label={label}
        dataSource={moved}
        rowKey={({ before, after }) => `${before.code}>${after.code}`}
        columns={[
          { title: words("before"), key: "before", render: (_, { before }) => term(before) },
          { title: words("after"), key: "after", render: (_, { after }) => term(after) },
          { title: words("count"), dataIndex: "count", align: "right", render: (cases: number) => count(cases) },
          {
            title: words("examples"),
            key: "examples",
            render: (_, { examples }) =>
              examples.map(({ id, number }) => (
                <span key={id} style={{ marginInlineEnd: 12 }}>
                  <Link to={`/cases/${encodeURIComponent(id)}`}>{number}</Link>
                </span>
              )),
          },
        ]}
      />
      <Typography.Text type="secondary">{words("same", { count: staying })}</Typography.Text>
    </>
  );
}
