import { Link } from "react-router";
import { useQuery } from "urql";
import { graphql } from "@/api/generated";
import { Day } from "@/components/Days";
import { MoreBelow } from "@/components/MoreBelow";
import { Answered, Nothing } from "@/components/states";
import { useSentence } from "@/i18n";
import { useProgrammeWords } from "@/pages/programme/words";

const EVIDENCE = graphql(`
  query ProgrammeEvidence($year: Int!, $after: String) {
    programme(year: $year) {
      item
      evidence(first: 20, after: $after) {
        edges { node { id label counted on } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`);

/** Everything that a target's figure looked at, page by page. */
export function Evidence({ year, item }: { year: number; item: string }) {
  return (
    <MoreBelow>{(after, onMore) => <EvidencePage year={year} item={item} after={after} onMore={onMore} />}</MoreBelow>
  );
}

interface EvidencePageProps {
  year: number;
  item: string;
  after: string | null;
  onMore?: (next: string) => void;
}

function EvidencePage({ year, item, after, onMore }: EvidencePageProps) {
  const words = useProgrammeWords();
  const sentence = useSentence();
  const [answer, again] = useQuery({ query: EVIDENCE, variables: { year, after } });
  return (
    <Answered
      answer={answer}
      of={(data) => data.programme?.find((found) => found.item === item)?.evidence}
      again={() => again()}
    >
      {({ edges, pageInfo }) => (
        <>
          {edges.length === 0 && after === null && <Nothing>{words("noEvidence")}</Nothing>}
          <ul style={{ margin: 0 }}>
            {edges.map(({ node }) => (
              <li key={`${node.id} ${node.label}`}>
                <Day date={node.on} /> · <Opened id={node.id} label={sentence(node.label)} /> ·{" "}
                {words(node.counted ? "counted" : "notCounted")}
              </li>
            ))}
          </ul>
          <MoreBelow.Button page={pageInfo} onMore={onMore} />
        </>
      )}
    </Answered>
  );
}

const PAGES: Record<string, string> = {
  case: "cases",
  meeting: "meetings",
  inspection: "inspections",
  measure: "measures",
};

function Opened({ id, label }: { id: string | null | undefined; label: string }) {
  const page = PAGES[id?.split(":")[0] ?? ""];
  return page && id ? <Link to={`/${page}/${encodeURIComponent(id)}`}>{label}</Link> : label;
}
