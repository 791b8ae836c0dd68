import { describe, expect, test } from "vitest";
import { before, containing, latest, periodOf } from "@/format/periods";

const TODAY = "2026-11-29";
const days = (name: string) => {
  const period = periodOf(name, TODAY);
  return period && [period.from, period.to];
};

describe("a period by its name", () => {
  test("months, quarters and years end where the next begins", () => {
    expect(days("2026-12")).toEqual(["2026-12-01", "2027-01-01"]);
    expect(days("2026-Q1")).toEqual(["2026-01-01", "2026-04-01"]);
    expect(days("2026")).toEqual(["2026-01-01", "2027-01-01"]);
  });
  test("weeks are those of ISO 8601, also over the turn of the year", () => {
    expect(days("2026-W10")).toEqual(["2026-03-02", "2026-03-09"]);
    expect(days("2026-W01")).toEqual(["2025-12-29", "2026-01-05"]);
    expect(days("2026-W53")).toEqual(["2026-12-28", "2027-01-04"]);
    expect(days("2025-W53")).toBeNull();
  });
  test("the last thirty days end today, and days of one's own include both", () => {
    expect(days("30d")).toEqual(["2026-10-31", "2026-11-30"]);
    expect(days("2026-03-01..2026-03-15")).toEqual(["2026-03-01", "2026-03-16"]);
  });
  test("what is no period is none", () => {
    for (const name of ["", "2026-13", "2026-Q5", "2026-W00", "2026-02-30..2026-03-01", "soon"])
      expect(periodOf(name, TODAY)).toBeNull();
  });
});

test("a day lies in a week, a month, a quarter and a year", () => {
  expect(containing("week", "2027-01-03")).toBe("2026-W53");
  expect(containing("month", TODAY)).toBe("2026-11");
  expect(containing("quarter", TODAY)).toBe("2026-Q4");
  expect(containing("year", TODAY)).toBe("2026");
});

test("the latest periods come first", () => {
  expect(latest("quarter", TODAY, 3).map(({ name }) => name)).toEqual(["2026-Q4", "2026-Q3", "2026-Q2"]);
  expect(latest("week", "2026-01-06", 2).map(({ name }) => name)).toEqual(["2026-W02", "2026-W01"]);
});

test("whole months are compared with as many months, other days with as many days", () => {
  expect(before({ from: "2026-01-01", to: "2026-04-01" })).toEqual({ from: "2025-10-01", to: "2026-01-01" });
  expect(before({ from: "2026-03-02", to: "2026-03-09" })).toEqual({ from: "2026-02-23", to: "2026-03-02" });
});
