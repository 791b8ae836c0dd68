import { expect, test } from "vitest";
import { byPressure, nodesOf } from "@/pages/case/nodes";

test("a node is done when none of its clocks is open, and overdue work behind the current node is seen", () => {
  const states = nodesOf("HANDLE", [
    { node: "RECEIVE", state: "MET" },
    { node: "DISPATCH", state: "MISSED" },
    { node: "HANDLE", state: "OVERDUE" },
    { node: "HANDLE", state: "RUNNING" },
    { node: "FEEDBACK", state: "WAITING" },
    { node: "ARCHIVE", state: "WAITING" },
  ]);
  expect(states.map(({ state }) => state)).toEqual(["done", "done", "current", "ahead", "ahead"]);
  expect(states.map(({ overdue }) => overdue)).toEqual([false, false, true, false, false]);
});

test("a case that is finished has all of its nodes done", () => {
  expect(nodesOf(null, [{ node: "ARCHIVE", state: "MET" }]).every(({ state }) => state === "done")).toBe(true);
});

test("the most pressing clock stands first, what does not apply last", () => {
  const clocks = [
    { node: "HANDLE", state: "NOT_APPLICABLE", target: "plan" },
    { node: "HANDLE", state: "RUNNING", dueAt: "2026-03-09T16:00:00Z", target: "resolution" },
    { node: "RECEIVE", state: "MET", dueAt: "2026-03-01T16:00:00Z", target: "registration" },
    { node: "HANDLE", state: "RUNNING", dueAt: "2026-03-04T16:00:00Z", target: "response" },
    { node: "HANDLE", state: "OVERDUE", dueAt: "2026-03-02T16:00:00Z", target: "legal" },
  ] as const;
  expect(byPressure(clocks).map(({ target }) => target)).toEqual([
    "legal",
    "response",
    "resolution",
    "registration",
    "plan",
  ]);
});
