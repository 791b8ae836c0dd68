import type { TableProps } from "antd";
import { useMemo } from "react";
import { Link } from "react-router";
import { casesPath } from "@/app/drilldown";
import { COLOURS } from "@/app/theme";
import { Chart } from "@/components/Chart";
import { NodeMark, useMarkWords } from "@/components/marks";
import { WideTable } from "@/components/WideTable";
import { approximate, count, decimal } from "@/format/numbers";
import type { Dashboard, Row } from "@/pages/board/figures";
import { useBoardWords } from "@/pages/board/words";

type NodeTime = Row["nodes"][number];

/** How long each of the five nodes took of the cases that finished it. */
export function NodeTimes({ board }: { board: Dashboard }) {
  const words = useBoardWords();
  const marks = useMarkWords();
  const { nodes } = board.total;
  const names = nodes.map(({ node }) => marks(node)).join("、");
  const average = words("average");
  const option = useMemo(
    () => ({
      tooltip: { trigger: "axis" },
      xAxis: { type: "category", data: names.split("、") },
      yAxis: { type: "value" },
      series: [
        {
          type: "bar",
          color: COLOURS.blue,
          barMaxWidth: 40,
          data: nodes.map((one) => approximate(one.averageWorkingDays)),
        },
      ],
    }),
    [nodes, names],
  );
  const said = nodes.map((one) => `${marks(one.node)} ${decimal(one.averageWorkingDays)}`).join("、");
  const columns: TableProps<NodeTime>["columns"] = [
    { title: words("node"), key: "node", render: (_, { node }) => <NodeMark node={node} /> },
    {
      title: words("finished"),
      key: "finished",
      align: "right",
      render: (_, { node, finished }) => (
        <Link to={casesPath({ figure: `${node}_FINISHED`, from: board.from, to: board.to })}>{count(finished)}</Link>
      ),
    },
    { title: average, key: "average", align: "right", render: (_, one) => decimal(one.averageWorkingDays) },
  ];
  return (
    <div className="board-card">
      <Chart title={words("nodes")} description={words("nodesSay", { nodes: said })} option={option} height={220} />
      <WideTable<NodeTime> label={words("nodes")} columns={columns} dataSource={nodes} rowKey="node" />
    </div>
  );
}
