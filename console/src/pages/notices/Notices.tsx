import { Button } from "antd";
import { useState } from "react";
import { Link, useSearchParams } from "react-router";
import { useClient, useQuery, useSubscription } from "urql";
import { graphql } from "@/api/generated";
import type { NoticesQuery } from "@/api/generated/graphql";
import { refusalsOf, type UserError } from "@/api/refusals";
import { Moment } from "@/components/Days";
import { CardMark } from "@/components/marks";
import { Page } from "@/components/Page";
import { ReasonLine } from "@/components/Reasons";
import { Answered, Nothing } from "@/components/states";
import { pageWords, useSentence } from "@/i18n";

const useWords = pageWords(
  "notices",
  {
    title: "提醒",
    onlyUnread: "只看未读",
    markAll: "全部标为已读",
    mark: "标为已读",
    marked: "{{count}} 条已标为已读",
    read: "已读",
    raised: "发出",
    news: "有 {{count}} 条新提醒",
    refresh: "刷新",
    next: "更早的提醒",
    newest: "回到最新",
    none: "没有提醒",
    noneUnread: "没有未读的提醒",
    list: "提醒列表",
  },
  {
    title: "Reminders",
    onlyUnread: "Unread only",
    markAll: "Mark all as read",
    mark: "Mark as read",
    marked: "{{count}} marked as read",
    read: "read",
    raised: "raised",
    news: "{{count}} new reminders",
    refresh: "Refresh",
    next: "Earlier reminders",
    newest: "Back to the newest",
    none: "No reminders",
    noneUnread: "No unread reminders",
    list: "List of reminders",
  },
);

