import { Link } from "react-router";
import { useQuery } from "urql";
import { graphql } from "@/api/generated";
import type { InspectionsQuery, PlanInspectionInput } from "@/api/generated/graphql";
import { useSend } from "@/api/useSend";
import { useMay } from "@/app/viewer";
import { useChoices } from "@/app/vocabulary";
import { Day } from "@/components/Days";
import { Page } from "@/components/Page";
import { StepDialog } from "@/components/StepDialog";
import { Answered, Nothing } from "@/components/states";
import { WideTable } from "@/components/WideTable";
import { useYear, YearPicker } from "@/components/YearPicker";
import { useTerm } from "@/i18n";
import { useInspectionWords } from "@/pages/inspections/words";

const INSPECTIONS = graphql(`
  query Inspections($year: Int!) {
    inspections(year: $year) {
      id title topic plannedFrom plannedTo state leadDepartment { code zh en } branches { visitedOn }
    }
  }
`);
const PLAN = graphql(`
  mutation PlanInspection($input: PlanInspectionInput!) {
    planInspection(input: $input) { inspection { id } userErrors { code field message } }
  }
`);
const FRESH = { additionalTypenames: ["Inspection"] };

type Row = NonNullable<InspectionsQuery["inspections"]>[number];

export function Component() {
  const words = useInspectionWords();
  const term = useTerm();
  const may = useMay();
  const year = useYear();
  const [answer, again] = useQuery({
    query: INSPECTIONS,
    variables: { year },
    requestPolicy: "cache-and-network",
    context: FRESH,
  });
  return (
    <Page
      title={words("title")}
      extra={
        <>
          <YearPicker />
          {may("planInspection") && <Plan />}
        </>
      }
    >
      <Answered answer={answer} of={(data) => data.inspections} again={() => again()}>
        {(inspections) => (
          <WideTable<Row>
            label={words("title")}
            rowKey="id"
            dataSource={inspections}
            locale={{ emptyText: <Nothing>{words("none")}</Nothing> }}
            columns={[
              {
                title: words("name"),
                render: (_, row) => <Link to={`/inspections/${encodeURIComponent(row.id)}`}>{row.title}</Link>,
              },
              { title: words("topic"), render: (_, row) => row.topic ?? "—" },
              {
                title: words("period"),
                render: (_, row) => (
                  <>
                    <Day date={row.plannedFrom} /> – <Day date={row.plannedTo} />
                  </>
                ),
              },
              { title: words("lead"), render: (_, row) => term(row.leadDepartment) },
              { title: words("visited"), render: (_, row) => words("of", visits(row)) },
              { title: words("state"), render: (_, row) => words(row.state) },
            ]}
          />
        )}
      </Answered>
    </Page>
  );
}

function visits(row: Row): { visited: number; all: number } {
  return { visited: row.branches.filter(({ visitedOn }) => visitedOn).length, all: row.branches.length };
}

function Plan() {
  const words = useInspectionWords();
  const choices = useChoices();
  const send = useSend(PLAN);
  return (
    <StepDialog
      label={words("plan")}
      primary
      fields={[
        { name: "title", label: words("name"), kind: "text", required: true },
        { name: "from", label: words("from"), kind: "date", required: true },
        { name: "to", label: words("to"), kind: "date", required: true },
        { name: "topic", label: words("topic"), kind: "text" },
        { name: "leadDepartment", label: words("lead"), kind: "select", choices: choices("departments") },
        { name: "branches", label: words("branches"), kind: "names", help: words("branchesHelp") },
      ]}
      send={(values, idempotencyKey) => send({ ...(values as PlanInspectionInput), idempotencyKey })}
    />
  );
}
