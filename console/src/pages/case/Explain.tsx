import { Typography } from "antd";
import { useState } from "react";
import { useQuery } from "urql";
import { graphql } from "@/api/generated";
import type { CaseExplainedQuery } from "@/api/generated/graphql";
import { Answered } from "@/components/states";
import { useLanguage } from "@/i18n";
import type { Asked } from "@/pages/case/asked";
import { useCaseWords } from "@/pages/case/words";

const EXPLAINED = graphql(`
  query CaseExplained($id: ID!, $asOf: DateTime, $policyVersion: String) {
    case(id: $id) {
      id
      explain(asOf: $asOf, policyVersion: $policyVersion) {
        rule ruleSet clause fired near zh en failedZh failedEn workings
      }
    }
  }
`);

type Rule = NonNullable<NonNullable<CaseExplainedQuery["case"]>["explain"]>[number];

/** Every rule of the policy on this case, asked for when it is opened. */
export function Explain({ id, asked }: { id: string; asked: Asked }) {
  const words = useCaseWords();
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)} style={{ marginTop: 12 }}>
      <summary>{words("explain")}</summary>
      {open && <Explained id={id} asked={asked} />}
    </details>
  );
}

function Explained({ id, asked }: { id: string; asked: Asked }) {
  const [answer, again] = useQuery({ query: EXPLAINED, variables: { id, ...asked } });
  return (
    <Answered answer={answer} of={(data) => data.case?.explain} again={() => again({ requestPolicy: "network-only" })}>
      {(rules) => (
        <>
          <Rules kind="fired" rules={rules.filter(({ fired }) => fired)} open />
          <Rules kind="near" rules={rules.filter(({ fired, near }) => near && !fired)} open />
          <Rules kind="missed" rules={rules.filter(({ fired, near }) => !near && !fired)} />
        </>
      )}
    </Answered>
  );
}

function Rules({ kind, rules, open }: { kind: "fired" | "near" | "missed"; rules: readonly Rule[]; open?: boolean }) {
  const words = useCaseWords();
  const language = useLanguage();
  return (
    <details open={open} style={{ marginTop: 4 }}>
      <summary>{words(kind, { count: rules.length })}</summary>
      <ul style={{ margin: 0, paddingInlineStart: 20 }}>
        {rules.map((rule) => {
          const failed = language === "en" ? rule.failedEn : rule.failedZh;
          return (
            <li key={`${rule.ruleSet}/${rule.rule}`}>
              {rule[language]}{" "}
              <Typography.Text type="secondary">
                {`${rule.ruleSet}: ${rule.rule} · ${rule.clause}`}
                {failed && ` · ${words("failed", { condition: failed })}`}
              </Typography.Text>
              {rule.workings.map((line) => (
                <div key={line} className="reading">
                  {line}
                </div>
              ))}
            </li>
          );
        })}
      </ul>
    </details>
  );
}
