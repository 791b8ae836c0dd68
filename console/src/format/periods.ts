import { addDays } from "@/format/dates";

/** `days30` and `custom` are the board's own; the others have names that the service knows. */
export type PeriodKind = "week" | "month" | "quarter" | "year" | "days30" | "custom";

/** Days of [from, to), under the name by which an address holds them. */
export interface Period {
  kind: PeriodKind;
  name: string;
  from: string;
  to: string;
}

const LAST_30 = "30d";

/** 2026-W10, 2026-03, 2026-Q1, 2026, 30d, or 2026-03-01..2026-03-15 with both days in it; null for anything else. */
export function periodOf(name: string, today: string): Period | null {
  if (name === LAST_30) return { kind: "days30", name, from: addDays(today, -29), to: addDays(today, 1) };
  const custom = /^(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)$/.exec(name);
  if (custom?.[1] && custom[2] && isDay(custom[1]) && isDay(custom[2]))
    return { kind: "custom", name, from: custom[1], to: addDays(custom[2], 1) };
  const match = /^(\d{4})(?:-W(\d\d)|-Q([1-4])|-(0[1-9]|1[0-2]))?$/.exec(name);
  if (!match) return null;
  const year = Number(match[1]);
  if (match[2]) return weekOf(name, year, Number(match[2]));
  if (match[3]) return monthsOf("quarter", name, year, 3 * Number(match[3]) - 2, 3);
  if (match[4]) return monthsOf("month", name, year, Number(match[4]), 1);
  return monthsOf("year", name, year, 1, 12);
}

/** The name of the period of that kind in which a day lies. */
export function containing(kind: Exclude<PeriodKind, "custom">, day: string): string {
  const [year = "", month = ""] = day.split("-");
  switch (kind) {
    case "week":
      return weekName(day);
    case "month":
      return `${year}-${month}`;
    case "quarter":
      return `${year}-Q${Math.ceil(Number(month) / 3)}`;
    case "year":
      return year;
    default:
      return LAST_30;
  }
}

/** A period that has a name, and those before it, the latest first. */
export function latest(kind: "week" | "month" | "quarter" | "year", day: string, many: number): Period[] {
  const found: Period[] = [];
  for (let at = day; found.length < many; ) {
    const period = periodOf(containing(kind, at), day);
    if (!period) break;
    found.push(period);
    at = addDays(period.from, -1);
  }
  return found;
}

export function lastDayOf(period: Period): string {
  return addDays(period.to, -1);
}

/** The period before, as the service compares: as many whole months where it is made of such, else as many days. */
export function before({ from, to }: { from: string; to: string }): { from: string; to: string } {
  const months = monthNumber(to) - monthNumber(from);
  if (from.endsWith("-01") && to.endsWith("-01") && months > 0)
    return { from: firstOfMonth(monthNumber(from) - months), to: from };
  const days = (Date.parse(`${to}T12:00:00Z`) - Date.parse(`${from}T12:00:00Z`)) / 86_400_000;
  return { from: addDays(from, -days), to: from };
}

function isDay(text: string): boolean {
  const at = new Date(`${text}T12:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

function monthNumber(day: string): number {
  return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
}

function firstOfMonth(number: number): string {
  return `${String(Math.floor(number / 12)).padStart(4, "0")}-${String((number % 12) + 1).padStart(2, "0")}-01`;
}

function monthsOf(kind: PeriodKind, name: string, year: number, first: number, many: number): Period {
  const number = year * 12 + first - 1;
  return { kind, name, from: firstOfMonth(number), to: firstOfMonth(number + many) };
}

/** Week 1 is the one with 4 January in it (ISO 8601). */
function weekOf(name: string, year: number, week: number): Period | null {
  const fourth = `${year}-01-04`;
  const from = addDays(fourth, 7 * (week - 1) - weekday(fourth));
  return week > 0 && weekName(from) === name ? { kind: "week", name, from, to: addDays(from, 7) } : null;
}

function weekName(day: string): string {
  const thursday = addDays(day, 3 - weekday(day));
  const year = thursday.slice(0, 4);
  const days = (Date.parse(`${thursday}T12:00:00Z`) - Date.parse(`${year}-01-01T12:00:00Z`)) / 86_400_000;
  return `${year}-W${String(Math.floor(days / 7) + 1).padStart(2, "0")}`;
}

/** 0 for Monday. */
function weekday(day: string): number {
  return (new Date(`${day}T12:00:00Z`).getUTCDay() + 6) % 7;
}
