import { expect, test } from "vitest";
import { countedOf, shownOf } from "@/pages/warnings/figures";

test("a warning counts the cases of its period and key, and of as many months before", () => {
  const alert = { metric: "online_volume", period: "2026-Q1", dimension: "TOPIC", key: "card_fraud" } as const;
  expect(countedOf(alert, "current")).toEqual({
    figure: "ONLINE",
    from: "2026-01-01",
    to: "2026-04-01",
    by: "TOPIC",
    key: "card_fraud",
  });
  expect(countedOf(alert, "previous")).toMatchObject({ from: "2025-10-01", to: "2026-01-01" });
});

test("the whole bank has no key, and an unknown metric no cases", () => {
  const whole = { metric: "volume", period: "2026-W10", dimension: null, key: "" };
  expect(countedOf(whole, "previous")).toEqual({ figure: "RECEIVED", from: "2026-02-23", to: "2026-03-02" });
  expect(countedOf({ ...whole, metric: "new_one" }, "current")).toBeNull();
});

test("a share is in percent, a volume in cases", () => {
  expect(shownOf("elderly_share", "0.125")).toBe("12.5%");
  expect(shownOf("volume", "12")).toBe("12");
  expect(shownOf("volume", null)).toBe("—");
});
