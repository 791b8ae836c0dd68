import { InputNumber } from "antd";
import { useState } from "react";
import { Link, useParams } from "react-router";
import { useQuery } from "urql";
import { graphql } from "@/api/generated";
import type { MeasurePageQuery } from "@/api/generated/graphql";
import { BackTo } from "@/components/BackTo";
import { Day, Moment } from "@/components/Days";
import { Facts } from "@/components/Facts";
import { Page } from "@/components/Page";
import { Section } from "@/components/Section";
import { Steps } from "@/components/Steps";
import { Answered, Nothing } from "@/components/states";
import { count, growth } from "@/format/numbers";
import { useTerm } from "@/i18n";
import { MeasureActions } from "@/pages/measures/MeasureActions";
import { useMeasureWords, useStepWords } from "@/pages/measures/words";

const MEASURE = graphql(`
  query MeasurePage($id: ID!, $days: Int) {
    measure(id: $id) {
      id number title description state dueOn completedOn evidence plannedBy plannedAt version
      kind { code zh en } department { code zh en }
      cases { id number subject }
      steps { step actor at note }
      effect(days: $days) { days before after growth complete }
    }
  }
`);

export type MeasureShown = NonNullable<MeasurePageQuery["measure"]>;

export function Component() {
  const words = useMeasureWords();
  const { id = "" } = useParams();
  const [days, setDays] = useState<number | null>(null);
  const [answer, again] = useQuery({ query: MEASURE, variables: { id, days }, requestPolicy: "cache-and-network" });
  return (
    <Answered answer={answer} of={(data) => data.measure} again={() => again()} missing={<Gone />}>
      {(measure) => (
        <Page title={`${measure.number} ${measure.title}`} extra={<MeasureActions measure={measure} />}>
          <BackTo path="/measures" label={words("back")} />
          <About measure={measure} />
          <Section title={words("effect", { days: measure.effect?.days ?? days ?? "…" })}>
            <Effect measure={measure} days={days} onDays={setDays} />
          </Section>
          <Cases measure={measure} />
          <History measure={measure} />
        </Page>
      )}
    </Answered>
  );
}

function Gone() {
  const words = useMeasureWords();
  return (
    <Page title={words("title")}>
      <Nothing>{words("none")}</Nothing>
    </Page>
  );
}

function About({ measure }: { measure: MeasureShown }) {
  const words = useMeasureWords();
  const term = useTerm();
  return (
    <Section title={words(measure.state)}>
      <Facts
        facts={[
          [words("kind"), term(measure.kind)],
          [words("department"), term(measure.department)],
          [words("description"), measure.description],
          [words("dueOn"), <Day key="due" date={measure.dueOn} />],
          [
            words("plannedBy"),
            <span key="by">
              {measure.plannedBy} · <Moment at={measure.plannedAt} />
            </span>,
          ],
          [words("completedOn"), <Day key="done" date={measure.completedOn} />],
          [words("evidence"), measure.evidence],
        ]}
      />
    </Section>
  );
}

interface EffectProps {
  measure: MeasureShown;
  days: number | null;
  onDays: (days: number | null) => void;
}

function Effect({ measure: { effect }, days, onDays }: EffectProps) {
  const words = useMeasureWords();
  if (!effect) return <Nothing>{words("notYet")}</Nothing>;
  return (
    <>
      {words("days")}{" "}
      <InputNumber
        aria-label={words("days")}
        min={1}
        max={366}
        value={days ?? effect.days}
        onChange={onDays}
        size="small"
      />
      <Facts
        facts={[
          [words("before"), count(effect.before)],
          [words("after"), count(effect.after)],
          [words("growth"), effect.complete ? growth(effect.growth) : words("running")],
        ]}
      />
    </>
  );
}

function Cases({ measure }: { measure: MeasureShown }) {
  const words = useMeasureWords();
  return (
    <Section title={words("cases")}>
      {measure.cases.length === 0 && <Nothing>{words("noCases")}</Nothing>}
      <ul style={{ margin: 0, paddingInlineStart: 20 }}>
        {measure.cases.map(({ id, number, subject }) => (
          <li key={id}>
            <Link to={`/cases/${encodeURIComponent(id)}`}>
              {number} {subject}
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function History({ measure }: { measure: MeasureShown }) {
  const words = useMeasureWords();
  const stepWords = useStepWords();
  return (
    <Section title={words("steps")}>
      <Steps steps={measure.steps.map((step) => ({ ...step, label: stepWords(step.step) }))} />
    </Section>
  );
}
