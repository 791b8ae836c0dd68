import type { CaseFilter, CaseOrder, Dimension, Figure, FigureFilter } from "@/api/generated/graphql";
import { FIGURES } from "@/pages/workbench/figures";

export const PAGE = 50;
export const CARDS = ["NONE", "YELLOW", "RED"] as const;
export const NODES = ["RECEIVE", "DISPATCH", "HANDLE", "FEEDBACK", "ARCHIVE"] as const;
export const URGENCIES = ["NORMAL", "URGENT"] as const;
/** due: a clock runs, resolved or not; open: not resolved; all: whatever was received. */
export const STAGES = ["due", "open", "all"] as const;
export const WHOSE = ["mine", "all"] as const;
const DIMENSIONS: readonly Dimension[] = [
  "BRANCH",
  "BUSINESS_LINE",
  "CHANNEL",
  "MAIN_CLASS",
  "SUBCLASS",
  "DEPARTMENT",
  "TOPIC",
  "POLICY_VERSION",
];

export type Stage = (typeof STAGES)[number];
export type Whose = (typeof WHOSE)[number];

/** What the address of the workbench asks of the service. */
export interface Asked {
  filter: CaseFilter;
  order: CaseOrder;
  first?: number;
  after?: string;
  last?: number;
  before?: string;
}

/** Who works on cases of their own sees these first; who looks over others', all of them. */
export function whoseFirst(role: string): Whose {
  return role === "front_desk" || role === "handler" ? "mine" : "all";
}

export function whoseOf(params: URLSearchParams, role: string): Whose {
  return known(WHOSE, params.get("whose")) ?? (countedOf(params) ? "all" : whoseFirst(role));
}

/** A figure counts cases whatever has become of them; a list of work has those of which a clock runs. */
export function stageOf(params: URLSearchParams): Stage {
  return known(STAGES, params.get("stage")) ?? (countedOf(params) ? "all" : "due");
}

export function countedOf(params: URLSearchParams): FigureFilter | null {
  const figure = known<Figure>(FIGURES, params.get("counted"));
  const from = day(params.get("from"));
  const to = day(params.get("to"));
  if (!figure || !from || !to) return null;
  const by = known(DIMENSIONS, params.get("by"));
  return by ? { figure, from, to, by, key: params.get("key") ?? "" } : { figure, from, to };
}

export function askedOf(params: URLSearchParams, role: string): Asked {
  const stage = stageOf(params);
  const filter = given({
    mine: whoseOf(params, role) === "mine" || null,
    open: stage === "open" || null,
    overdue: params.get("overdue") === "1" || null,
    text: params.get("text"),
    card: known(CARDS, params.get("card")),
    node: known(NODES, params.get("node")),
    urgency: known(URGENCIES, params.get("urgency")),
    businessLine: params.get("line"),
    leadDepartment: params.get("department"),
    grade: params.get("grade"),
    branch: params.get("branch"),
    counted: countedOf(params),
  });
  return { filter, order: stage === "all" ? "RECEIVED" : "DUE", ...pageOf(params) };
}

/** The address after a change of a filter, from the first page on; null or empty takes the filter away. */
export function changed(params: URLSearchParams, changes: Record<string, string | null>): URLSearchParams {
  const next = new URLSearchParams(params);
  for (const [name, value] of Object.entries({ after: null, before: null, ...changes })) {
    if (value) next.set(name, value);
    else next.delete(name);
  }
  return next;
}

function pageOf(params: URLSearchParams): Pick<Asked, "first" | "after" | "last" | "before"> {
  const before = params.get("before");
  if (before) return { last: PAGE, before };
  const after = params.get("after");
  return after ? { first: PAGE, after } : { first: PAGE };
}

function given(filter: CaseFilter): CaseFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value != null && value !== ""));
}

function day(value: string | null): string | null {
  return value && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value)) ? value : null;
}

function known<T extends string>(values: readonly T[], value: string | null): T | null {
  return values.find((one) => one === value) ?? null;
}
