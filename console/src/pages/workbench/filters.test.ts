import { expect, test } from "vitest";
import { askedOf, changed } from "@/pages/workbench/filters";

const asked = (address: string, role = "petition_office") => askedOf(new URLSearchParams(address), role);

test("a handler begins with the own cases, the office with all, the most pressing first", () => {
  expect(asked("", "handler")).toEqual({ filter: { mine: true }, order: "DUE", first: 50 });
  expect(asked("", "petition_office")).toEqual({ filter: {}, order: "DUE", first: 50 });
  expect(asked("whose=all", "front_desk").filter).toEqual({});
});

test("what a figure counts is listed whole, whoever has it and whatever became of it", () => {
  expect(asked("counted=LATE&from=2026-01-01&to=2026-04-01&by=BRANCH&key=城东支行", "handler")).toEqual({
    filter: { counted: { figure: "LATE", from: "2026-01-01", to: "2026-04-01", by: "BRANCH", key: "城东支行" } },
    order: "RECEIVED",
    first: 50,
  });
});

test("cases without a topic are counted under an empty key", () => {
  expect(asked("counted=RECEIVED&from=2026-01-01&to=2026-04-01&by=TOPIC").filter.counted?.key).toBe("");
});

test("an address that nobody made asks for nothing odd", () => {
  expect(asked("card=PURPLE&stage=x&counted=WRONG&from=a&to=b").filter).toEqual({});
});

test("pages are turned by a cursor, forward and back", () => {
  expect(asked("after=abc")).toMatchObject({ first: 50, after: "abc" });
  expect(asked("before=abc")).toMatchObject({ last: 50, before: "abc" });
});

test("another filter begins at the first page", () => {
  expect(changed(new URLSearchParams("card=RED&after=abc"), { node: "HANDLE", card: null }).toString()).toBe(
    "node=HANDLE",
  );
});
