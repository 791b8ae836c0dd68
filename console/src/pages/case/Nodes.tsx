import { Flex } from "antd";
import { COLOURS } from "@/app/theme";
import { useMarkWords } from "@/components/marks";
import type { StatusFound } from "@/pages/case/documents";
import { type NodeState, nodesOf } from "@/pages/case/nodes";
import { useCaseWords } from "@/pages/case/words";

/** The five nodes in their order, with how far the case is. */
export function Nodes({ status }: { status: StatusFound }) {
  const words = useCaseWords();
  return (
    <ol aria-label={words("steps")} style={{ display: "flex", gap: 6, listStyle: "none", margin: 0, padding: 0 }}>
      {nodesOf(status.currentNode, status.targets).map((one) => (
        <Node key={one.node} {...one} />
      ))}
    </ol>
  );
}

const BORDERS = { done: COLOURS.green, current: COLOURS.blue, ahead: "#d9d9d9" } as const;

function Node({ node, state, overdue }: NodeState) {
  const words = useCaseWords();
  const marks = useMarkWords();
  return (
    <li
      aria-current={state === "current" ? "step" : undefined}
      style={{
        flex: "1 1 0",
        minWidth: 0,
        borderTop: `3px solid ${overdue ? COLOURS.red : BORDERS[state]}`,
        paddingTop: 4,
      }}
    >
      <Flex vertical>
        <strong style={{ fontWeight: state === "current" ? 600 : 400 }}>{marks(node)}</strong>
        <span style={{ color: overdue ? COLOURS.red : COLOURS.grey, fontSize: 12 }}>
          {overdue ? marks("OVERDUE") : words(state)}
        </span>
      </Flex>
    </li>
  );
}
