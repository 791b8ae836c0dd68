import type { ProgrammeUnit } from "@/api/generated/graphql";
import { decimal, percent } from "@/format/numbers";

/** A target's number in its own unit; a milestone has none, it is reached or not. */
export function amount(value: string | null | undefined, unit: ProgrammeUnit): string {
  if (value == null) return "—";
  switch (unit) {
    case "SHARE":
      return percent(value);
    case "WORKING_DAYS":
      return decimal(value, 1);
    default:
      return decimal(value, 0);
  }
}

/** The points of a line through the trend, in a box of 100 × 24; months without a figure leave a gap. */
export function polyline(values: readonly (number | null)[]): string[] {
  const known = values.filter((value) => value !== null);
  const top = Math.max(...known, 0);
  const lines: string[][] = [[]];
  values.forEach((value, index) => {
    if (value === null) lines.push([]);
    else lines.at(-1)?.push(`${(index * 100) / 11},${top ? 22 - (value / top) * 20 : 22}`);
  });
  return lines.filter((line) => line.length).map((line) => line.join(" "));
}
