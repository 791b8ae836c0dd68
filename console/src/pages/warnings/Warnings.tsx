import { Flex } from "antd";
import { useSearchParams } from "react-router";
import { useQuery } from "urql";
import { graphql } from "@/api/generated";
import type { AlertLevel, Dimension, WarningsQuery } from "@/api/generated/graphql";
import { useDimensionWords } from "@/app/dimensions";
import { Choose } from "@/components/Choose";
import { useMarkWords } from "@/components/marks";
import { Page } from "@/components/Page";
import { PeriodPicker } from "@/components/PeriodPicker";
import { Section } from "@/components/Section";
import { Answered, NoRight } from "@/components/states";
import { today } from "@/format/dates";
import { containing, type Period, periodOf } from "@/format/periods";
import { AlertDetail } from "@/pages/warnings/AlertDetail";
import { AlertTable } from "@/pages/warnings/AlertTable";
import { Responses } from "@/pages/warnings/Responses";
import { METRICS, useMetricName, useWarningWords } from "@/pages/warnings/words";

const WARNINGS = graphql(`
  query Warnings($period: String!) {
    alerts(period: $period) { ...AlertLine previousCases currentCases reevaluatedAt formerLevel }
  }
`);

export type AlertRow = NonNullable<WarningsQuery["alerts"]>[number];

const KINDS = ["week", "month", "quarter"] as const;
const LEVELS = ["RED", "YELLOW", "BLUE"] as const;
const WATCHED: readonly Dimension[] = ["BRANCH", "BUSINESS_LINE", "TOPIC"];
const WEIGHT: Record<AlertLevel, number> = { NONE: 0, BLUE: 1, YELLOW: 2, RED: 3 };

export function Component() {
  const words = useWarningWords();
  const [asked, setAsked] = useSearchParams();
  const period = periodAsked(asked.get("period"));
  const set = (name: string, value: string) =>
    setAsked((held) => {
      if (value) held.set(name, value);
      else held.delete(name);
      if (name === "period") held.delete("open");
      return held;
    });
  return (
    <Page
      title={words("title")}
      extra={<PeriodPicker kinds={KINDS} period={period} onPick={(name) => set("period", name)} />}
    >
      <Listed key={period.name} period={period} asked={asked} set={set} />
      <Responses which={asked.get("responses") ?? ""} onPick={(which) => set("responses", which)} />
      <AlertDetail id={asked.get("open")} onClose={() => set("open", "")} />
    </Page>
  );
}

/** The current month, where the address names no week, month or quarter. */
function periodAsked(name: string | null): Period {
  const now = today();
  const month = containing("month", now);
  const period = periodOf(name ?? month, now);
  const watched = period && KINDS.some((kind) => kind === period.kind) ? period : periodOf(month, now);
  if (!watched) throw new Error(`no month ${month}`);
  return watched;
}

interface ListedProps {
  period: Period;
  asked: URLSearchParams;
  set: (name: string, value: string) => void;
}

function Listed({ period, asked, set }: ListedProps) {
  const words = useWarningWords();
  const [answer, ask] = useQuery({
    query: WARNINGS,
    variables: { period: period.name },
    requestPolicy: "cache-and-network",
  });
  const again = () => ask({ requestPolicy: "network-only" });
  return (
    <Section title={words("list")} extra={<Filters asked={asked} set={set} />}>
      <Answered answer={answer} of={(data) => data.alerts} again={again} missing={<NoRight />}>
        {(alerts) => <AlertTable alerts={chosen(alerts, asked)} asked={asked} />}
      </Answered>
    </Section>
  );
}

/** What the filters leave, the highest level and the steepest rise first. */
function chosen(alerts: readonly AlertRow[], asked: URLSearchParams): AlertRow[] {
  const level = asked.get("level") ?? "";
  const metric = asked.get("metric");
  const dimension = asked.get("dimension");
  return alerts
    .filter((alert) => level === "ALL" || (level ? alert.level === level : alert.level !== "NONE"))
    .filter((alert) => !metric || alert.metric === metric)
    .filter((alert) => !dimension || (alert.dimension ?? "WHOLE") === dimension)
    .sort((one, other) => WEIGHT[other.level] - WEIGHT[one.level] || Number(other.growth) - Number(one.growth));
}

function Filters({ asked, set }: Omit<ListedProps, "period">) {
  const words = useWarningWords();
  const marks = useMarkWords();
  const metricName = useMetricName();
  const dimension = useDimensionWords();
  const filters = [
    {
      name: "level",
      label: words("level"),
      choices: [
        ["", words("levelled")],
        ...LEVELS.map((level) => [level, marks(`level${level}`)] as const),
        ["ALL", words("all")],
      ],
    },
    {
      name: "metric",
      label: words("metric"),
      choices: [["", words("anyMetric")], ...METRICS.map((metric) => [metric, metricName(metric)] as const)],
    },
    {
      name: "dimension",
      label: words("dimension"),
      choices: [
        ["", words("anyDimension")],
        ["WHOLE", dimension("whole")],
        ...WATCHED.map((one) => [one, dimension(one)] as const),
      ],
    },
  ];
  return (
    <Flex gap={8} wrap>
      {filters.map(({ name, label, choices }) => (
        <Choose<string>
          key={name}
          label={label}
          value={asked.get(name) ?? ""}
          onChange={(value) => set(name, value)}
          options={choices.map(([value, text]) => ({ value, label: text }))}
        />
      ))}
    </Flex>
  );
}
