import type { ProgrammeQuery, ProgrammeUnit } from "@/api/generated/graphql";
import { approximate } from "@/format/numbers";
import { amount, polyline } from "@/pages/programme/amounts";
import { useProgrammeWords } from "@/pages/programme/words";

type Point = NonNullable<ProgrammeQuery["programme"]>[number]["trend"][number];

/** The year to date at the end of each month: a line, and its numbers for who does not see it. */
export function Trend({ points, unit, item }: { points: readonly Point[]; unit: ProgrammeUnit; item: string }) {
  const words = useProgrammeWords();
  const months = points
    .map((point) => words("month", { month: Number(point.month.slice(5, 7)), value: amount(point.actual, unit) }))
    .join("，");
  const description = words("trendOf", { item, months });
  return (
    <svg viewBox="-2 0 104 24" width="120" height="28" role="img" aria-label={description}>
      <title>{description}</title>
      {polyline(points.map((point) => approximate(point.actual))).map((line) => (
        <polyline key={line} points={line} fill="none" stroke="#0958d9" strokeWidth="1.6" />
      ))}
    </svg>
  );
}
