import type { BoardQuery, Figure } from "@/api/generated/graphql";
import { count, decimal, percent } from "@/format/numbers";
import type { BoardWord } from "@/pages/board/words";

export type Dashboard = NonNullable<BoardQuery["dashboard"]>;
export type Row = Dashboard["total"];

/** A figure of a row: what it is called, how it is written, and which cases stand behind it (of a rate, those that count). */
export interface Shown {
  word: BoardWord;
  figure: Figure;
  text: (row: Row) => string;
  /** For sorting only. */
  size: (row: Row) => number | null;
}

type Counts = "received" | "open" | "overdue" | "yellow" | "red";
type Rates = "completionRate" | "onTimeRate" | "timelyAcceptanceRate" | "satisfaction" | "firstTimeRate" | "repeatRate";

function counted(word: Counts, figure: Figure): Shown {
  return { word, figure, text: (row) => count(row[word]), size: (row) => row[word] };
}

function rate(word: Rates, figure: Figure): Shown {
  return { word, figure, text: (row) => percent(row[word]), size: (row) => Number(row[word] ?? -1) };
}

const HANDLING: Shown = {
  word: "averageHandling",
  figure: "RESOLVED",
  text: (row) => decimal(row.averageHandlingWorkingDays),
  size: (row) => Number(row.averageHandlingWorkingDays ?? -1),
};

/** In the order of the totals and of the table's columns. */
export const FIGURES: readonly Shown[] = [
  counted("received", "RECEIVED"),
  rate("completionRate", "COMPLETED"),
  rate("timelyAcceptanceRate", "ACCEPTED_IN_TIME"),
  rate("onTimeRate", "ON_TIME"),
  rate("satisfaction", "SATISFIED"),
  rate("firstTimeRate", "FIRST_TIME"),
  rate("repeatRate", "REPEATS"),
  HANDLING,
  counted("open", "OPEN"),
  counted("overdue", "OVERDUE"),
  counted("yellow", "YELLOW"),
  counted("red", "RED"),
];
