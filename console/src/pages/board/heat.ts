import type { BranchLinesQuery } from "@/api/generated/graphql";

export type Cell = NonNullable<BranchLinesQuery["branchFigures"]>[number];
export type Measured = "received" | "open" | "overdue";
type Coded = Cell["branch"];

/** The two sides of the map, those that received most first, and what stands where they meet. */
export interface Heat {
  branches: Coded[];
  lines: Coded[];
  at: (branch: Coded, line: Coded) => Cell | undefined;
  /** The largest number on the map, at least 1. */
  most: number;
}

export function heatOf(cells: readonly Cell[], measured: Measured): Heat {
  const found = new Map(cells.map((cell) => [`${cell.branch.code} ${cell.label.code}`, cell]));
  return {
    branches: side(cells, (cell) => cell.branch),
    lines: side(cells, (cell) => cell.label),
    at: (branch, line) => found.get(`${branch.code} ${line.code}`),
    most: cells.reduce((most, cell) => Math.max(most, cell[measured]), 1),
  };
}

function side(cells: readonly Cell[], of: (cell: Cell) => Coded): Coded[] {
  const sums = new Map<string, { coded: Coded; sum: number }>();
  for (const cell of cells) {
    const coded = of(cell);
    sums.set(coded.code, { coded, sum: (sums.get(coded.code)?.sum ?? 0) + cell.received });
  }
  return [...sums.values()].sort((one, other) => other.sum - one.sum).map(({ coded }) => coded);
}
