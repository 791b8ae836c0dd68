import { Link } from "react-router";
import { graphql } from "@/api/generated";
import type { AlertLevel, AlertLineFragment } from "@/api/generated/graphql";
import { useKeyLabel } from "@/app/dimensions";
import { LevelMark } from "@/components/marks";
import { usePeriodName } from "@/components/PeriodPicker";
import { Section } from "@/components/Section";
import { Answered, NoRight, Nothing } from "@/components/states";
import { today } from "@/format/dates";
import { growth } from "@/format/numbers";
import { containing, lastDayOf, type Period, periodOf } from "@/format/periods";
import { useFigures } from "@/pages/board/live";
import { useBoardWords } from "@/pages/board/words";
import { useMetricName } from "@/pages/warnings/words";

const ALERTS = graphql(`
  query TopAlerts($period: String!) { alerts(period: $period) { ...AlertLine } }
`);

const SHOWN = 8;
const WEIGHT: Record<AlertLevel, number> = { NONE: 0, BLUE: 1, YELLOW: 2, RED: 3 };

/** The warnings of the highest levels; of a period that warnings do not know, those of its last month. */
export function TopAlerts({ period }: { period: Period }) {
  const words = useBoardWords();
  const nameOf = usePeriodName();
  const watched = watchedOf(period);
  const [answer, again] = useFigures({ query: ALERTS, variables: { period: watched.name } });
  return (
    <Section title={words("alerts", { period: nameOf(watched) })}>
      <Answered answer={answer} of={(data) => data.alerts} again={again} missing={<NoRight />}>
        {(alerts) => <Top alerts={alerts} />}
      </Answered>
      <Link to={`/warnings?period=${watched.name}`}>{words("allAlerts")}</Link>
    </Section>
  );
}

function Top({ alerts }: { alerts: readonly AlertLineFragment[] }) {
  const words = useBoardWords();
  const metric = useMetricName();
  const label = useKeyLabel();
  const top = alerts
    .filter(({ level }) => level !== "NONE")
    .sort((one, other) => WEIGHT[other.level] - WEIGHT[one.level] || Number(other.growth) - Number(one.growth))
    .slice(0, SHOWN);
  if (!top.length) return <Nothing>{words("noAlerts")}</Nothing>;
  return (
    <ul className="board-alerts">
      {top.map((alert) => (
        <li key={alert.id}>
          <LevelMark level={alert.level} />
          <Link to={`/warnings?${new URLSearchParams({ period: alert.period, open: alert.id })}`}>
            {metric(alert.metric)} · {label(alert.dimension, alert.key)}
          </Link>
          <span>{growth(alert.growth)}</span>
        </li>
      ))}
    </ul>
  );
}

function watchedOf(period: Period): Period {
  if (period.kind === "month" || period.kind === "quarter") return period;
  const now = today();
  const [day = now] = [lastDayOf(period), now].sort();
  return periodOf(containing("month", day), now) ?? period;
}
