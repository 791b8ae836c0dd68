import { Typography } from "antd";
import { useMemo } from "react";
import { COLOURS } from "@/app/theme";
import { Chart } from "@/components/Chart";
import { approximate } from "@/format/numbers";
import { useSentence } from "@/i18n";
import type { Warning } from "@/pages/warnings/AlertDetail";
import { isShare, shownOf } from "@/pages/warnings/figures";
import { useWarningWords } from "@/pages/warnings/words";

/** Both figures against what the weeks before lead one to expect: beside the plan's percentages, not in their place. */
export function Control({ alert }: { alert: Warning }) {
  const words = useWarningWords();
  const sentence = useSentence();
  const { control, metric, previous, current } = alert;
  const names = [words("previous"), words("current"), words("centre"), words("upper"), words("lower")].join("、");
  const option = useMemo(() => optionOf(alert, names.split("、")), [alert, names]);
  if (!control) return <Typography.Paragraph type="secondary">{words("noControl")}</Typography.Paragraph>;
  const { centre, upper, lower, weeks, signal, message } = control;
  const values = { previous, current, centre, upper, lower };
  const said = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, shownOf(metric, value, 1)]));
  return (
    <div style={{ marginBlockStart: 24 }}>
      <Chart
        title={`${words("control")}：${words(signal)}`}
        description={words("controlSay", said)}
        option={option}
        height={240}
      />
      <Typography.Paragraph type="secondary">
        {sentence(message)} · {words("basis", { weeks })}
      </Typography.Paragraph>
    </div>
  );
}

function optionOf({ metric, previous, current, control }: Warning, names: string[]) {
  const [before = "", now = "", ...limits] = names;
  const scaled = (value: string | null | undefined) => {
    const number = approximate(value);
    return number === null ? null : Math.round(number * (isShare(metric) ? 1000 : 10)) / 10;
  };
  const lines = [control?.centre, control?.upper, control?.lower].map((value, at) => ({
    yAxis: scaled(value),
    name: limits[at],
    lineStyle: { color: at === 0 ? COLOURS.grey : COLOURS.red, type: at === 0 ? "solid" : "dashed" },
    label: { formatter: "{b} {c}", position: "insideEndTop" },
  }));
  const most = Math.max(...[previous, current, control?.upper].map((value) => scaled(value) ?? 0));
  return {
    grid: { left: 8, right: 16, top: 16, bottom: 8, containLabel: true },
    xAxis: { type: "category", data: [before, now] },
    yAxis: {
      type: "value",
      max: Math.ceil(most * 1.1),
      axisLabel: { formatter: isShare(metric) ? "{value}%" : "{value}" },
    },
    series: [
      {
        type: "bar",
        color: COLOURS.blue,
        barMaxWidth: 56,
        label: { show: true, position: "top" },
        data: [scaled(previous), scaled(current)],
        markLine: { symbol: "none", data: lines.filter(({ yAxis }) => yAxis !== null) },
      },
    ],
  };
}
