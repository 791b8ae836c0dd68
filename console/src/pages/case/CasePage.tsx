import { Flex } from "antd";
import { useState } from "react";
import { useParams } from "react-router";
import { useClient, useQuery, useSubscription } from "urql";
import { CardMark } from "@/components/marks";
import { Page } from "@/components/Page";
import { Reasons } from "@/components/Reasons";
import { Section } from "@/components/Section";
import { Answered } from "@/components/states";
import { useTerm } from "@/i18n";
import { Actions } from "@/pages/case/Actions";
import { AskedNote, Asking } from "@/pages/case/Asking";
import { isNow, useAsked } from "@/pages/case/asked";
import { CaseFacts } from "@/pages/case/CaseFacts";
import { Chain } from "@/pages/case/Chain";
import { Clocks } from "@/pages/case/Clocks";
import { CASE, type CaseFound, CHANGED, STATUS_ASKED, type StatusFound } from "@/pages/case/documents";
import { Events } from "@/pages/case/Events";
import { Explain } from "@/pages/case/Explain";
import { Nodes } from "@/pages/case/Nodes";
import { hasPapers, Papers } from "@/pages/case/Papers";
import { People } from "@/pages/case/People";
import { Repeats } from "@/pages/case/Repeats";
import { StepDrawer, type Taken } from "@/pages/case/steps/StepDrawer";
import { useStep } from "@/pages/case/steps/useStep";
import { useCaseWords } from "@/pages/case/words";

/** One case: where it stands, what can be done with it, and everything that was. */
export function Component() {
  const { id = "" } = useParams();
  const [answer, again] = useQuery({ query: CASE, variables: { id }, requestPolicy: "cache-and-network" });
  const client = useClient();
  const refresh = () => client.query(CASE, { id }, { requestPolicy: "network-only" }).toPromise();
  useSubscription({ query: CHANGED, variables: { id }, pause: !answer.data?.case }, (_, { caseChanged }) => {
    if (caseChanged.version !== answer.data?.case?.version) void refresh();
    return { caseChanged };
  });
  const words = useCaseWords();
  const found = answer.data?.case;
  if (found?.id === id) return <Whole key={id} found={found} refresh={refresh} />;
  return (
    <Page title={words("page")}>
      <Answered answer={answer} of={() => null} again={() => again({ requestPolicy: "network-only" })}>
        {() => null}
      </Answered>
    </Page>
  );
}

const COLUMNS = {
  display: "grid",
  gap: 16,
  gridTemplateColumns: "repeat(auto-fit, minmax(min(100%, 440px), 1fr))",
  alignItems: "start",
} as const;

function Whole({ found, refresh }: { found: CaseFound; refresh: () => Promise<unknown> }) {
  const words = useCaseWords();
  const term = useTerm();
  const { step, open, close } = useStep();
  const action = found.actions.find(({ mutation }) => mutation === step);
  const [revealed, setRevealed] = useState<CaseFound["customer"]>(null);
  const [told, setTold] = useState("");
  const done = ({ customer }: Taken) => {
    if (customer) setRevealed(customer);
    setTold(words("taken", { step: term(action?.label) }));
    close();
  };
  return (
    <Page title={`${found.number} ${found.subject}`} extra={found.status && <CardMark card={found.status.card} />}>
      <div style={COLUMNS}>
        <Flex vertical style={{ minWidth: 0 }}>
          <Section title={words("actions")} extra={<span role="status">{told}</span>}>
            <Actions actions={found.actions} open={open} />
          </Section>
          <Standing found={found} />
        </Flex>
        <Flex vertical style={{ minWidth: 0 }}>
          <Section title={words("facts")}>
            <CaseFacts found={found} />
          </Section>
          <Section title={words("people")}>
            <People found={found} revealed={revealed ?? null} hide={() => setRevealed(null)} open={open} />
          </Section>
          {(found.repeatOf || found.repeatSuggestions.length > 0) && (
            <Section title={words("repeats")}>
              <Repeats found={found} open={open} />
            </Section>
          )}
          {hasPapers(found) && (
            <Section title={words("papers")}>
              <Papers found={found} open={open} />
            </Section>
          )}
          <Section title={words("events")}>
            <Events id={found.id} version={found.version} />
            <Chain id={found.id} />
          </Section>
        </Flex>
      </div>
      {step && action && (
        <StepDrawer
          key={step}
          found={found}
          step={step}
          action={action}
          refresh={refresh}
          onDone={done}
          onClose={close}
        />
      )}
    </Page>
  );
}

/** Nodes, clocks and reasons: now, or as the address asks. */
function Standing({ found }: { found: CaseFound }) {
  const asked = useAsked();
  const now = isNow(asked);
  const [answer, again] = useQuery({ query: STATUS_ASKED, variables: { id: found.id, ...asked }, pause: now });
  if (now) return found.status ? <Stood id={found.id} status={found.status} now /> : null;
  return (
    <Answered answer={answer} of={(data) => data.case?.status} again={() => again({ requestPolicy: "network-only" })}>
      {(status) => <Stood id={found.id} status={status} />}
    </Answered>
  );
}

function Stood({ id, status, now }: { id: string; status: StatusFound; now?: boolean }) {
  const words = useCaseWords();
  const asked = useAsked();
  return (
    <>
      <Section title={words("steps")}>
        {!now && <AskedNote status={status} />}
        <Nodes status={status} />
        <Asking />
      </Section>
      <Section title={words("clocks")}>
        <Clocks clocks={status.targets} />
      </Section>
      <Section title={words("reasons")}>
        <Reasons reasons={status.reasons} />
        <Explain id={id} asked={asked} />
      </Section>
    </>
  );
}
