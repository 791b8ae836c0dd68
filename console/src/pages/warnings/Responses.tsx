import { useQuery } from "urql";
import { graphql } from "@/api/generated";
import type { AlertResponseFilter } from "@/api/generated/graphql";
import { Choose } from "@/components/Choose";
import { MoreBelow } from "@/components/MoreBelow";
import { Section } from "@/components/Section";
import { Answered, NoRight, Nothing } from "@/components/states";
import { ResponseCard } from "@/pages/warnings/ResponseCard";
import { useWarningWords } from "@/pages/warnings/words";

const RESPONSES = graphql(`
  query AlertResponses($filter: AlertResponseFilter, $after: String) {
    alertResponses(filter: $filter, first: 50, after: $after) {
      edges { node { ...ResponseFacts } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

/** An empty list, too, is read again after a step. */
const FRESH = { additionalTypenames: ["AlertResponse"] };

type Which = "open" | "overdue" | "every";
const FILTERS: Record<Which, AlertResponseFilter> = { open: { open: true }, overdue: { overdue: true }, every: {} };
const SHOWN: readonly Which[] = ["open", "overdue", "every"];

/** Every response that the viewer may see, of whatever period; first those that are not done. */
export function Responses({ which, onPick }: { which: string; onPick: (which: string) => void }) {
  const words = useWarningWords();
  const picked = SHOWN.find((one) => one === which) ?? "open";
  const choice = (
    <Choose<Which>
      label={words("which")}
      value={picked}
      onChange={(value) => onPick(value === "open" ? "" : value)}
      options={SHOWN.map((value) => ({ value, label: words(value) }))}
    />
  );
  return (
    <Section title={words("allResponses")} extra={choice}>
      <MoreBelow key={picked}>
        {(after, onMore) => <ListPage filter={FILTERS[picked]} after={after} onMore={onMore} />}
      </MoreBelow>
    </Section>
  );
}

interface ListPageProps {
  filter: AlertResponseFilter;
  after: string | null;
  onMore?: (next: string) => void;
}

function ListPage({ filter, after, onMore }: ListPageProps) {
  const words = useWarningWords();
  const [answer, ask] = useQuery({ query: RESPONSES, variables: { filter, after }, context: FRESH });
  const again = () => ask({ requestPolicy: "network-only" });
  return (
    <Answered answer={answer} of={(data) => data.alertResponses} again={again} missing={<NoRight />}>
      {({ edges, pageInfo }) => (
        <>
          {edges.length === 0 && !after && <Nothing>{words("noResponses")}</Nothing>}
          {edges.map(({ node }) => (
            <ResponseCard key={node.id} response={node} about />
          ))}
          <MoreBelow.Button page={pageInfo} onMore={onMore} />
        </>
      )}
    </Answered>
  );
}
