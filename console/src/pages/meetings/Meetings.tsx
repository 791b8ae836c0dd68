import { Link } from "react-router";
import { useQuery } from "urql";
import { graphql } from "@/api/generated";
import type { MeetingsQuery } from "@/api/generated/graphql";
import { useSend } from "@/api/useSend";
import { useMay } from "@/app/viewer";
import { useChoices } from "@/app/vocabulary";
import { Moment } from "@/components/Days";
import { Page } from "@/components/Page";
import { StepDialog } from "@/components/StepDialog";
import { Answered, Nothing } from "@/components/states";
import { WideTable } from "@/components/WideTable";
import { useYear, YearPicker } from "@/components/YearPicker";
import { useTerm } from "@/i18n";
import { useMeetingWords } from "@/pages/meetings/words";

const MEETINGS = graphql(`
  query Meetings($year: Int!) {
    meetings(year: $year) {
      id number title place scheduledFor state chair { code zh en } agenda { state }
    }
  }
`);
const SCHEDULE = graphql(`
  mutation ScheduleMeeting($input: ScheduleMeetingInput!) {
    scheduleMeeting(input: $input) { meeting { id } userErrors { code field message } }
  }
`);
const FRESH = { additionalTypenames: ["Meeting"] };

type Row = NonNullable<MeetingsQuery["meetings"]>[number];

export function Component() {
  const words = useMeetingWords();
  const term = useTerm();
  const may = useMay();
  const year = useYear();
  const [answer, again] = useQuery({
    query: MEETINGS,
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
          {may("scheduleMeeting") && <Schedule />}
        </>
      }
    >
      <Answered answer={answer} of={(data) => data.meetings} again={() => again()}>
        {(meetings) => (
          <WideTable<Row>
            label={words("title")}
            rowKey="id"
            dataSource={[...meetings].reverse()}
            locale={{ emptyText: <Nothing>{words("none")}</Nothing> }}
            columns={[
              {
                title: words("number"),
                render: (_, row) => <Link to={`/meetings/${encodeURIComponent(row.id)}`}>{row.number}</Link>,
              },
              { title: words("name"), dataIndex: "title" },
              { title: words("at"), render: (_, row) => <Moment at={row.scheduledFor} /> },
              { title: words("place"), dataIndex: "place" },
              { title: words("chair"), render: (_, row) => term(row.chair) },
              { title: words("agenda"), render: (_, row) => words("items", { count: row.agenda.length }) },
              { title: words("state"), render: (_, row) => words(row.state) },
            ]}
          />
        )}
      </Answered>
    </Page>
  );
}

function Schedule() {
  const words = useMeetingWords();
  const choices = useChoices();
  const send = useSend(SCHEDULE);
  return (
    <StepDialog
      label={words("schedule")}
      primary
      fields={[
        { name: "at", label: words("at"), kind: "moment", required: true },
        { name: "place", label: words("place"), kind: "text", required: true },
        { name: "title", label: words("name"), kind: "text" },
        {
          name: "members",
          label: words("members"),
          kind: "many",
          choices: choices("departments"),
          help: words("membersHelp"),
        },
      ]}
      send={(values, idempotencyKey) => send({ ...(values as { at: string; place: string }), idempotencyKey })}
    />
  );
}
