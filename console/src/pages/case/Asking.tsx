import { Alert, Button } from "antd";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { useQuery } from "urql";
import { graphql } from "@/api/generated";
import { ActionForm, type Values } from "@/components/ActionForm";
import { Moment } from "@/components/Days";
import type { Field } from "@/components/FormFields";
import type { StatusFound } from "@/pages/case/documents";
import { useCaseWords } from "@/pages/case/words";

const VERSIONS = graphql(`
  query VersionsToAsk { policy { versions { version title } } }
`);

/** Says that another instant or version is shown, with the way back. */
export function AskedNote({ status }: { status: StatusFound }) {
  const words = useCaseWords();
  const [, setParams] = useSearchParams();
  return (
    <Alert
      type="info"
      showIcon
      style={{ marginBottom: 12 }}
      title={
        <>
          <Moment at={status.asOf} /> · {words("shown", { policy: status.policyVersion })}
        </>
      }
      action={<Button onClick={() => setParams({})}>{words("now")}</Button>}
    />
  );
}

/** Asks for the case at another instant, or under another version of the policy. */
export function Asking() {
  const words = useCaseWords();
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)} style={{ marginTop: 12 }}>
      <summary>{words("asked")}</summary>
      {open && <AskingForm />}
    </details>
  );
}

function AskingForm() {
  const words = useCaseWords();
  const [params, setParams] = useSearchParams();
  const [{ data }] = useQuery({ query: VERSIONS });
  const versions = (data?.policy?.versions ?? []).map(({ version, title }) => ({
    value: version,
    label: `${version} ${title}`,
  }));
  const fields: Field[] = [
    { name: "asOf", label: words("asOf"), kind: "moment", initial: params.get("asOf")?.slice(0, 16) },
    {
      name: "policy",
      label: words("policyVersion"),
      kind: "select",
      choices: versions,
      help: words("inForce"),
      initial: params.get("policy"),
    },
  ];
  const look = async (values: Values) => {
    setParams(values as Record<string, string>);
    return [];
  };
  return <ActionForm fields={fields} send={look} onDone={() => undefined} sendLabel={words("look")} />;
}
