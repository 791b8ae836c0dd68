import { expect, test } from "vitest";
import { amount } from "@/pages/programme/amounts";

test("shares are shown in percent, counts as they are", () => {
  expect(amount("0.98", 120)).toBe("98.0%");
  expect(amount("24", null)).toBe("24");
  expect(amount("3.5", null)).toBe("3.5");
  expect(amount("12.0", null)).toBe("12");
});

test("what nothing was recorded for is a dash", () => {
  expect(amount(null, null)).toBe("—");
});
