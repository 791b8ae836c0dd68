import { Select } from "antd";
import { Link, useSearchParams } from "react-router";
import { useQuery } from "urql";
import { graphql } from "@/api/generated";
import type { MeasureState, MeasuresQuery } from "@/api/generated/graphql";
import { useSend } from "@/api/useSend";
import { useMay } from "@/app/viewer";
import { useChoices } from "@/app/vocabulary";
import { Day } from "@/components/Days";
import { MoreBelow } from "@/components/MoreBelow";
import { Page } from "@/components/Page";
import { StepDialog } from "@/components/StepDialog";
import { Answered, Nothing } from "@/components/states";
import { WideTable } from "@/components/WideTable";
import { useTerm } from "@/i18n";
import { useMeasureWords } from "@/pages/measures/words";

const MEASURES = graphql(`
  query Measures($filter: MeasureFilter, $after: String) {
    measures(filter: $filter, first: 50, after: $after) {
      edges { node { id number title state dueOn kind { code zh en } department { code zh en } } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

const PLAN = graphql(`
  mutation PlanMeasure($input: PlanMeasureInput!) {
    planMeasure(input: $input) { measure { id } userErrors { code field message } }
  }
`);

/** An empty list, too, is read again after a measure was planned. */
const FRESH = { additionalTypenames: ["Measure"] };

type Row = NonNullable<MeasuresQuery["measures"]>["edges"][number]["node"];
const STATES: MeasureState[] = ["PLANNED", "IN_PROGRESS", "COMPLETED", "VERIFIED", "WITHDRAWN"];

export function Component() {
  const words = useMeasureWords();
  const may = useMay();
  const [search, setSearch] = useSearchParams();
  const state = STATES.find((found) => found === search.get("state"));
  return (
    <Page title={words("title")} extra={may("planMeasure") && <Plan />}>
      <Select
        aria-label={words("state")}
        value={state ?? ""}
        style={{ width: 160, marginBlockEnd: 16 }}
        onChange={(value) => setSearch(value ? { state: value } : {})}
        options={[{ value: "", label: words("all") }, ...STATES.map((value) => ({ value, label: words(value) }))]}
      />
      <MoreBelow key={state ?? ""}>
        {(after, onMore) => <ListPage after={after} state={state} onMore={onMore} />}
      </MoreBelow>
    </Page>
  );
}

interface ListPageProps {
  after: string | null;
  state: MeasureState | undefined;
  onMore?: (next: string) => void;
}

function ListPage({ after, state, onMore }: ListPageProps) {
  const words = useMeasureWords();
  const term = useTerm();
  const [answer, again] = useQuery({
    query: MEASURES,
    variables: { filter: state ? { state } : null, after },
    requestPolicy: "cache-and-network",
    context: FRESH,
  });
  return (
    <Answered answer={answer} of={(data) => data.measures} again={() => again()}>
      {({ edges, pageInfo }) => (
        <>
          <WideTable<Row>
            label={words("title")}
            rowKey="id"
            dataSource={edges.map(({ node }) => node)}
            locale={{ emptyText: <Nothing>{words("none")}</Nothing> }}
            columns={[
              {
                title: words("number"),
                dataIndex: "number",
                render: (number, row) => <Link to={`/measures/${encodeURIComponent(row.id)}`}>{number}</Link>,
              },
              { title: words("name"), dataIndex: "title" },
              { title: words("kind"), render: (_, row) => term(row.kind) },
              { title: words("department"), render: (_, row) => term(row.department) },
              { title: words("dueOn"), render: (_, row) => <Day date={row.dueOn} /> },
              { title: words("state"), render: (_, row) => words(row.state) },
            ]}
          />
          <MoreBelow.Button page={pageInfo} onMore={onMore} />
        </>
      )}
    </Answered>
  );
}

function Plan() {
  const words = useMeasureWords();
  const choices = useChoices();
  const send = useSend(PLAN);
  return (
    <StepDialog
      label={words("plan")}
      primary
      fields={[
        { name: "kind", label: words("kind"), kind: "select", required: true, choices: choices("measureKinds") },
        { name: "title", label: words("name"), kind: "text", required: true },
        { name: "description", label: words("description"), kind: "area", required: true },
        { name: "department", label: words("department"), kind: "select", choices: choices("departments") },
        { name: "dueOn", label: words("dueOn"), kind: "date" },
      ]}
      send={(values, idempotencyKey) =>
        send({ ...(values as { kind: string; title: string; description: string }), idempotencyKey })
      }
    />
  );
}
