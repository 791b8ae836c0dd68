import type { TableProps } from "antd";
import { Link } from "react-router";
import { useKeyLabel } from "@/app/dimensions";
import { casesPath } from "@/app/drilldown";
import { LevelMark } from "@/components/marks";
import { Nothing } from "@/components/states";
import { WideTable } from "@/components/WideTable";
import { count, growth } from "@/format/numbers";
import { useSentence } from "@/i18n";
import { countedOf, isShare, shownOf } from "@/pages/warnings/figures";
import type { AlertRow } from "@/pages/warnings/Warnings";
import { useMetricName, useWarningWords } from "@/pages/warnings/words";

/** Warnings, each of which opens beside the list, with the cases behind both of its figures. */
export function AlertTable({ alerts, asked }: { alerts: AlertRow[]; asked: URLSearchParams }) {
  const words = useWarningWords();
  const metric = useMetricName();
  const label = useKeyLabel();
  const sentence = useSentence();
  if (!alerts.length) return <Nothing>{words("none")}</Nothing>;
  const columns: TableProps<AlertRow>["columns"] = [
    { title: words("level"), key: "level", render: (_, { level }) => <LevelMark level={level} /> },
    {
      title: words("metric"),
      key: "metric",
      render: (_, alert) => <Link to={opened(asked, alert.id)}>{metric(alert.metric)}</Link>,
    },
    { title: words("unit"), key: "unit", render: (_, { dimension, key }) => label(dimension, key) },
    {
      title: words("previous"),
      key: "previous",
      align: "right",
      render: (_, alert) => <Value alert={alert} which="previous" />,
    },
    {
      title: words("current"),
      key: "current",
      align: "right",
      render: (_, alert) => <Value alert={alert} which="current" />,
    },
    {
      title: words("growth"),
      key: "growth",
      align: "right",
      sorter: (one, other) => Number(one.growth ?? 0) - Number(other.growth ?? 0),
      render: (_, alert) => growth(alert.growth),
    },
    { title: words("response"), key: "response", render: (_, { response }) => (response ? sentence(response) : "—") },
    {
      title: words("state"),
      key: "state",
      render: (_, { closed, reevaluatedAt }) =>
        [words(closed ? "closed" : "running"), ...(reevaluatedAt ? [words("reevaluated")] : [])].join("，"),
    },
  ];
  return (
    <div className="nowrap-cells">
      <WideTable<AlertRow>
        label={words("tableOf", { title: words("list") })}
        columns={columns}
        dataSource={alerts}
        rowKey="id"
      />
    </div>
  );
}

function opened(asked: URLSearchParams, id: string): string {
  const wanted = new URLSearchParams(asked);
  wanted.set("open", id);
  return `/warnings?${wanted}`;
}

/** A figure that leads to its cases; of a share, with how many count. */
export function Value({ alert, which }: { alert: AlertRow; which: "current" | "previous" }) {
  const words = useWarningWords();
  const counted = countedOf(alert, which);
  const value = shownOf(alert.metric, alert[which]);
  const cases = alert[`${which}Cases`];
  const text = isShare(alert.metric) ? words("cases", { share: value, count: count(cases) }) : value;
  return counted ? <Link to={casesPath(counted)}>{text}</Link> : text;
}
