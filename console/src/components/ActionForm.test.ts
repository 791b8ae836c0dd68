import { expect, test } from "vitest";
import { asInput, fieldOf } from "@/components/ActionForm";
import type { Field } from "@/components/FormFields";

const fields: Field[] = [
  { name: "note", label: "说明", kind: "area" },
  { name: "approver", label: "批准人", kind: "text" },
  { name: "customerNotifiedAt", label: "告知客户时间", kind: "moment" },
];

test("what was left empty is not sent, and local times carry an offset", () => {
  expect(asInput({ note: "", approver: "王行长", customerNotifiedAt: "2026-03-02T09:30" }, fields)).toEqual({
    approver: "王行长",
    customerNotifiedAt: "2026-03-02T09:30:00+08:00",
  });
});

test("a refusal stands at the field that it names", () => {
  expect(fieldOf({ code: "INVALID", field: ["input", "approver"], message: "" }, fields)).toBe("approver");
  expect(fieldOf({ code: "NOT_ALLOWED_NOW", field: ["input", "caseId"], message: "" }, fields)).toBeNull();
  expect(fieldOf({ code: "NOT_ALLOWED_NOW", message: "" }, fields)).toBeNull();
});
