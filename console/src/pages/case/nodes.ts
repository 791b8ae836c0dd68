import type { CaseNode, TargetState } from "@/api/generated/graphql";

export const NODES: readonly CaseNode[] = ["RECEIVE", "DISPATCH", "HANDLE", "FEEDBACK", "ARCHIVE"];

interface Clock {
  node: CaseNode;
  state: TargetState;
}

export interface NodeState {
  node: CaseNode;
  state: "done" | "current" | "ahead";
  overdue: boolean;
}

/** How far a case is: a node is done when none of its clocks waits, runs, is paused or overdue. */
export function nodesOf(current: CaseNode | null | undefined, clocks: readonly Clock[]): NodeState[] {
  return NODES.map((node) => {
    const own = clocks.filter((clock) => clock.node === node);
    const open = own.some(({ state }) => isOpen(state));
    return {
      node,
      state: node === current ? "current" : open ? "ahead" : "done",
      overdue: own.some(({ state }) => state === "OVERDUE"),
    };
  });
}

export function isOpen(state: TargetState): boolean {
  return state === "WAITING" || state === "RUNNING" || state === "PAUSED" || state === "OVERDUE";
}

const RANKS: Record<TargetState, number> = {
  OVERDUE: 0,
  RUNNING: 1,
  PAUSED: 1,
  WAITING: 2,
  MISSED: 3,
  MET: 3,
  NOT_APPLICABLE: 4,
};

/** What presses first: overdue, then what runs by its due day, then the rest in the order of the policy. */
export function byPressure<T extends Clock & { dueAt?: string | null }>(clocks: readonly T[]): T[] {
  return [...clocks].sort(
    (one, other) =>
      RANKS[one.state] - RANKS[other.state] ||
      (RANKS[one.state] < 2 ? (one.dueAt ?? "9").localeCompare(other.dueAt ?? "9") : 0),
  );
}
