import { describe, expect, test } from "vitest";
import { addDays, type Calendar, dateOf, dayWords, instantOf, lastDay, minuteOf } from "@/format/dates";

const calendar: Calendar = new Map([
  ["2026-02-14", { date: "2026-02-14", working: true }],
  ["2026-02-17", { date: "2026-02-17", working: false, zh: "春节", en: "Spring Festival" }],
]);

describe("days in words", () => {
  test("a Saturday that is worked says so", () => {
    expect(dayWords("2026-02-14", calendar, "zh")).toBe("2026-02-14 (周六·调休上班)");
    expect(dayWords("2026-02-14", calendar, "en")).toBe("2026-02-14 (Sat, working day in lieu)");
  });
  test("a holiday is named", () => {
    expect(dayWords("2026-02-17", calendar, "zh")).toBe("2026-02-17 (周二·春节)");
  });
  test("an ordinary day has its weekday only", () => {
    expect(dayWords("2026-03-02", calendar, "zh")).toBe("2026-03-02 (周一)");
  });
});

test("instants are shown in the office's time, whatever the browser's", () => {
  expect(dateOf("2026-03-01T16:00:00Z")).toBe("2026-03-02");
  expect(minuteOf("2026-03-02T01:30:00+00:00")).toBe("2026-03-02 09:30");
});

test("what is due at midnight is in time to the end of the day before", () => {
  expect(lastDay("2026-02-14T16:00:00Z")).toEqual({ date: "2026-02-14", time: null });
  expect(lastDay("2026-02-14T04:30:00Z")).toEqual({ date: "2026-02-14", time: "12:30" });
});

test("days are added over the ends of months and years", () => {
  expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
  expect(addDays("2028-03-01", -1)).toBe("2028-02-29");
});

test("a local time of a form carries the office's offset", () => {
  expect(instantOf("2026-03-02T09:30")).toBe("2026-03-02T09:30:00+08:00");
});
