import type { PreviewCaseInput, RegisterCaseInput } from "@/api/generated/graphql";
import { asInput, type Values } from "@/components/ActionForm";
import type { Field } from "@/components/FormFields";
import { subjectOf } from "@/pages/registration/text";

const CUSTOMER = ["name", "phone", "idNumber", "age"];
const PREVIEWED = [
  "narrative",
  "channel",
  "branch",
  "subject",
  "customer",
  "receivedAt",
  "mainClass",
  "businessLine",
  "topic",
  "scope",
  "urgency",
  "complexity",
  "product",
  "complainedAbout",
];

/** What is sent of a form: empty entries left out, the customer's under their own head. */
export function inputOf(values: Values): RegisterCaseInput {
  const fields = Object.keys(values).map((name) => ({ name, kind: kindOf(name) }));
  const given = asInput(trimmed(values), fields as Field[]);
  const customer = Object.fromEntries(Object.entries(given).filter(([name]) => CUSTOMER.includes(name)));
  const rest = Object.fromEntries(Object.entries(given).filter(([name]) => !CUSTOMER.includes(name)));
  const narrative = String(given.narrative ?? "");
  const whole = { ...rest, subject: given.subject ?? subjectOf(narrative) };
  return (Object.keys(customer).length ? { ...whole, customer } : whole) as RegisterCaseInput;
}

/** The part of it from which the service can tell beforehand what it would decide; null before anything is said. */
export function previewOf(values: Values): PreviewCaseInput | null {
  const input = inputOf(values);
  if (!input.narrative) return null;
  return Object.fromEntries(Object.entries(input).filter(([name]) => PREVIEWED.includes(name))) as PreviewCaseInput;
}

function kindOf(name: string): Field["kind"] {
  return name === "receivedAt" ? "moment" : "text";
}

function trimmed(values: Values): Values {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === "string" ? value.trim() : value]),
  );
}
