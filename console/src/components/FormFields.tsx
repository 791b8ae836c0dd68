import { AutoComplete, Form, Input, InputNumber, Radio, Select, Switch } from "antd";
import type { Rule } from "antd/es/form";
import type { Choice } from "@/app/vocabulary";
import { CasePicker } from "@/components/CasePicker";
import { pageWords } from "@/i18n";

/** One field of a form, as data. `many`: several of the choices; `names`: free entries, each ended by Enter; `case`: found by its number. */
export interface Field {
  name: string;
  label: string;
  kind:
    | "text"
    | "area"
    | "number"
    | "date"
    | "moment"
    | "select"
    | "suggest"
    | "many"
    | "names"
    | "radio"
    | "switch"
    | "case";
  required?: boolean;
  choices?: Choice[];
  help?: string;
  /** What holds where the field is left empty. */
  placeholder?: string;
  initial?: unknown;
  min?: number;
  max?: number;
}

const useWords = pageWords("fields", { required: "请填写：{{label}}" }, { required: "Please give: {{label}}" });

export function FormFields({ fields }: { fields: readonly Field[] }) {
  const words = useWords();
  return (
    <>
      {fields.map((field) => {
        const rules: Rule[] = field.required
          ? [
              {
                required: true,
                ...(isText(field) ? { whitespace: true } : {}),
                message: words("required", { label: field.label }),
              },
            ]
          : [];
        return (
          <Form.Item
            key={field.name}
            name={field.name}
            label={field.label}
            rules={rules}
            extra={field.help}
            initialValue={field.initial}
            valuePropName={field.kind === "switch" ? "checked" : "value"}
          >
            <Control field={field} />
          </Form.Item>
        );
      })}
    </>
  );
}

/** Only texts can be blank; a rule on blanks would make antd take every other value for a text. */
function isText(field: Field): boolean {
  return field.kind === "text" || field.kind === "area" || field.kind === "suggest";
}

/** antd hands id, value and onChange to what stands in a Form.Item. */
function Control({ field, ...given }: { field: Field; id?: string; value?: never; onChange?: never }) {
  const choices = field.choices ?? [];
  switch (field.kind) {
    case "area": // grows by its style alone: antd's autoSize writes style attributes, which the policy forbids
      return <Input.TextArea rows={4} style={{ fieldSizing: "content", minHeight: 96, maxHeight: 300 }} {...given} />;
    case "number":
      return <InputNumber min={field.min} max={field.max} precision={0} style={{ width: 160 }} {...given} />;
    case "date": // the browser's own: typed and picked values are both taken, and nothing is loaded for it
      return <Input type="date" style={{ width: 200 }} {...given} />;
    case "moment":
      return <Input type="datetime-local" style={{ width: 240 }} {...given} />;
    case "select":
      return (
        <Select
          options={choices}
          allowClear={!field.required}
          showSearch={{ optionFilterProp: "label" }}
          placeholder={field.placeholder}
          {...given}
        />
      );
    case "suggest":
      return <AutoComplete options={choices.map(({ value }) => ({ value }))} {...given} />;
    case "many":
      return <Select mode="multiple" options={choices} showSearch={{ optionFilterProp: "label" }} {...given} />;
    case "names":
      return <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={["、", "，", ",", " "]} {...given} />;
    case "radio":
      return <Radio.Group options={choices} {...given} />;
    case "case":
      return <CasePicker known={field.choices} {...given} />;
    case "switch":
      return <Switch {...given} />;
    default:
      return <Input placeholder={field.placeholder} {...given} />;
  }
}
