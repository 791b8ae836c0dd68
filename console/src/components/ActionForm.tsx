import { Alert, Button, Flex, Form } from "antd";
import { type ReactNode, useState } from "react";
import { newKey, type UserError } from "@/api/refusals";
import { type Field, FormFields } from "@/components/FormFields";
import { instantOf } from "@/format/dates";
import { pageWords, useSentence } from "@/i18n";

const useWords = pageWords(
  "actionForm",
  {
    send: "提交",
    cancel: "取消",
    refused: "没有办成",
    conflict: "您填写期间，他人已先保存。您填的内容仍在，请看过变化后再提交。",
  },
  {
    send: "Submit",
    cancel: "Cancel",
    refused: "Not done",
    conflict:
      "Somebody saved first while you were typing. What you typed is still here: look at the changes, then submit again.",
  },
);

export type Values = Record<string, unknown>;

interface ActionFormProps {
  fields: readonly Field[];
  /** Sends what was given and answers the refusals; none: it is done. One key serves all tries. */
  send: (values: Values, idempotencyKey: string) => Promise<UserError[]>;
  onDone: () => void;
  onCancel?: () => void;
  sendLabel?: string;
  danger?: boolean;
  /** What another person changed meanwhile, shown with a conflict. */
  changes?: ReactNode;
}

/** A form made of fields as data: refusals stand at their field, or above, and what was typed is never lost. */
export function ActionForm({ fields, send, onDone, onCancel, sendLabel, danger, changes }: ActionFormProps) {
  const words = useWords();
  const sentence = useSentence();
  const [form] = Form.useForm();
  const [key] = useState(newKey);
  const [sending, setSending] = useState(false);
  const [refusals, setRefusals] = useState<UserError[]>([]);
  const submit = async (values: Values) => {
    setSending(true);
    const found = await send(asInput(values, fields), key);
    setSending(false);
    setRefusals(found.filter((refusal) => fieldOf(refusal, fields) === null));
    form.setFields(
      fields.map(({ name }) => ({
        name,
        errors: found.filter((refusal) => fieldOf(refusal, fields) === name).map(({ message }) => sentence(message)),
      })),
    );
    if (!found.length) onDone();
  };
  const conflict = refusals.some(({ code }) => code === "CONFLICT");
  return (
    <Form form={form} layout="vertical" onFinish={(values: Values) => void submit(values)} scrollToFirstError>
      {refusals.length > 0 && (
        <Alert
          role="alert"
          type={conflict ? "warning" : "error"}
          showIcon
          style={{ marginBottom: 16 }}
          title={conflict ? words("conflict") : words("refused")}
          description={
            <>
              {refusals.map(({ message }) => (
                <div key={message}>{sentence(message)}</div>
              ))}
              {conflict && changes}
            </>
          }
        />
      )}
      <FormFields fields={fields} />
      <Flex gap={8}>
        <Button type="primary" danger={danger} htmlType="submit" loading={sending}>
          {sendLabel ?? words("send")}
        </Button>
        {onCancel && <Button onClick={onCancel}>{words("cancel")}</Button>}
      </Flex>
    </Form>
  );
}

/** The field that a refusal names, by the last part of its path that is a field here. */
export function fieldOf(refusal: UserError, fields: readonly Field[]): string | null {
  const names = fields.map(({ name }) => name);
  return [...(refusal.field ?? [])].reverse().find((part) => names.includes(part)) ?? null;
}

/** Empty entries are left out, local times get the office's offset. */
export function asInput(values: Values, fields: readonly Field[]): Values {
  const given: Values = {};
  for (const { name, kind } of fields) {
    const value = values[name];
    if (value === undefined || value === null || value === "" || (Array.isArray(value) && !value.length)) continue;
    given[name] = kind === "moment" ? instantOf(String(value)) : value;
  }
  return given;
}
