import { Button, Form, Input } from "antd";
import { Link, useSearchParams } from "react-router";
import { useQuery } from "urql";
import { graphql } from "@/api/generated";
import type { DisclosuresQuery } from "@/api/generated/graphql";
import { Moment } from "@/components/Days";
import { MoreBelow } from "@/components/MoreBelow";
import { Section } from "@/components/Section";
import { Answered, Nothing } from "@/components/states";
import { WideTable } from "@/components/WideTable";
import { useAuditWords } from "@/pages/audit/words";

const DISCLOSURES = graphql(`
  query Disclosures($from: Date, $to: Date, $actor: String, $after: String) {
    disclosures(from: $from, to: $to, actor: $actor, first: 50, after: $after) {
      edges { node { id at actor reason case { id number subject } } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

type Row = NonNullable<DisclosuresQuery["disclosures"]>["edges"][number]["node"];
const BOUNDS = ["from", "to", "actor"] as const;
type Bounds = Partial<Record<(typeof BOUNDS)[number], string>>;

export function Disclosures() {
  const words = useAuditWords();
  const [search, setSearch] = useSearchParams();
  const bounds: Bounds = Object.fromEntries(
    BOUNDS.flatMap((name) => (search.get(name) ? [[name, search.get(name)]] : [])),
  );
  const find = (given: Bounds) => {
    const changed = new URLSearchParams(search);
    for (const name of BOUNDS) {
      if (given[name]) changed.set(name, given[name]);
      else changed.delete(name);
    }
    setSearch(changed);
  };
  return (
    <Section title={words("disclosures")}>
      <Form layout="inline" initialValues={bounds} onFinish={find} style={{ gap: 8, marginBlockEnd: 12 }}>
        <Form.Item name="from" label={words("from")}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="to" label={words("to")}>
          <Input type="date" />
        </Form.Item>
        <Form.Item name="actor" label={words("who")}>
          <Input style={{ width: 120 }} />
        </Form.Item>
        <Button htmlType="submit">{words("find")}</Button>
      </Form>
      <MoreBelow key={JSON.stringify(bounds)}>
        {(after, onMore) => <Entries bounds={bounds} after={after} onMore={onMore} />}
      </MoreBelow>
    </Section>
  );
}

interface EntriesProps {
  bounds: Bounds;
  after: string | null;
  onMore?: (next: string) => void;
}

function Entries({ bounds, after, onMore }: EntriesProps) {
  const words = useAuditWords();
  const [answer, again] = useQuery({
    query: DISCLOSURES,
    variables: { ...bounds, after },
    requestPolicy: "cache-and-network",
  });
  return (
    <Answered answer={answer} of={(data) => data.disclosures} again={() => again()}>
      {({ edges, pageInfo }) => (
        <>
          <WideTable<Row>
            label={words("disclosures")}
            rowKey="id"
            dataSource={edges.map(({ node }) => node)}
            locale={{ emptyText: <Nothing>{words("none")}</Nothing> }}
            columns={[
              { title: words("at"), render: (_, row) => <Moment at={row.at} /> },
              { title: words("who"), dataIndex: "actor" },
              { title: words("reason"), render: (_, row) => <span className="reading">{row.reason}</span> },
              {
                title: words("case"),
                render: (_, row) =>
                  row.case ? (
                    <Link to={`/cases/${encodeURIComponent(row.case.id)}`}>
                      {row.case.number} {row.case.subject}
                    </Link>
                  ) : (
                    words("hidden")
                  ),
              },
            ]}
          />
          <MoreBelow.Button page={pageInfo} onMore={onMore} />
        </>
      )}
    </Answered>
  );
}
