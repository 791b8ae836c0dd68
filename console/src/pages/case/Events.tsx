import { Button } from "antd";
import { useEffect, useState } from "react";
import { useQuery } from "urql";
import { graphql } from "@/api/generated";
import { Answered } from "@/components/states";
import { EventLines } from "@/pages/case/EventLines";
import { useCaseWords } from "@/pages/case/words";

const EVENTS = graphql(`
  query CaseEvents($id: ID!, $after: String) {
    case(id: $id) {
      id
      events(first: 50, after: $after) { pageInfo { hasNextPage endCursor } edges { node { ...EventLine } } }
    }
  }
`);

interface EventsProps {
  id: string;
  /** The version of the case that is shown: another one has more events. */
  version: number;
  after?: string | null;
}

/** One page of the record, and the pages after it once they are asked for. */
export function Events({ id, version, after = null }: EventsProps) {
  const words = useCaseWords();
  const [more, setMore] = useState(false);
  const [answer, again] = useQuery({ query: EVENTS, variables: { id, after } });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new version is what calls for another look
  useEffect(() => again({ requestPolicy: "cache-and-network" }), [version, again]);
  return (
    <Answered answer={answer} of={(data) => data.case?.events} again={() => again({ requestPolicy: "network-only" })}>
      {({ edges, pageInfo }) => (
        <>
          <EventLines label={words("events")} events={edges.map(({ node }) => node)} />
          {pageInfo.hasNextPage &&
            (more ? (
              <Events id={id} version={version} after={pageInfo.endCursor} />
            ) : (
              <Button onClick={() => setMore(true)}>{words("moreEvents")}</Button>
            ))}
        </>
      )}
    </Answered>
  );
}
