import { placeOf } from "@/pages/policy/draft/place";

/** As much of JSON Schema as the rule files' schemas use. */
export interface JsonSchema {
  $ref?: string;
  $defs?: Record<string, JsonSchema>;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  required?: string[];
  enum?: unknown[];
  const?: unknown;
  type?: string | string[];
  default?: unknown;
  examples?: unknown[];
  description?: string;
}

export interface Suggestion {
  label: string;
  kind: "key" | "value";
  detail?: string;
  info?: string;
  /** Written in place of the label. */
  apply: string;
}

export interface Suggested {
  from: number;
  options: Suggestion[];
}

/** What can be written at an offset of a rule file, by its schema; null where nothing is known. */
export function suggested(schema: JsonSchema, text: string, offset: number): Suggested | null {
  const place = placeOf(text, offset);
  if (!place) return null;
  const here = place.path.reduce((nodes, step) => nodes.flatMap((node) => inside(node, step, schema)), [schema]);
  const nodes = here.flatMap((node) => opened(node, schema));
  const options = [
    ...(place.kind === "value" ? [] : keysOf(nodes, place.present)),
    ...(place.kind === "key" ? [] : valuesOf(nodes)),
  ];
  return options.length ? { from: place.from, options } : null;
}

/** A schema without references and alternatives: each of the schemas that it may mean. */
function opened(node: JsonSchema, root: JsonSchema): JsonSchema[] {
  const named = node.$ref?.startsWith("#/$defs/") ? root.$defs?.[node.$ref.slice("#/$defs/".length)] : undefined;
  const parts = [...(named ? [named] : []), ...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.allOf ?? [])];
  return [node, ...parts.flatMap((part) => opened(part, root))];
}

function inside(node: JsonSchema, step: string, root: JsonSchema): JsonSchema[] {
  return opened(node, root).flatMap((part) => {
    if (step === "[]") return part.items ? [part.items] : [];
    const known = part.properties?.[step];
    if (known) return [known];
    return typeof part.additionalProperties === "object" ? [part.additionalProperties] : [];
  });
}

function keysOf(nodes: readonly JsonSchema[], present: readonly string[]): Suggestion[] {
  const keys = new Map<string, Suggestion>();
  for (const node of nodes)
    for (const [key, value] of Object.entries(node.properties ?? {}))
      if (!present.includes(key) && !keys.has(key))
        keys.set(key, {
          label: key,
          kind: "key",
          detail: node.required?.includes(key) ? "必填 / required" : undefined,
          info: value.description,
          apply: `${key}: `,
        });
  return [...keys.values()];
}

function valuesOf(nodes: readonly JsonSchema[]): Suggestion[] {
  const values = new Map<string, Suggestion>();
  const add = (value: unknown, detail?: string) => {
    const label = String(value);
    if (value !== null && typeof value !== "object" && !values.has(label))
      values.set(label, { label, kind: "value", detail, apply: label });
  };
  for (const node of nodes) {
    for (const value of node.enum ?? []) add(value);
    if (node.const !== undefined) add(node.const);
    if (node.type === "boolean") for (const value of [true, false]) add(value);
    for (const value of node.examples ?? []) add(value, "例 / example");
    if (node.default !== undefined) add(node.default, "缺省 / default");
  }
  return [...values.values()];
}
