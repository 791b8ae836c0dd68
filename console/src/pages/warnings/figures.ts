import type { Dimension, Figure } from "@/api/generated/graphql";
import type { Counted } from "@/app/drilldown";
import { decimal, percent } from "@/format/numbers";
import { before, periodOf } from "@/format/periods";

/** The cases that each watched metric counts; of a share, those in its numerator. */
const FIGURES: Record<string, Figure> = {
  volume: "RECEIVED",
  new_product_volume: "NEW_PRODUCT",
  elderly_share: "ELDERLY",
  online_volume: "ONLINE",
};

interface Watched {
  metric: string;
  period: string;
  dimension?: Dimension | null;
  key: string;
}

/** The cases that a warning counts in its period, or in the one before; null for a metric that the page does not know. */
export function countedOf({ metric, period, dimension, key }: Watched, which: "current" | "previous"): Counted | null {
  const figure = FIGURES[metric];
  const days = periodOf(period, "");
  if (!figure || !days) return null;
  const { from, to } = which === "current" ? days : before(days);
  return { figure, from, to, ...(dimension ? { by: dimension, key } : {}) };
}

export function isShare(metric: string): boolean {
  return metric.endsWith("_share");
}

/** A value of a metric in its unit: a share in percent, a volume in cases. */
export function shownOf(metric: string, value: string | null | undefined, digits = 0): string {
  return isShare(metric) ? percent(value) : decimal(value, digits);
}
