import { useCalendar } from "@/app/calendar";
import { dateOf, dayWords, lastDay, timeOf } from "@/format/dates";
import { pageWords, useLanguage } from "@/i18n";

const useWords = pageWords(
  "days",
  { by: "{{day}} 当日止", at: "{{day}} {{time}} 前" },
  { by: "by the end of {{day}}", at: "before {{time}} on {{day}}" },
);

/** Says a date as the office does: 2026-02-14 (周六·调休上班). */
export function useDay(): (date: string) => string {
  const calendar = useCalendar();
  const language = useLanguage();
  return (date) => dayWords(date, calendar, language);
}

export function Day({ date }: { date: string | null | undefined }) {
  const day = useDay();
  return date ? <time dateTime={date}>{day(date)}</time> : <>—</>;
}

export function Moment({ at }: { at: string | null | undefined }) {
  const day = useDay();
  return at ? <time dateTime={at}>{`${day(dateOf(at))} ${timeOf(at)}`}</time> : <>—</>;
}

/** Until when something is in time; the instant itself is too late. */
export function useDue(): (dueAt: string) => string {
  const day = useDay();
  const words = useWords();
  return (dueAt) => {
    const last = lastDay(dueAt);
    return last.time ? words("at", { day: day(last.date), time: last.time }) : words("by", { day: day(last.date) });
  };
}

export function Due({ at }: { at: string | null | undefined }) {
  const due = useDue();
  return at ? <time dateTime={at}>{due(at)}</time> : <>—</>;
}
