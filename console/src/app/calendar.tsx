import { createContext, type ReactNode, useContext } from "react";
import { useQuery } from "urql";
import { graphql } from "@/api/generated";
import type { Calendar } from "@/format/dates";
import { today } from "@/format/dates";

const CALENDAR = graphql(`
  query Calendar($last: Int!, $current: Int!, $next: Int!) {
    last: calendar(year: $last) { days { date working zh en } }
    current: calendar(year: $current) { days { date working zh en } }
    next: calendar(year: $next) { days { date working zh en } }
  }
`);

const Held = createContext<Calendar>(new Map());

/** The days that the policy's calendar moves, of last year, this and the next: what the office's dates fall in. */
export function CalendarProvider({ children }: { children: ReactNode }) {
  const year = Number(today().slice(0, 4));
  const [{ data }] = useQuery({ query: CALENDAR, variables: { last: year - 1, current: year, next: year + 1 } });
  const days = data ? [...data.last.days, ...data.current.days, ...data.next.days] : [];
  return <Held.Provider value={new Map(days.map((day) => [day.date, day]))}>{children}</Held.Provider>;
}

export function useCalendar(): Calendar {
  return useContext(Held);
}
