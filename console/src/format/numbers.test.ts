import { expect, test } from "vitest";
import { count, decimal, growth, percent } from "@/format/numbers";

test("a share is shown in percent, rounded half up on its digits", () => {
  expect(percent("0.9")).toBe("90.0%");
  expect(percent("0.87654")).toBe("87.7%");
  expect(percent("1")).toBe("100.0%");
  expect(percent("0.3345")).toBe("33.5%");
  expect(percent("0")).toBe("0.0%");
});

test("nothing to divide by is a dash", () => {
  expect(percent(null)).toBe("—");
  expect(decimal(undefined)).toBe("—");
  expect(growth(null)).toBe("—");
  expect(count(null)).toBe("—");
});

test("a growth has its sign", () => {
  expect(growth("0.25")).toBe("+25.0%");
  expect(growth("-0.1")).toBe("-10.0%");
  expect(growth("0")).toBe("0.0%");
});

test("decimals keep the digits asked for", () => {
  expect(decimal("3.25", 1)).toBe("3.3");
  expect(decimal("96.4", 0)).toBe("96");
  expect(decimal("-0.04", 1)).toBe("0.0");
});
