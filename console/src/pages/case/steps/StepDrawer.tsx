import type { TypedDocumentNode } from "@graphql-typed-document-node/core";
import { Drawer } from "antd";
import { useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { useClient } from "urql";
import { refusalsOf, type UserError } from "@/api/refusals";
import { useMay } from "@/app/viewer";
import { ActionForm, type Values } from "@/components/ActionForm";
import type { Field } from "@/components/FormFields";
import { useTerm } from "@/i18n";
import type { ActionFound, CaseFound } from "@/pages/case/documents";
import { Changes, type Since, since } from "@/pages/case/steps/Changes";
import { DOCUMENTS, type StepName } from "@/pages/case/steps/documents";
import type { StepField } from "@/pages/case/steps/fields";
import { FORMS, fieldsOf, inputOf } from "@/pages/case/steps/forms";
import { useSources } from "@/pages/case/steps/sources";
import { useStepWords } from "@/pages/case/steps/words";

export interface Taken {
  case?: { id: string; version: number } | null;
  userErrors: UserError[];
  customer?: CaseFound["customer"];
}

type StepDocument = TypedDocumentNode<{ done: Taken }, { input: Values }>;

interface StepDrawerProps {
  found: CaseFound;
  step: StepName;
  action: ActionFound;
  /** Asks for the case anew; done when the page shows it. */
  refresh: () => Promise<unknown>;
  onDone: (taken: Taken) => void;
  onClose: () => void;
}

/** The form of one step. Who saved first wins: what was typed stays, their changes are shown, the next try follows them. */
export function StepDrawer({ found, step, action, refresh, onDone, onClose }: StepDrawerProps) {
  const term = useTerm();
  const client = useClient();
  const fields = useFields(found, step);
  const [seen] = useState({ version: found.version, at: found.status?.asOf ?? new Date().toISOString() });
  const [meanwhile, setMeanwhile] = useState<Since>({ version: seen.version, events: [] });
  const taken = useRef<Taken>(null);

  const send = async (values: Values, idempotencyKey: string): Promise<UserError[]> => {
    const input = { ...inputOf(step, values), caseId: found.id, expectedVersion: meanwhile.version, idempotencyKey };
    const answer = await client.mutation(DOCUMENTS[step] as unknown as StepDocument, { input }).toPromise();
    const refusals = refusalsOf(answer.data?.done, answer.error);
    taken.current = answer.data?.done ?? null;
    if (refusals.some(({ code }) => code === "CONFLICT"))
      setMeanwhile((await since(client, found.id, seen.at)) ?? meanwhile);
    if (answer.data) await refresh();
    return refusals;
  };
  return (
    <Drawer open size={480} title={term(action.label)} onClose={onClose}>
      <ActionForm
        fields={fields}
        send={send}
        onDone={() => taken.current && onDone(taken.current)}
        onCancel={onClose}
        danger={FORMS[step].danger}
        sendLabel={term(action.label)}
        changes={<Changes events={meanwhile.events} />}
      />
    </Drawer>
  );
}

/** The step's fields in words, with their choices, and what they begin with: the address, or the case as it is. */
function useFields(found: CaseFound, step: StepName): Field[] {
  const words = useStepWords();
  const may = useMay();
  const [params] = useSearchParams();
  const fields = fieldsOf(step).filter(({ right }) => !right || may(right));
  const choices = useSources(
    found,
    fields.flatMap(({ source }) => source ?? []),
  );
  return fields.map((field) => ({
    name: field.name,
    label: words(field.label),
    kind: field.kind,
    required: field.required,
    help: field.help && words(field.help),
    choices: field.source && choices(field.source),
    initial: params.get(field.name) ?? (field.from && begin(found[field.from])),
    min: field.min,
    max: field.max,
  }));
}

function begin(value: CaseFound[NonNullable<StepField["from"]>]): unknown {
  return value && typeof value === "object" && "code" in value ? value.code : (value ?? undefined);
}
