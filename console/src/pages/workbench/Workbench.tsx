import "@/pages/workbench/workbench.css";
import { Button } from "antd";
import { lazy, Suspense, useRef, useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { useQuery, useSubscription } from "urql";
import { useMay, useViewer } from "@/app/viewer";
import { Page } from "@/components/Page";
import { Answered, Loading, Nothing } from "@/components/states";
import { CaseList, type Selection } from "@/pages/workbench/CaseList";
import { FilterBar } from "@/pages/workbench/FilterBar";
import { askedOf, changed, whoseOf } from "@/pages/workbench/filters";
import { Keys } from "@/pages/workbench/keys";
import { CHANGED, WORKLIST } from "@/pages/workbench/queries";
import { useWorkbenchWords } from "@/pages/workbench/words";

const Assign = lazy(() => import("@/pages/workbench/Assign").then(({ Assign: found }) => ({ default: found })));

/** What is due next, of one's own cases or of all that one may see. */
export function Component() {
  const words = useWorkbenchWords();
  const may = useMay();
  const navigate = useNavigate();
  const { role } = useViewer();
  const [params] = useSearchParams();
  const search = useRef<HTMLInputElement>(null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [answer, ask] = useQuery({
    query: WORKLIST,
    variables: askedOf(params, role.code),
    requestPolicy: "cache-and-network",
  });
  const news = useChanges(params.toString());
  const refresh = () => {
    news.forget();
    ask({ requestPolicy: "network-only" });
  };
  const selection: Selection = {
    offered: may("dispatchCase") || may("handOverCase"),
    chosen,
    choose: (ids, on) =>
      setChosen((held) => new Set(on ? [...held, ...ids] : [...held].filter((id) => !ids.includes(id)))),
  };
  return (
    <Page
      title={words("title")}
      extra={
        <>
          <Keys search={search} />
          {may("registerCase") && (
            <Button
              type="primary"
              href="/register"
              onClick={(event) => {
                event.preventDefault();
                void navigate("/register");
              }}
            >
              {words("register")}
            </Button>
          )}
        </>
      }
    >
      <FilterBar search={search} />
      <div role="status">
        {news.count > 0 && (
          <div className="changes">
            {words("changes", { count: news.count })}
            <Button size="small" onClick={refresh}>
              {words("refresh")}
            </Button>
          </div>
        )}
      </div>
      <Answered answer={answer} of={(data) => data.cases} again={refresh}>
        {({ edges, pageInfo }) => {
          const rows = edges.map(({ node }) => node);
          const picked = rows.filter(({ id }) => chosen.has(id));
          if (!rows.length) return <NoCases mine={whoseOf(params, role.code) === "mine"} />;
          return (
            <div aria-busy={answer.fetching}>
              {selection.offered && (
                <Suspense fallback={<Loading />}>
                  {picked.length > 0 && (
                    <Assign
                      picked={picked}
                      onEnd={() => {
                        setChosen(new Set());
                        refresh();
                      }}
                    />
                  )}
                </Suspense>
              )}
              <CaseList rows={rows} selection={selection} />
              <Pager pageInfo={pageInfo} count={rows.length} />
            </div>
          );
        }}
      </Answered>
    </Page>
  );
}

/** Counts the cases that have changed since a list was read; rows do not jump by themselves. */
function useChanges(list: string): { count: number; forget: () => void } {
  const [held, setHeld] = useState<{ list: string; ids: ReadonlySet<string> }>({ list, ids: new Set() });
  useSubscription({ query: CHANGED }, (_, told) => {
    setHeld((before) => ({ list, ids: new Set(before.list === list ? before.ids : []).add(told.caseChanged.id) }));
    return told;
  });
  return { count: held.list === list ? held.ids.size : 0, forget: () => setHeld({ list, ids: new Set() }) };
}

function NoCases({ mine }: { mine: boolean }) {
  const words = useWorkbenchWords();
  const [params] = useSearchParams();
  if (!mine) return <Nothing>{words("none")}</Nothing>;
  return (
    <Nothing>
      {words("noneMine")} <Link to={`/?${changed(params, { whose: "all" })}`}>{words("seeAll")}</Link>
    </Nothing>
  );
}

interface PagerProps {
  count: number;
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor?: string | null; endCursor?: string | null };
}

function Pager({ count, pageInfo }: PagerProps) {
  const words = useWorkbenchWords();
  const [params, setParams] = useSearchParams();
  const turn = (side: "after" | "before", cursor: string | null | undefined) => {
    setParams(changed(params, { [side]: cursor ?? null }));
    window.scrollTo(0, 0);
  };
  return (
    <div className="pager">
      <span>{words("onPage", { count })}</span>
      <Button disabled={!pageInfo.hasPreviousPage} onClick={() => turn("before", pageInfo.startCursor)}>
        {words("previous")}
      </Button>
      <Button disabled={!pageInfo.hasNextPage} onClick={() => turn("after", pageInfo.endCursor)}>
        {words("next")}
      </Button>
    </div>
  );
}
