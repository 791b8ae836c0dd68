import { Flex, Typography } from "antd";
import { graphql } from "@/api/generated";
import type { EventLineFragment } from "@/api/generated/graphql";
import { COLOURS } from "@/app/theme";
import { Moment } from "@/components/Days";
import { useTerm } from "@/i18n";
import { useCaseWords } from "@/pages/case/words";

export const EventLine = graphql(`
  fragment EventLine on CaseEvent { id type occurredAt recordedAt actor note label { code zh en } details { value valueEn label { code zh en } } }
`);

export type EventFound = EventLineFragment;

/** Events in the order in which they are given: when, what, who, and what was said. */
export function EventLines({ label, events }: { label: string; events: readonly EventFound[] }) {
  return (
    <ol aria-label={label} style={{ listStyle: "none", margin: 0, padding: 0 }}>
      {events.map((event) => (
        <li key={event.id} style={{ borderInlineStart: "2px solid #d9d9d9", padding: "0 0 12px 12px" }}>
          <Line event={event} />
        </li>
      ))}
    </ol>
  );
}

/** Longer ago than it takes to send it: the event was recorded after the fact. */
const LATER = 60_000;

function Line({ event }: { event: EventFound }) {
  const term = useTerm();
  const words = useCaseWords();
  const later = Date.parse(event.recordedAt) - Date.parse(event.occurredAt) > LATER;
  return (
    <>
      <Flex wrap gap="0 8px">
        <Typography.Text strong>{term(event.label)}</Typography.Text>
        <Typography.Text>{event.actor}</Typography.Text>
        <Typography.Text type="secondary">
          <Moment at={event.occurredAt} />
        </Typography.Text>
        {later && (
          <Typography.Text type="secondary">
            {words("recordedLater")} <Moment at={event.recordedAt} />
          </Typography.Text>
        )}
      </Flex>
      {event.details.length > 0 && <Details event={event} />}
      {event.note && <div className="reading">{event.note}</div>}
    </>
  );
}

/** What was said with the step, each by its name. */
function Details({ event }: { event: EventFound }) {
  const term = useTerm();
  return (
    <dl style={{ display: "flex", flexWrap: "wrap", gap: "0 12px", margin: 0 }}>
      {event.details.map(({ label, value, valueEn }) => (
        <div key={label.code} style={{ display: "flex", gap: 4, minWidth: 0 }}>
          <dt style={{ color: COLOURS.grey, fontWeight: "normal", flexShrink: 0 }}>{term(label)}</dt>
          <dd className="reading" style={{ margin: 0 }}>
            {term({ zh: value, en: valueEn })}
          </dd>
        </div>
      ))}
    </dl>
  );
}
