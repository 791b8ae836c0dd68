import { Alert } from "antd";
import { Link, useSearchParams } from "react-router";
import { useQuery } from "urql";
import { graphql } from "@/api/generated";
import type { CaseChainQuery } from "@/api/generated/graphql";
import { CasePicker } from "@/components/CasePicker";
import { Moment } from "@/components/Days";
import { MoreBelow } from "@/components/MoreBelow";
import { Section } from "@/components/Section";
import { Answered, Nothing } from "@/components/states";
import { WideTable } from "@/components/WideTable";
import { useTerm } from "@/i18n";
import { useAuditWords } from "@/pages/audit/words";

const CHAIN = graphql(`
  query CaseChain($id: ID!, $after: String) {
    case(id: $id) {
      id number subject
      chain { intact events head brokenAt problem { zh en } }
      events(first: 50, after: $after) {
        edges { node { id type occurredAt recordedAt actor digest } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`);

type Found = NonNullable<CaseChainQuery["case"]>;
type Row = Found["events"]["edges"][number]["node"];

/** `?case=` names the case whose chain is worked out anew by the service. */
export function Chain() {
  const words = useAuditWords();
  const [search, setSearch] = useSearchParams();
  const id = search.get("case");
  const choose = (chosen: string) => {
    const changed = new URLSearchParams(search);
    changed.set("case", chosen);
    setSearch(changed);
  };
  return (
    <Section title={words("chain")}>
      <div style={{ display: "grid", gap: 12 }}>
        <label htmlFor="chain-case">
          {words("case")}（{words("caseHelp")}）
        </label>
        <CasePicker id="chain-case" value={undefined} onChange={choose} />
        {id ? (
          <MoreBelow key={id}>{(after, onMore) => <Links id={id} after={after} onMore={onMore} />}</MoreBelow>
        ) : (
          <Nothing>{words("choose")}</Nothing>
        )}
      </div>
    </Section>
  );
}

interface LinksProps {
  id: string;
  after: string | null;
  onMore?: (next: string) => void;
}

function Links({ id, after, onMore }: LinksProps) {
  const words = useAuditWords();
  const [answer, again] = useQuery({ query: CHAIN, variables: { id, after }, requestPolicy: "cache-and-network" });
  return (
    <Answered answer={answer} of={(data) => data.case} again={() => again()}>
      {(found) => (
        <>
          {after === null && <Verdict found={found} />}
          <WideTable<Row>
            label={words("chain")}
            rowKey="id"
            dataSource={found.events.edges.map(({ node }) => node)}
            columns={[
              { title: words("seq"), render: (_, row) => row.id.split(":").pop() },
              { title: words("event"), dataIndex: "type" },
              { title: words("at"), render: (_, row) => <Moment at={row.occurredAt} /> },
              { title: words("recordedAt"), render: (_, row) => <Moment at={row.recordedAt} /> },
              { title: words("actor"), dataIndex: "actor" },
              { title: words("digest"), render: (_, row) => <code title={row.digest}>{row.digest.slice(0, 16)}</code> },
            ]}
          />
          <MoreBelow.Button page={found.events.pageInfo} onMore={onMore} />
        </>
      )}
    </Answered>
  );
}

function Verdict({ found }: { found: Found }) {
  const words = useAuditWords();
  const term = useTerm();
  const { chain } = found;
  return (
    <Alert
      type={chain.intact ? "success" : "error"}
      showIcon
      style={{ marginBlockEnd: 12 }}
      title={chain.intact ? words("intact", { events: chain.events }) : words("broken", { at: chain.brokenAt ?? "?" })}
      description={
        <>
          <Link to={`/cases/${encodeURIComponent(found.id)}`}>
            {found.number} {found.subject}
          </Link>
          {chain.problem && <div>{term(chain.problem)}</div>}
          <div style={{ overflowWrap: "anywhere" }}>
            {words("head")} <code>{chain.head}</code>
          </div>
        </>
      }
    />
  );
}
