import { createContext, type ReactNode, useContext } from "react";
import type { Calendar } from "@/format/dates";

const Held = createContext<Calendar>(new Map());

export function CalendarProvider({ children }: { children: ReactNode }) {
  return <Held.Provider value={new Map()}>{children}</Held.Provider>;
}

export function useCalendar(): Calendar {
  return useContext(Held);
}
