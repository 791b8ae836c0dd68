import { useEffect, useState } from "react";
import { useViewer } from "@/app/viewer";

/** Edits that are not saved yet, kept in this browser: what each file said when it was touched, and what it says now. */
export interface Kept {
  /** The version of the draft that was edited. */
  version: number;
  files: Record<string, { was: string; now: string }>;
}

interface Saved {
  id: string;
  version: number;
  files: readonly { name: string; text: string }[];
}

export interface Edits {
  /** Every file as it would be saved. */
  texts: Record<string, string>;
  changed: string[];
  /** The version of the draft that they change. */
  version: number;
  /** Somebody saved after these edits began. */
  stale: boolean;
  /** Files that both have changed. */
  clashing: string[];
  edit: (name: string, text: string) => void;
  /** Goes on from the version that is saved now, with these edits on top. */
  carryOver: () => void;
  /** Lets the edits go; `version`: they have become this one. */
  clear: (version?: number) => void;
}

export function useEdits(draft: Saved): Edits {
  const key = `petition.draft.${useViewer().user}.${draft.id}`;
  const [kept, setKept] = useState<Kept>(() => read(key) ?? { version: draft.version, files: {} });
  useEffect(() => write(key, kept), [key, kept]);
  const saved = Object.fromEntries(draft.files.map(({ name, text }) => [name, text]));
  const changed = Object.keys(kept.files);
  const stale = changed.length > 0 && kept.version < draft.version;
  return {
    texts: textsOf(saved, kept),
    changed,
    version: changed.length ? kept.version : draft.version,
    stale,
    clashing: stale ? clashingOf(saved, kept) : [],
    edit: (name, text) => setKept((before) => edited(before, name, text, saved[name] ?? "", draft.version)),
    carryOver: () => setKept((before) => ({ ...before, version: draft.version })),
    clear: (version = draft.version) => setKept({ version, files: {} }),
  };
}

export function textsOf(saved: Record<string, string>, kept: Kept): Record<string, string> {
  return { ...saved, ...Object.fromEntries(Object.entries(kept.files).map(([name, { now }]) => [name, now])) };
}

export function clashingOf(saved: Record<string, string>, kept: Kept): string[] {
  return Object.entries(kept.files)
    .filter(([name, { was, now }]) => saved[name] !== was && saved[name] !== now)
    .map(([name]) => name);
}

/** A text that is again as it was saved is no edit; the first edit says which version is edited. */
export function edited(kept: Kept, name: string, text: string, saved: string, version: number): Kept {
  const files = { ...kept.files };
  if (text === saved) delete files[name];
  else files[name] = { was: files[name]?.was ?? saved, now: text };
  return { version: Object.keys(kept.files).length ? kept.version : version, files };
}

function read(key: string): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null") as Kept | null;
  } catch {
    return null;
  }
}

function write(key: string, kept: Kept): void {
  if (Object.keys(kept.files).length) localStorage.setItem(key, JSON.stringify(kept));
  else localStorage.removeItem(key);
}
