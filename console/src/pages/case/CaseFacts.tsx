import { Typography } from "antd";
import { Moment } from "@/components/Days";
import { useTerm } from "@/i18n";
import type { CaseFound } from "@/pages/case/documents";
import { Facts, Heading } from "@/pages/case/parts";
import { useStepWords } from "@/pages/case/steps/words";
import { useCaseWords } from "@/pages/case/words";

/** What the case is about and how it is classed. */
export function CaseFacts({ found }: { found: CaseFound }) {
  const words = useCaseWords();
  const values = useStepWords();
  const term = useTerm();
  const attributes = [
    values(`scope${found.scope}`),
    values(`urgency${found.urgency}`),
    values(`complexity${found.complexity}`),
  ];
  return (
    <>
      <Facts
        facts={[
          [words("mainClass"), term(found.mainClass)],
          [words("subclass"), term(found.subclass)],
          [words("grade"), term(found.grade)],
          [words("attributes"), attributes.join(" · ")],
          [words("line"), term(found.businessLine)],
          [words("topic"), term(found.topic)],
          [words("received"), <Moment key="received" at={found.receivedAt} />],
          [words("channel"), term(found.channel)],
          [words("branch"), term(found.branch)],
          [words("department"), term(found.leadDepartment)],
          [words("assisting"), found.assistingDepartments.map(term).join("、") || null],
          [words("reference"), found.sourceReference],
          [words("rating"), found.rating],
        ]}
      />
      <Heading>{words("narrative")}</Heading>
      <div className="reading">{found.narrative}</div>
      <Typography.Paragraph type="secondary" style={{ margin: "8px 0 0" }}>
        {words("versionOf", { version: found.version, policy: found.status?.policyVersion ?? "—" })}
      </Typography.Paragraph>
    </>
  );
}
