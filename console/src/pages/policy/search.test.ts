import { expect, test } from "vitest";
import type { SheetFragment } from "@/api/generated/graphql";
import { found } from "@/pages/policy/search";

const words = (zh: string, en: string) => ({ zh, en });
const limits: SheetFragment = {
  file: "sla.yaml",
  name: "sla",
  hitPolicy: null,
  label: { code: "sla", zh: "办理时限", en: "Time limits" },
  columns: [words("时限", "Limit"), words("期限", "Within")],
  rows: [
    {
      rule: "response",
      clause: "plan-2026/1.1",
      line: 32,
      cells: [words("响应客户", "Response"), words("3 个工作日", "3 working days")],
    },
    {
      rule: "archive",
      clause: null,
      line: 93,
      cells: [words("归档", "Archive"), words("2 个工作日", "2 working days")],
    },
  ],
};

const rules = (asked: string, language: "zh" | "en" = "zh") =>
  found([limits], asked, language).flatMap(({ rows }) => rows.map(({ rule }) => rule));

test("a rule is found by its words, its clause and its id", () => {
  expect(rules("响应")).toEqual(["response"]);
  expect(rules("1.1")).toEqual(["response"]);
  expect(rules("ARCHIVE")).toEqual(["archive"]);
});

test("every word asked for must be there, in the page's language", () => {
  expect(rules("工作日 归档")).toEqual(["archive"]);
  expect(rules("归档", "en")).toEqual([]);
});

test("a table without such a rule is left out", () => {
  expect(found([limits], "合规", "zh")).toEqual([]);
});
