import type { Values } from "@/components/ActionForm";

/** Personal data of customers stay out of what the browser keeps. */
const NOT_KEPT = ["name", "phone", "idNumber", "age"];
const LONGEST = 24 * 3_600_000;

export interface Draft {
  at: string;
  values: Values;
}

/** What of a form is kept when its page closes; null: nothing worth it. */
export function draftOf(values: Values, at: Date): Draft | null {
  if (!String(values.narrative ?? "").trim()) return null;
  const kept = Object.entries(values).filter(([name, value]) => !NOT_KEPT.includes(name) && value !== undefined);
  return { at: at.toISOString(), values: Object.fromEntries(kept) };
}

/** Drafts are kept a person each, for a day. */
export function readDraft(user: string, now: Date): Draft | null {
  try {
    const draft = JSON.parse(localStorage.getItem(keyOf(user)) ?? "null") as Draft | null;
    return draft && now.getTime() - new Date(draft.at).getTime() < LONGEST ? draft : null;
  } catch {
    return null;
  }
}

export function keepDraft(user: string, draft: Draft | null): void {
  if (draft) localStorage.setItem(keyOf(user), JSON.stringify(draft));
  else localStorage.removeItem(keyOf(user));
}

function keyOf(user: string): string {
  return `petition.draft.${user}`;
}
