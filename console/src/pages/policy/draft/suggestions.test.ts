import { expect, test } from "vitest";
import { placeOf } from "@/pages/policy/draft/place";
import { type JsonSchema, suggested } from "@/pages/policy/draft/suggestions";

const schema: JsonSchema = {
  $defs: {
    Condition: {
      properties: {
        main_class: {
          anyOf: [{ enum: ["service_complaint", "business_dispute"] }, { items: { enum: ["service_complaint"] } }],
        },
        not: { $ref: "#/$defs/Condition" },
      },
    },
    Target: {
      required: ["id", "within"],
      properties: {
        id: { description: "规则编号 / stable identifier" },
        node: { enum: ["receive", "handle"] },
        when: { anyOf: [{ $ref: "#/$defs/Condition" }, { type: "null" }] },
        within: { examples: ["3 working_days", "same_day"] },
        assumed: { type: "boolean", default: false },
      },
    },
  },
  properties: { rule_set: { const: "sla" }, targets: { items: { $ref: "#/$defs/Target" } } },
};

/** The labels offered where `|` stands, and what they would replace. */
function offered(marked: string): { labels: string[]; typed: string } | null {
  const offset = marked.indexOf("|");
  const text = marked.replace("|", "");
  const found = suggested(schema, text, offset);
  return found && { labels: found.options.map(({ label }) => label), typed: text.slice(found.from, offset) };
}

test("at the top, the keys of the file that are not there yet", () => {
  expect(offered("rule_set: sla\nta|")).toEqual({ labels: ["targets"], typed: "ta" });
});

test("a key that must be there says so, with what it means", () => {
  const found = suggested(schema, "targets:\n  - ", 13);
  expect(found?.options[0]).toEqual({
    label: "id",
    kind: "key",
    detail: "必填 / required",
    info: "规则编号 / stable identifier",
    apply: "id: ",
  });
});

test("in an entry of a list, its keys without those above and below", () => {
  expect(offered("targets:\n  - id: response\n    |\n    within: same_day\n  - node: handle\n")?.labels).toEqual([
    "node",
    "when",
    "assumed",
  ]);
});

test("a list may stand at the column of its key", () => {
  expect(offered("targets:\n- id: response\n  node: ha|")).toEqual({ labels: ["receive", "handle"], typed: "ha" });
});

test("a value with a space is replaced as a whole", () => {
  expect(offered("targets:\n  - within: 3 wor|")).toEqual({ labels: ["3 working_days", "same_day"], typed: "3 wor" });
});

test("in braces, keys and values of the condition, however deep", () => {
  expect(offered("targets:\n  - when: {|}")?.labels).toEqual(["main_class", "not"]);
  expect(offered("targets:\n  - when: {not: {main_class: bus|}}")).toEqual({
    labels: ["service_complaint", "business_dispute"],
    typed: "bus",
  });
  expect(offered("targets:\n  - when: {main_class: [serv|]}")).toEqual({
    labels: ["service_complaint"],
    typed: "serv",
  });
});

test("below a key, by indentation", () => {
  expect(offered("targets:\n  - id: x\n    when:\n      not:\n        ma|")?.labels).toEqual(
    ["main_class"].concat("not"),
  );
  expect(offered("targets:\n  - assumed: |")?.labels).toEqual(["true", "false"]);
});

test("a comment is left alone, and so is a place that no schema knows", () => {
  expect(offered("# ta|")).toBeNull();
  expect(offered("unknown:\n  ke|")).toBeNull();
});

test("the place says which keys lead to it", () => {
  expect(placeOf("a:\n  - b: {c: [d, ", 16)).toMatchObject({ path: ["a", "[]", "b", "c", "[]"], kind: "value" });
});
