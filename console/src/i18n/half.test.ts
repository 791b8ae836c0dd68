import { expect, test } from "vitest";
import { half } from "@/i18n";

test("a sentence of the service is shown in the page's language", () => {
  expect(half("没有这个案件 / no such case", "zh")).toBe("没有这个案件");
  expect(half("没有这个案件 / no such case", "en")).toBe("no such case");
});

test("a sentence in one language only is shown whole", () => {
  expect(half("没有这个案件", "en")).toBe("没有这个案件");
});
