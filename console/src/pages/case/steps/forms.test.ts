import { readFileSync } from "node:fs";
import {
  buildSchema,
  type GraphQLInputObjectType,
  getNamedType,
  isNonNullType,
  type OperationDefinitionNode,
} from "graphql";
import { expect, test } from "vitest";
import { DOCUMENTS, type StepName } from "@/pages/case/steps/documents";
import { FORMS, fieldsOf, inputOf } from "@/pages/case/steps/forms";

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

function inputsOf(step: string) {
  const input = mutations[step]?.args.find(({ name }) => name === "input");
  return Object.values((getNamedType(input?.type) as GraphQLInputObjectType).getFields());
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

test("a member stands inside of its object, and a choice of a number is sent as one", () => {
  expect(inputOf("joinCase", { name: "张三", age: 70, representative: true })).toEqual({
    member: { name: "张三", age: 70 },
    representative: true,
  });
  expect(inputOf("rateMember", { member: "2", rating: "5" })).toEqual({ member: 2, rating: 5 });
});
