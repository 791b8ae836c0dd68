import type { Language } from "@/i18n";

/** The office's own time, wherever the browser stands. */
export const ZONE = "Asia/Shanghai";
const PARTS = new Intl.DateTimeFormat("en-GB", {
  timeZone: ZONE,
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});
const WEEKDAYS = {
  zh: ["周日", "周一", "周二", "周三", "周四", "周五", "周六"],
  en: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
} as const;

/** A day on which the office works, or not, against the pattern of the week. */
export interface SpecialDay {
  date: string;
  working: boolean;
  zh?: string | null;
  en?: string | null;
}

export type Calendar = ReadonlyMap<string, SpecialDay>;

function parts(instant: string | Date): Record<string, string> {
  const at = typeof instant === "string" ? new Date(instant) : instant;
  return Object.fromEntries(PARTS.formatToParts(at).map((part) => [part.type, part.value]));
}

/** The local date of an instant, 2026-02-14. */
export function dateOf(instant: string | Date): string {
  const { year, month, day } = parts(instant);
  return `${year}-${month}-${day}`;
}

/** The local time of an instant, 09:30. */
export function timeOf(instant: string | Date): string {
  const { hour, minute } = parts(instant);
  return `${hour}:${minute}`;
}

export function minuteOf(instant: string | Date): string {
  return `${dateOf(instant)} ${timeOf(instant)}`;
}

export function today(): string {
  return dateOf(new Date());
}

/** 2026-02-14 (周六·调休上班) */
export function dayWords(date: string, calendar: Calendar, language: Language): string {
  const weekday = WEEKDAYS[language][new Date(`${date}T12:00:00Z`).getUTCDay()];
  const special = calendar.get(date);
  const note = special ? noteOf(special, language) : null;
  return language === "en"
    ? `${date} (${weekday}${note ? `, ${note}` : ""})`
    : `${date} (${weekday}${note ? `·${note}` : ""})`;
}

function noteOf(day: SpecialDay, language: Language): string {
  if (day.working) return language === "en" ? "working day in lieu" : "调休上班";
  return language === "en" ? day.en || "holiday" : day.zh || "休";
}

/** The last day on which something due at an exclusive instant is still in time, and the time of day if not its end. */
export function lastDay(dueAt: string): { date: string; time: string | null } {
  const time = timeOf(dueAt);
  return time === "00:00"
    ? { date: dateOf(new Date(new Date(dueAt).getTime() - 1)), time: null }
    : { date: dateOf(dueAt), time };
}

/** Days later, by the calendar of days alone. */
export function addDays(date: string, days: number): string {
  const at = new Date(`${date}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

/** The instant of a local date and time as typed into a form, with the office's offset. */
export function instantOf(local: string): string {
  return `${local.length === 16 ? `${local}:00` : local}+08:00`;
}
