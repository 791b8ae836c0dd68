import { useParams } from "react-router";
import { useQuery } from "urql";
import { graphql } from "@/api/generated";
import type { InspectionPageQuery, RecordInspectionVisitInput } from "@/api/generated/graphql";
import { useSend } from "@/api/useSend";
import { useMay } from "@/app/viewer";
import { BackTo } from "@/components/BackTo";
import { Day } from "@/components/Days";
import { Facts } from "@/components/Facts";
import { Page } from "@/components/Page";
import { Section } from "@/components/Section";
import { StepDialog } from "@/components/StepDialog";
import { Steps } from "@/components/Steps";
import { Answered, Nothing } from "@/components/states";
import { WideTable } from "@/components/WideTable";
import { useTerm } from "@/i18n";
import { useInspectionWords } from "@/pages/inspections/words";
import { useNamedSteps } from "@/pages/office/words";

const INSPECTION = graphql(`
  query InspectionPage($id: ID!) {
    node(id: $id) {
      ... on Inspection {
        id version title topic plannedFrom plannedTo state conclusion concludedOn
        leadDepartment { code zh en }
        branches { code branch { code zh en } visitedOn findings rectificationDue }
        steps { step actor at note }
      }
    }
  }
`);
const VISIT = graphql(`
  mutation RecordVisit($input: RecordInspectionVisitInput!) {
    recordInspectionVisit(input: $input) { inspection { id version } userErrors { code field message } }
  }
`);
const CONCLUDE = graphql(`
  mutation ConcludeInspection($input: ConcludeInspectionInput!) {
    concludeInspection(input: $input) { inspection { id version } userErrors { code field message } }
  }
`);

type Shown = Extract<NonNullable<InspectionPageQuery["node"]>, { plannedFrom: string }>;

export function Component() {
  const words = useInspectionWords();
  const { id = "" } = useParams();
  const [answer, again] = useQuery({ query: INSPECTION, variables: { id }, requestPolicy: "cache-and-network" });
  return (
    <Answered
      answer={answer}
      of={(data) => (data.node && "plannedFrom" in data.node ? (data.node as Shown) : null)}
      again={() => again()}
      missing={
        <Page title={words("title")}>
          <Nothing>{words("gone")}</Nothing>
        </Page>
      }
    >
      {(inspection) => <Found inspection={inspection} />}
    </Answered>
  );
}

function Found({ inspection }: { inspection: Shown }) {
  const words = useInspectionWords();
  const term = useTerm();
  const named = useNamedSteps();
  return (
    <Page title={inspection.title} extra={<Actions inspection={inspection} />}>
      <BackTo path="/inspections" label={words("back")} />
      <Section title={words(inspection.state)}>
        <Facts
          facts={[
            [words("topic"), inspection.topic],
            [
              words("period"),
              <span key="period">
                <Day date={inspection.plannedFrom} /> – <Day date={inspection.plannedTo} />
              </span>,
            ],
            [words("lead"), term(inspection.leadDepartment)],
            [words("conclusion"), inspection.conclusion],
            [words("concludedOn"), <Day key="on" date={inspection.concludedOn} />],
          ]}
        />
      </Section>
      <Section title={words("visited")}>
        <WideTable<Shown["branches"][number]>
          label={words("visited")}
          rowKey="code"
          dataSource={inspection.branches}
          columns={[
            { title: words("branch"), render: (_, row) => term(row.branch) },
            {
              title: words("visitedOn"),
              render: (_, row) => (row.visitedOn ? <Day date={row.visitedOn} /> : words("notVisited")),
            },
            { title: words("findings"), render: (_, row) => <span className="reading">{row.findings ?? "—"}</span> },
            { title: words("rectificationDue"), render: (_, row) => <Day date={row.rectificationDue} /> },
          ]}
        />
      </Section>
      <Section title={words("steps")}>
        <Steps steps={named(inspection.steps)} />
      </Section>
    </Page>
  );
}

function Actions({ inspection }: { inspection: Shown }) {
  const words = useInspectionWords();
  const may = useMay();
  const visit = useSend(VISIT);
  const conclude = useSend(CONCLUDE);
  if (inspection.state === "CONCLUDED") return null;
  const given = { inspectionId: inspection.id, expectedVersion: inspection.version };
  const planned = inspection.branches.map(({ code }) => ({ value: code, label: code }));
  return (
    <>
      {may("recordInspectionVisit") && (
        <StepDialog
          label={words("record")}
          fields={[
            { name: "branch", label: words("branch"), kind: "suggest", required: true, choices: planned },
            { name: "visitedOn", label: words("visitedOn"), kind: "date", required: true },
            { name: "findings", label: words("findings"), kind: "area", required: true },
            { name: "rectificationDue", label: words("rectificationDue"), kind: "date" },
          ]}
          send={(values, idempotencyKey) =>
            visit({ ...(values as Omit<RecordInspectionVisitInput, "inspectionId">), ...given, idempotencyKey })
          }
        />
      )}
      {may("concludeInspection") && (
        <StepDialog
          label={words("conclude")}
          primary
          fields={[
            { name: "conclusion", label: words("conclusion"), kind: "area", required: true },
            { name: "concludedOn", label: words("concludedOn"), kind: "date" },
          ]}
          send={(values, idempotencyKey) =>
            conclude({ ...(values as { conclusion: string }), ...given, idempotencyKey })
          }
        />
      )}
    </>
  );
}
