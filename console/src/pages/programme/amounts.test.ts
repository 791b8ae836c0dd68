import { expect, test } from "vitest";
import { amount, polyline } from "@/pages/programme/amounts";

test("a target's number is shown in its unit", () => {
  expect(amount("0.98", "SHARE")).toBe("98.0%");
  expect(amount("6.2477", "WORKING_DAYS")).toBe("6.2");
  expect(amount("24", "COUNT")).toBe("24");
});

test("what nothing was recorded for is a dash", () => {
  expect(amount(null, "COUNT")).toBe("—");
});

test("a trend is a line as long as the months, with a gap where there is no figure", () => {
  expect(polyline([1, 2])).toEqual([`0,12 ${100 / 11},2`]);
  expect(polyline([1, null, 1])).toHaveLength(2);
  expect(polyline([0, 0])).toEqual([`0,22 ${100 / 11},22`]);
  expect(polyline([])).toEqual([]);
});
