import { expect, test } from "vitest";
import { type Cell, heatOf } from "@/pages/board/heat";

const term = (code: string) => ({ code, zh: code, en: code });
const cell = (branch: string, line: string, received: number, overdue = 0): Cell => ({
  branch: term(branch),
  label: term(line),
  received,
  open: 0,
  overdue,
});

test("who received most comes first on both sides, and a pair without cases is empty", () => {
  const cells = [cell("east", "cards", 3), cell("east", "loans", 9, 2), cell("west", "cards", 4)];
  const heat = heatOf(cells, "received");
  expect(heat.branches.map(({ code }) => code)).toEqual(["east", "west"]);
  expect(heat.lines.map(({ code }) => code)).toEqual(["loans", "cards"]);
  expect(heat.at(term("west"), term("cards"))?.received).toBe(4);
  expect(heat.at(term("west"), term("loans"))).toBeUndefined();
  expect(heat.most).toBe(9);
  expect(heatOf(cells, "overdue").most).toBe(2);
});

test("a map of zeros has no heat", () => {
  expect(heatOf([cell("east", "cards", 0)], "overdue").most).toBe(1);
});
