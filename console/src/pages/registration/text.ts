/** A part of a text; `term` where it counted for triage. */
export interface Piece {
  at: number;
  text: string;
  term: string | null;
}

interface Span {
  start: number;
  end: number;
  term: string;
}

/** The text cut at its spans, which count in code points, not in the browser's code units. */
export function pieces(text: string, spans: readonly Span[]): Piece[] {
  const points = Array.from(text);
  const found: Piece[] = [];
  let at = 0;
  const add = (end: number, term: string | null) => {
    if (end > at) found.push({ at, text: points.slice(at, end).join(""), term });
    at = Math.max(at, end);
  };
  for (const { start, end, term } of [...spans].sort((one, other) => one.start - other.start)) {
    add(start, null);
    add(end, term);
  }
  add(points.length, null);
  return found;
}

/** The spans of what triage read (the subject, a line break, the narrative) that lie in the narrative, counted there. */
export function inNarrative(spans: readonly Span[], subject: string): Span[] {
  const before = Array.from(subject).length + 1;
  return spans
    .filter(({ start }) => start >= before)
    .map(({ start, end, term }) => ({ start: start - before, end: end - before, term }));
}

/** A subject for who gives none: the first clause of what was said. */
export function subjectOf(narrative: string): string {
  const clause = narrative.trim().split(/[。；;！!？?\n]/u)[0] ?? "";
  const points = Array.from(clause.trim());
  return points.length > 40 ? `${points.slice(0, 39).join("")}…` : points.join("");
}
