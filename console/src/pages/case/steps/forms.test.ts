import { readFileSync } from "node:fs";
import {
  buildSchema,
  coerceInputValue,
  type GraphQLEnumType,
  type GraphQLInputObjectType,
  getNamedType,
  isNonNullType,
  type OperationDefinitionNode,
} from "graphql";
import { expect, test } from "vitest";
import { asInput } from "@/components/ActionForm";
import { DOCUMENTS, type StepName } from "@/pages/case/steps/documents";
import type { StepField } from "@/pages/case/steps/fields";
import { FORMS, fieldsOf, inputOf } from "@/pages/case/steps/forms";
import { FIXED } from "@/pages/case/steps/sources";

const schema = buildSchema(readFileSync("../schema/schema.graphql", "utf8"));
const mutations = schema.getMutationType()?.getFields() ?? {};
/** Sent with every step, without anybody filling it in. */
const SENT = ["caseId", "idempotencyKey", "expectedVersion"];

const steps = Object.values(mutations)
  .filter(({ name, type }) => {
    const payload = getNamedType(type);
    return name !== "registerCase" && "getFields" in payload && "case" in payload.getFields();
  })
  .map(({ name }) => name);

function inputOfStep(step: string): GraphQLInputObjectType {
  return getNamedType(mutations[step]?.args.find(({ name }) => name === "input")?.type) as GraphQLInputObjectType;
}

function inputsOf(step: string) {
  return Object.values(inputOfStep(step).getFields());
}

test("every step on a case that the service knows has its form, and no other", () => {
  expect(Object.keys(FORMS).sort()).toEqual([...steps].sort());
  expect(steps.length).toBeGreaterThan(30);
});

test.each(steps)("the form of %s asks for what its input takes, and for all that it needs", (step) => {
  const fields = fieldsOf(step as StepName);
  const asked = new Set(fields.map(({ name, within }) => within ?? name));
  const inputs = inputsOf(step).filter(({ name }) => !SENT.includes(name));
  expect([...asked].sort()).toEqual(inputs.map(({ name }) => name).sort());
  const needed = inputs.filter(({ type }) => isNonNullType(type)).map(({ name }) => name);
  const required = fields.filter((field) => field.required).map(({ name, within }) => within ?? name);
  expect(required).toEqual(expect.arrayContaining(needed));
});

test.each(steps)("the document of %s calls it", (step) => {
  const [operation] = DOCUMENTS[step as StepName].definitions as readonly OperationDefinitionNode[];
  const [called] = operation?.selectionSet.selections ?? [];
  expect(called).toMatchObject({ kind: "Field", name: { value: step }, alias: { value: "done" } });
});

/** Something of the right kind in each of a step's fields, as the controls give it. */
function filled(step: StepName): Record<string, unknown> {
  const given = (field: StepField): unknown => {
    const fixed = field.source && field.source in FIXED ? FIXED[field.source as keyof typeof FIXED][1][0] : undefined;
    if (field.integer) return fixed ?? "1";
    if (field.kind === "number") return 1;
    if (field.kind === "switch") return true;
    if (field.kind === "moment") return "2026-03-02T09:30";
    return field.kind === "many" || field.kind === "names" ? ["some"] : (fixed ?? "some");
  };
  return Object.fromEntries(fieldsOf(step).map((field) => [field.name, given(field)]));
}

test.each(steps)("what the form of %s sends is what its input takes", (name) => {
  const step = name as StepName;
  const fields = fieldsOf(step).map((field) => ({ ...field, label: "" }));
  const input = { ...inputOf(step, asInput(filled(step), fields as never)), caseId: "case:1", expectedVersion: 1 };
  const wrong: string[] = [];
  coerceInputValue(input, inputOfStep(step), (place, _, error) => wrong.push(`${place.join(".")}: ${error.message}`));
  expect(wrong).toEqual([]);
});

test("choices that the contract fixes are all of its own", () => {
  const enums = {
    scopes: "Scope",
    urgencies: "Urgency",
    complexities: "Complexity",
    legs: "InvestigationLeg",
  } as const;
  const others = { mediations: "MediationOutcome", conclusions: "ReviewConclusion" } as const;
  for (const [source, name] of Object.entries({ ...enums, ...others })) {
    const values = (schema.getType(name) as GraphQLEnumType).getValues().map((value) => value.name);
    expect([...FIXED[source as keyof typeof FIXED][1]].sort()).toEqual(values.sort());
  }
});

test("a member stands inside of its object, and a choice of a number is sent as one", () => {
  expect(inputOf("joinCase", { name: "张三", age: 70, representative: true })).toEqual({
    member: { name: "张三", age: 70 },
    representative: true,
  });
  expect(inputOf("rateMember", { member: "2", rating: "5" })).toEqual({ member: 2, rating: 5 });
});
