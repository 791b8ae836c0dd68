import { useMay, useViewer } from "@/app/viewer";
import { useChoices } from "@/app/vocabulary";
import type { Field } from "@/components/FormFields";
import { useTerm, type Worded } from "@/i18n";
import type { Preview } from "@/pages/registration/queries";
import { useRegistrationWords } from "@/pages/registration/words";

export interface Groups {
  customer: Field[];
  source: Field[];
  classes: Field[];
}

/** The fields beside the text, in the order of a talk on the phone. Where one is left empty, its placeholder holds. */
export function useGroups(preview: Preview | null, subject: string): Groups {
  const words = useRegistrationWords();
  const choices = useChoices();
  const term = useTerm();
  const may = useMay();
  const { branch } = useViewer();
  const proposed = (value: Worded | null | undefined) =>
    value ? words("proposed", { value: term(value) }) : undefined;
  const either = <T extends Parameters<typeof words>[0]>(...values: T[]) =>
    values.map((value) => ({ value, label: words(value) }));
  const branches: Field = {
    name: "branch",
    label: words("branch"),
    required: true,
    // the policy need not list the branches: any name is taken
    ...(branch
      ? { kind: "select", choices: [{ value: branch.code, label: term(branch) }], initial: branch.code }
      : { kind: "suggest", choices: choices("branches") }),
  };
  const backdated: Field = { name: "receivedAt", label: words("receivedAt"), kind: "moment", help: words("now") };
  return {
    customer: [
      { name: "name", label: words("name"), kind: "text" },
      { name: "phone", label: words("phone"), kind: "text" },
      { name: "idNumber", label: words("idNumber"), kind: "text" },
      { name: "age", label: words("age"), kind: "number", min: 0, max: 150 },
    ],
    source: [
      { name: "subject", label: words("subject"), kind: "text", placeholder: subject || undefined },
      {
        name: "channel",
        label: words("channel"),
        kind: "select",
        required: true,
        choices: choices("channels"),
        initial: "hotline",
      },
      branches,
      { name: "sourceReference", label: words("sourceReference"), kind: "text" },
      { name: "complainedAbout", label: words("complainedAbout"), kind: "names", help: words("namesHelp") },
      ...(may("backdate") ? [backdated] : []),
    ],
    classes: [
      {
        name: "mainClass",
        label: words("mainClass"),
        kind: "select",
        choices: choices("mainClasses"),
        placeholder: proposed(preview?.mainClass),
      },
      {
        name: "businessLine",
        label: words("businessLine"),
        kind: "select",
        choices: choices("businessLines"),
        placeholder: proposed(preview?.businessLine),
      },
      {
        name: "topic",
        label: words("topic"),
        kind: "select",
        choices: choices("topics"),
        placeholder: proposed(preview?.topic),
      },
      {
        name: "urgency",
        label: words("urgency"),
        kind: "select",
        choices: either("NORMAL", "URGENT"),
        placeholder: preview ? words("proposed", { value: words(preview.urgency) }) : undefined,
      },
      {
        name: "scope",
        label: words("scope"),
        kind: "select",
        choices: either("INDIVIDUAL", "GROUP"),
        placeholder: words("INDIVIDUAL"),
      },
      {
        name: "complexity",
        label: words("complexity"),
        kind: "select",
        choices: either("SIMPLE", "HARD"),
        placeholder: words("SIMPLE"),
      },
      { name: "product", label: words("product"), kind: "select", choices: choices("products") },
    ],
  };
}