const NOTICES = graphql(`
  query Notices($unread: Boolean, $first: Int!, $after: String) {
    notifications(unread: $unread, first: $first, after: $after) {
      edges { node { readAt reminder { id card raisedAt reason { ...ReasonLine } case { id number subject } } } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

const MARK = graphql(`
  mutation MarkRead($ids: [ID!]!) { markNotificationsRead(ids: $ids) { marked userErrors { code field message } } }
`);

const RAISED = graphql(`
  subscription ReminderRaised { reminderRaised { id } }
`);

const PAGE = 50;
/** The count in the header and the list are read anew after something was read. */
const TOUCHED = { additionalTypenames: ["NotificationConnection"] };

type Notice = NonNullable<NoticesQuery["notifications"]>["edges"][number]["node"];

/** The reminders that concern this person, newest first. */
export function Component() {
  const words = useWords();
  const sentence = useSentence();
  const [params, setParams] = useSearchParams();
  const unread = params.get("unread") === "1";
  const after = params.get("after");
  const [answer, ask] = useQuery({
    query: NOTICES,
    variables: { unread: unread || null, first: PAGE, after },
    requestPolicy: "cache-and-network",
  });
  const [news, setNews] = useState(0);
  useSubscription({ query: RAISED }, (_, told) => {
    setNews((count) => count + 1);
    return told;
  });
  const reading = useReading();
  const go = (values: Record<string, string>) => setParams(new URLSearchParams(values));
  const kept: Record<string, string> = unread ? { unread: "1" } : {};
  return (
    <Page
      title={words("title")}
      extra={
        <>
          <label style={{ display: "flex", alignItems: "center", gap: 6 }}>
            <input
              type="checkbox"
              checked={unread}
              onChange={(event) => go(event.target.checked ? { unread: "1" } : {})}
            />
            {words("onlyUnread")}
          </label>
          <Button loading={reading.busy} onClick={() => void reading.all()}>
            {words("markAll")}
          </Button>
        </>
      }
    >
      <div role="status">
        {news > 0 && (
          <p>
            {words("news", { count: news })}{" "}
            <Button
              size="small"
              onClick={() => {
                setNews(0);
                ask({ requestPolicy: "network-only" });
              }}
            >
              {words("refresh")}
            </Button>
          </p>
        )}
        {reading.marked !== null && <p>{words("marked", { count: reading.marked })}</p>}
      </div>
      {reading.refusals.map(({ message }) => (
        <p key={message} role="alert">
          {sentence(message)}
        </p>
      ))}
      <Answered answer={answer} of={(data) => data.notifications} again={() => ask({ requestPolicy: "network-only" })}>
        {({ edges, pageInfo }) => (
          <>
            {edges.length === 0 && <Nothing>{words(unread ? "noneUnread" : "none")}</Nothing>}
            {edges.length > 0 && (
              <ul aria-label={words("list")} style={{ listStyle: "none", margin: 0, padding: 0 }}>
                {edges.map(({ node }) => (
                  <Line key={node.reminder.id} notice={node} onRead={() => void reading.one(node)} />
                ))}
              </ul>
            )}
            <div style={{ display: "flex", gap: 8, marginTop: 12 }}>
              {after && <Button onClick={() => go(kept)}>{words("newest")}</Button>}
              {pageInfo.hasNextPage && pageInfo.endCursor && (
                <Button onClick={() => go({ ...kept, after: pageInfo.endCursor ?? "" })}>{words("next")}</Button>
              )}
            </div>
          </>
        )}
      </Answered>
    </Page>
  );
}

/** Opening the case of a reminder reads it; so does saying so. */
function Line({ notice, onRead }: { notice: Notice; onRead: () => void }) {
  const words = useWords();
  const { reminder, readAt } = notice;
  return (
    <li style={{ padding: "10px 12px", background: "#fff", borderBottom: "1px solid #f0f0f0" }}>
      <div style={{ display: "flex", flexWrap: "wrap", alignItems: "center", gap: "4px 10px" }}>
        <CardMark card={reminder.card} />
        <Link
          to={`/cases/${encodeURIComponent(reminder.case.id)}`}
          onClick={onRead}
          style={{ fontWeight: readAt ? 400 : 600, overflowWrap: "anywhere" }}
        >
          {reminder.case.number} {reminder.case.subject}
        </Link>
      </div>
      <div>
        <ReasonLine reason={reminder.reason} />
      </div>
      <div style={{ display: "flex", flexWrap: "wrap", alignItems: "center", gap: "4px 10px", color: "#595959" }}>
        <span>
          <Moment at={reminder.raisedAt} /> {words("raised")}
        </span>
        {readAt ? (
          <span>
            <Moment at={readAt} /> {words("read")}
          </span>
        ) : (
          <Button size="small" onClick={onRead} aria-label={`${words("mark")}：${reminder.case.number}`}>
            {words("mark")}
          </Button>
        )}
      </div>
    </li>
  );
}

interface Reading {
  busy: boolean;
  /** How many were marked by the last "all"; null: none was asked for. */
  marked: number | null;
  refusals: readonly UserError[];
  one: (notice: Notice) => Promise<void>;
  all: () => Promise<void>;
}

function useReading(): Reading {
  const client = useClient();
  const [busy, setBusy] = useState(false);
  const [marked, setMarked] = useState<number | null>(null);
  const [refusals, setRefusals] = useState<readonly UserError[]>([]);
  const mark = async (ids: string[]): Promise<number> => {
    const { data, error } = await client.mutation(MARK, { ids }, TOUCHED);
    setRefusals(refusalsOf(data?.markNotificationsRead, error));
    return data?.markNotificationsRead.marked ?? 0;
  };
  const one = async ({ reminder, readAt }: Notice) => {
    if (!readAt) await mark([reminder.id]);
  };
  const all = async () => {
    setBusy(true);
    let done = 0;
    for (;;) {
      const { data, error } = await client.query(
        NOTICES,
        { unread: true, first: 200, after: null },
        { requestPolicy: "network-only" },
      );
      setRefusals(refusalsOf({ userErrors: [] }, error));
      const ids = data?.notifications?.edges.map(({ node }) => node.reminder.id) ?? [];
      const count = ids.length ? await mark(ids) : 0;
      done += count;
      if (!count) break;
    }
    setMarked(done);
    setBusy(false);
  };
  return { busy, marked, refusals, one, all };
}
