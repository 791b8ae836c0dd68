import { expect, test } from "vitest";
import { draftOf } from "@/pages/registration/draft";
import { inputOf } from "@/pages/registration/input";
import { inNarrative, pieces, subjectOf } from "@/pages/registration/text";

test("spans are cut in code points, so that a rare character before them shifts nothing", () => {
  expect(pieces("𠮷先生称信用卡被盗刷", [{ start: 8, end: 10, term: "盗刷" }])).toEqual([
    { at: 0, text: "𠮷先生称信用卡被", term: null },
    { at: 8, text: "盗刷", term: "盗刷" },
  ]);
  expect(pieces("没有", [])).toEqual([{ at: 0, text: "没有", term: null }]);
});

test("overlapping spans repeat no text", () => {
  const text = pieces("手续费收费", [
    { start: 0, end: 3, term: "a" },
    { start: 2, end: 5, term: "b" },
  ]);
  expect(text.map((piece) => piece.text).join("")).toBe("手续费收费");
});

test("spans count over the subject too, and only those of the narrative are marked in it", () => {
  const spans = [
    { start: 1, end: 3, term: "盗刷" },
    { start: 5, end: 7, term: "盗刷" },
  ];
  expect(pieces("称盗刷", inNarrative(spans, "𠮷盗刷")).map(({ text, term }) => [text, term])).toEqual([
    ["称", null],
    ["盗刷", "盗刷"],
  ]);
});

test("the subject is the first clause, cut where it is long", () => {
  expect(subjectOf("手机银行转账失败。客户很着急")).toBe("手机银行转账失败");
  expect(Array.from(subjectOf("长".repeat(60)))).toHaveLength(40);
  expect(subjectOf("  ")).toBe("");
});

test("a draft keeps nothing of the customer", () => {
  const values = {
    narrative: "转账失败",
    name: "王小明",
    phone: "13800000000",
    idNumber: "1",
    age: 66,
    channel: "hotline",
  };
  expect(draftOf(values, new Date("2026-03-02T01:00:00Z"))).toEqual({
    at: "2026-03-02T01:00:00.000Z",
    values: { narrative: "转账失败", channel: "hotline" },
  });
  expect(draftOf({ narrative: " ", channel: "hotline" }, new Date())).toBeNull();
});

test("the customer is sent only where something of them is known", () => {
  const base = { narrative: "转账失败", channel: "hotline", branch: "城东支行" };
  expect(inputOf({ ...base, name: "", phone: " " })).toEqual({ ...base, subject: "转账失败" });
  expect(inputOf({ ...base, phone: "13800000000", age: 66 })).toMatchObject({
    customer: { phone: "13800000000", age: 66 },
  });
});
