import { Drawer, Grid, Typography } from "antd";
import { lazy, type ReactNode, Suspense } from "react";
import { useQuery } from "urql";
import { graphql } from "@/api/generated";
import type { WarningFactsFragment, WarningQuery } from "@/api/generated/graphql";
import { useKeyLabel } from "@/app/dimensions";
import { Moment } from "@/components/Days";
import { Facts } from "@/components/Facts";
import { LevelMark } from "@/components/marks";
import { usePeriodName } from "@/components/PeriodPicker";
import { ReasonLine } from "@/components/Reasons";
import { Answered, Loading } from "@/components/states";
import { growth } from "@/format/numbers";
import { periodOf } from "@/format/periods";
import { useSentence } from "@/i18n";
import { Value } from "@/pages/warnings/AlertTable";
import { Hypotheses, Rises } from "@/pages/warnings/Causes";
import { shownOf } from "@/pages/warnings/figures";
import { ResponseCard } from "@/pages/warnings/ResponseCard";
import { useMetricName, useWarningWords } from "@/pages/warnings/words";

/** Charts weigh more than the rest of the page: they come with the first warning that is opened. */
const Control = lazy(async () => ({ default: (await import("@/pages/warnings/Control")).Control }));

const WARNING = graphql(`
  query Warning($id: ID!) {
    node(id: $id) { ...WarningFacts }
  }
  fragment WarningFacts on Alert {
    ...AlertLine
    previousCases currentCases policyVersion evaluatedAt reevaluatedAt formerLevel
    revisions { revision evaluatedAt level formerLevel previous current growth policyVersion }
    responses { ...ResponseFacts }
    control { centre upper lower weeks overdispersion signal message }
    hypotheses { zh en clause assumed }
    rises { previous current topic { code zh en } hypotheses { zh en clause assumed } }
  }
`);

export type Warning = WarningFactsFragment;

/** An id of something else is no warning. */
function isWarning(node: WarningQuery["node"]): node is Warning {
  return node != null && "metric" in node;
}

interface AlertDetailProps {
  id: string | null;
  onClose: () => void;
}

/** One warning beside the list: why it has its level, what is usual, what may lie behind it and what is done. */
export function AlertDetail({ id, onClose }: AlertDetailProps) {
  const words = useWarningWords();
  const wide = Grid.useBreakpoint().md ?? true;
  return (
    <Drawer open={id !== null} onClose={onClose} title={words("about")} size={wide ? 720 : "100%"} destroyOnHidden>
      {id && <Asked key={id} id={id} />}
    </Drawer>
  );
}

function Asked({ id }: { id: string }) {
  const [answer, ask] = useQuery({ query: WARNING, variables: { id }, requestPolicy: "cache-and-network" });
  const again = () => ask({ requestPolicy: "network-only" });
  return (
    <Answered answer={answer} of={(data) => (isWarning(data.node) ? data.node : null)} again={again}>
      {(alert) => <Told alert={alert} />}
    </Answered>
  );
}

function Told({ alert }: { alert: Warning }) {
  const words = useWarningWords();
  const metric = useMetricName();
  const label = useKeyLabel();
  const sentence = useSentence();
  const nameOf = usePeriodName();
  const period = periodOf(alert.period, "");
  return (
    <>
      <Typography.Title level={2} style={{ fontSize: 18, marginTop: 0 }}>
        {metric(alert.metric)} · {label(alert.dimension, alert.key)}
      </Typography.Title>
      <Facts
        facts={[
          [words("level"), <LevelMark key="level" level={alert.level} />],
          [words("state"), `${period ? nameOf(period) : alert.period}，${words(alert.closed ? "closed" : "running")}`],
          [words("previous"), <Value key="previous" alert={alert} which="previous" />],
          [words("current"), <Value key="current" alert={alert} which="current" />],
          [words("growth"), growth(alert.growth)],
          [words("why"), <ReasonLine key="why" reason={alert.reason} />],
          [words("response"), alert.response ? sentence(alert.response) : null],
          [words("version"), alert.policyVersion],
        ]}
      />
      <Suspense fallback={<Loading />}>
        <Control alert={alert} />
      </Suspense>
      {alert.hypotheses.length > 0 && (
        <Part title={words("hypotheses")}>
          <Hypotheses hypotheses={alert.hypotheses} />
        </Part>
      )}
      {(alert.rises ?? []).length > 0 && (
        <Part title={words("rises")}>
          <Rises alert={alert} />
        </Part>
      )}
      {alert.responses.length > 0 && (
        <Part title={words("responses")}>
          {alert.responses.map((response) => (
            <ResponseCard key={response.id} response={response} />
          ))}
        </Part>
      )}
      {alert.revisions.length > 0 && (
        <Part title={words("revisions")}>
          <Revisions alert={alert} />
        </Part>
      )}
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section style={{ marginBlockStart: 24 }}>
      <Typography.Title level={2} style={{ fontSize: 16 }}>
        {title}
      </Typography.Title>
      {children}
    </section>
  );
}

function Revisions({ alert }: { alert: Warning }) {
  const words = useWarningWords();
  return (
    <ol style={{ margin: 0, padding: 0, listStyle: "none" }}>
      {alert.revisions.map((one) => (
        <li key={one.revision} style={{ marginBlockEnd: 8 }}>
          {words("revision", { number: one.revision })} · <Moment at={one.evaluatedAt} /> ·{" "}
          <LevelMark level={one.level} /> · {shownOf(alert.metric, one.previous)} → {shownOf(alert.metric, one.current)}{" "}
          ({growth(one.growth)}) · {one.policyVersion}
        </li>
      ))}
    </ol>
  );
}
