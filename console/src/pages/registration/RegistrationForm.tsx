import { Alert, Button, Form, Input, Typography } from "antd";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useMutation } from "urql";
import { newKey, refusalsOf, type UserError } from "@/api/refusals";
import { useViewer } from "@/app/viewer";
import { fieldOf, type Values } from "@/components/ActionForm";
import { type Field, FormFields } from "@/components/FormFields";
import { minuteOf } from "@/format/dates";
import { useSentence } from "@/i18n";
import { draftOf, keepDraft, readDraft } from "@/pages/registration/draft";
import { useGroups } from "@/pages/registration/fields";
import { inputOf } from "@/pages/registration/input";
import { PreviewPane } from "@/pages/registration/PreviewPane";
import { usePreview } from "@/pages/registration/preview";
import { REGISTER, type Registered, type Repeats } from "@/pages/registration/queries";
import { inNarrative, pieces, subjectOf } from "@/pages/registration/text";
import { useRegistrationWords } from "@/pages/registration/words";

interface RegistrationFormProps {
  onDone: (registered: Registered, repeats: Repeats) => void;
}

export function RegistrationForm({ onDone }: RegistrationFormProps) {
  const words = useRegistrationWords();
  const sentence = useSentence();
  const { user } = useViewer();
  const [draft] = useState(() => readDraft(user, new Date()));
  const [restored, setRestored] = useState(draft !== null);
  const [form] = Form.useForm<Values>();
  const values = (Form.useWatch([], form) ?? {}) as Values;
  const { preview, of, failed } = usePreview(values);
  const groups = useGroups(preview, subjectOf(String(values.narrative ?? "")));
  const fields = [NARRATIVE, ...groups.customer, ...groups.source, ...groups.classes];
  const saving = useSaving(fields, onDone, (errors) => {
    form.setFields(errors);
    const first = errors.find((field) => field.errors.length > 0);
    if (first) form.scrollToField(first.name, { focus: true });
  });
  useEffect(() => {
    if (draft) form.setFieldsValue(draft.values);
  }, [draft, form]);
  const empty = () => {
    form.resetFields();
    keepDraft(user, null);
    setRestored(false);
  };
  const heard = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.submit();
    }
  };
  return (
    <Form
      form={form}
      layout="vertical"
      className="registration"
      onKeyDown={heard}
      onValuesChange={(_, all: Values) => keepDraft(user, draftOf(all, new Date()))}
      onFinish={(all: Values) => void saving.send(all)}
      scrollToFirstError={{ focus: true }}
    >
      <div>
        {restored && draft && (
          <Alert
            type="info"
            role="status"
            title={words("restored", { at: minuteOf(draft.at) })}
            action={
              <Button size="small" onClick={empty}>
                {words("empty")}
              </Button>
            }
            style={{ marginBottom: 12 }}
          />
        )}
        {saving.refusals.length > 0 && (
          <Alert
            type="error"
            role="alert"
            showIcon
            title={words("refused")}
            description={saving.refusals.map(({ message }) => <div key={message}>{sentence(message)}</div>)}
            style={{ marginBottom: 12 }}
          />
        )}
        <Form.Item
          name="narrative"
          label={words("narrative")}
          rules={[{ required: true, whitespace: true, message: words("nothingSaid") }]}
        >
          <Input.TextArea
            autoFocus
            rows={5}
            style={{ fieldSizing: "content", minHeight: 120 }}
            aria-describedby="found"
          />
        </Form.Item>
        <Marked text={of.narrative} spans={inNarrative(preview?.triage.spans ?? [], of.subject)} />
        <Group title={words("customer")} fields={groups.customer} />
        <Group title={words("source")} fields={groups.source} />
        <Group title={words("classes")} fields={groups.classes} />
        <div className="send">
          <Button type="primary" htmlType="submit" loading={saving.sending}>
            {words("save")}
          </Button>
          <Button onClick={empty}>{words("empty")}</Button>
          <Typography.Text type="secondary">{words("draftRule")}</Typography.Text>
        </div>
      </div>
      <aside aria-label={words("preview")}>
        <Typography.Title level={2} style={{ fontSize: 16, marginTop: 0 }}>
          {words("preview")}
        </Typography.Title>
        {failed && <p role="status">{words("noPreview")}</p>}
        <PreviewPane preview={preview} />
      </aside>
    </Form>
  );
}

const NARRATIVE: Field = { name: "narrative", label: "", kind: "area" };

function Group({ title, fields }: { title: string; fields: readonly Field[] }): ReactNode {
  return (
    <fieldset>
      <legend>{title}</legend>
      <FormFields fields={fields} />
    </fieldset>
  );
}

/** The text once more with what triage went by; said in one line for who does not see it. */
function Marked({ text, spans }: { text: string; spans: readonly { start: number; end: number; term: string }[] }) {
  const words = useRegistrationWords();
  const terms = [...new Set(spans.map(({ term }) => term))].join("、");
  return (
    <div className="marked">
      <p id="found" role="status">
        {spans.length > 0 && words("found", { terms })}
      </p>
      {spans.length > 0 && (
        <p className="reading" aria-hidden="true">
          {pieces(text, spans).map((piece) =>
            piece.term ? (
              <mark key={piece.at} title={piece.term}>
                {piece.text}
              </mark>
            ) : (
              <span key={piece.at}>{piece.text}</span>
            ),
          )}
        </p>
      )}
    </div>
  );
}

interface FieldErrors {
  name: string;
  errors: string[];
}

/** Sends the form; one key serves all tries, so that it registers once however often Enter is pressed. */
function useSaving(
  fields: readonly Field[],
  onDone: RegistrationFormProps["onDone"],
  setErrors: (errors: FieldErrors[]) => void,
) {
  const sentence = useSentence();
  const { user } = useViewer();
  const [key] = useState(newKey);
  const busy = useRef(false);
  const [sending, setSending] = useState(false);
  const [refusals, setRefusals] = useState<UserError[]>([]);
  const [, register] = useMutation(REGISTER);
  const send = async (values: Values) => {
    if (busy.current) return;
    busy.current = true;
    setSending(true);
    const { data, error } = await register({ input: { ...inputOf(values), idempotencyKey: key } });
    busy.current = false;
    setSending(false);
    const payload = data?.registerCase;
    const found = refusalsOf(payload, error);
    setRefusals(found.filter((refusal) => fieldOf(refusal, fields) === null));
    setErrors(
      fields.map(({ name }) => ({
        name,
        errors: found.filter((refusal) => fieldOf(refusal, fields) === name).map(({ message }) => sentence(message)),
      })),
    );
    if (payload?.case && !found.length) {
      keepDraft(user, null);
      onDone(payload.case, payload.repeatSuggestions);
    }
  };
  return { send, sending, refusals };
}
