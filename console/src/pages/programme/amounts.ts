import { decimal, percent } from "@/format/numbers";

/** A share has a denominator and is shown in percent; anything else is a count. */
export function amount(value: string | null | undefined, denominator: number | null | undefined): string {
  if (value == null) return "—";
  return denominator == null ? decimal(value, value.includes(".") && !/\.0*$/.test(value) ? 1 : 0) : percent(value);
}
