import type { Client } from "urql";
import { graphql } from "@/api/generated";
import { type EventFound, EventLines } from "@/pages/case/EventLines";
import { useCaseWords } from "@/pages/case/words";

const SINCE = graphql(`
  query CaseSince($id: ID!, $after: String) {
    case(id: $id) {
      id version
      events(first: 100, after: $after) { pageInfo { hasNextPage endCursor } edges { node { ...EventLine } } }
    }
  }
`);

/** What was recorded of a case while somebody was typing, and the version that it made. */
export interface Since {
  version: number;
  events: EventFound[];
}

/** Null where the service does not answer. */
export async function since(
  client: Client,
  id: string,
  at: string,
  after: string | null = null,
): Promise<Since | null> {
  const { data } = await client.query(SINCE, { id, after }, { requestPolicy: "network-only" }).toPromise();
  if (!data?.case) return null;
  const { edges, pageInfo } = data.case.events;
  const events = edges.map(({ node }) => node).filter(({ recordedAt }) => Date.parse(recordedAt) > Date.parse(at));
  if (!pageInfo.hasNextPage) return { version: data.case.version, events };
  const rest = await since(client, id, at, pageInfo.endCursor);
  return rest && { version: rest.version, events: [...events, ...rest.events] };
}

export function Changes({ events }: { events: readonly EventFound[] }) {
  const words = useCaseWords();
  return (
    <>
      <div>{words("others")}</div>
      <EventLines label={words("changes")} events={events} />
    </>
  );
}
