import { expect, test } from "vitest";
import { clashingOf, edited, type Kept, textsOf } from "@/pages/policy/draft/kept";

const none: Kept = { version: 1, files: {} };

test("edits lie on top of what is saved", () => {
  const kept = edited(none, "sla.yaml", "within: 4", "within: 3", 1);
  expect(textsOf({ "sla.yaml": "within: 3", "kpi.yaml": "k" }, kept)).toEqual({
    "sla.yaml": "within: 4",
    "kpi.yaml": "k",
  });
});

test("an edit that is taken back is none", () => {
  const kept = edited(none, "sla.yaml", "within: 4", "within: 3", 1);
  expect(edited(kept, "sla.yaml", "within: 3", "within: 3", 1).files).toEqual({});
});

test("edits remember the version in which they began", () => {
  const first = edited(none, "sla.yaml", "within: 4", "within: 3", 2);
  expect(edited(first, "kpi.yaml", "x", "k", 5).version).toBe(2);
});

test("a file that both have changed is named, one that only the other changed is not", () => {
  const kept = edited(none, "sla.yaml", "within: 4", "within: 3", 1);
  expect(clashingOf({ "sla.yaml": "within: 9", "kpi.yaml": "other" }, kept)).toEqual(["sla.yaml"]);
  expect(clashingOf({ "sla.yaml": "within: 3", "kpi.yaml": "other" }, kept)).toEqual([]);
});
