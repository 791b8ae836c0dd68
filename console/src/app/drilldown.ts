import type { Dimension, Figure } from "@/api/generated/graphql";

/** The cases that a figure counts: of all keys, or of one key of a dimension; `branch` narrows them further. */
export interface Counted {
  figure: Figure;
  from: string;
  to: string;
  by?: Dimension | null;
  key?: string;
  branch?: string;
}

/** Where the workbench lists just these cases. */
export function casesPath({ figure, from, to, by, key, branch }: Counted): string {
  const asked = new URLSearchParams({ counted: figure, from, to });
  if (by && key !== undefined) {
    asked.set("by", by);
    asked.set("key", key);
  }
  if (branch) asked.set("branch", branch);
  return `/?${asked}`;
}
