import { Button, Flex, Typography } from "antd";
import { BarChart, LineChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import { type ECharts, type EChartsCoreOption, init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { type ReactNode, useEffect, useRef } from "react";
import { save } from "@/api/client";
import { DownloadOutlined } from "@/components/icons";
import { pageWords } from "@/i18n";

use([
  BarChart,
  LineChart,
  AriaComponent,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  CanvasRenderer,
]);

const useWords = pageWords("chart", { png: "下载图片" }, { png: "Download picture" });
const FONT = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif";

interface ChartProps {
  title: string;
  /** What the chart says, for who does not see it. */
  description: string;
  option: EChartsCoreOption;
  height?: number;
  extra?: ReactNode;
  onPick?: (index: number, series: number) => void;
}

/** A chart under its title, that follows the width of its place and can be taken away as a picture. */
export function Chart({ title, description, option, height = 300, extra, onPick }: ChartProps) {
  const words = useWords();
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts>(null);
  const pick = useRef(onPick);
  pick.current = onPick;
  useEffect(() => {
    if (!place.current) return;
    const made = init(place.current);
    chart.current = made;
    made.on("click", (event) => pick.current?.(event.dataIndex, event.seriesIndex ?? 0));
    const sizes = new ResizeObserver(() => made.resize());
    sizes.observe(place.current);
    return () => {
      sizes.disconnect();
      made.dispose();
    };
  }, []);
  useEffect(() => {
    chart.current?.setOption(
      {
        animation: false,
        textStyle: { fontFamily: FONT },
        grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
        aria: { enabled: true, label: { description } },
        ...option,
        // as HTML it would carry styles that the page's policy blocks
        tooltip: { ...(option.tooltip as object), renderMode: "richText" },
      },
      true,
    );
  }, [option, description]);
  const picture = () =>
    chart.current
      ?.renderToCanvas({ pixelRatio: 2, backgroundColor: "#fff" })
      .toBlob((content) => content && save(content, `${title}.png`));
  return (
    <section>
      <Flex justify="space-between" align="center" gap={8}>
        <Typography.Title level={2} style={{ fontSize: 16, margin: 0 }}>
          {title}
        </Typography.Title>
        <Flex gap={4} className="no-print">
          {extra}
          <Button
            type="text"
            size="small"
            icon={<DownloadOutlined />}
            aria-label={`${words("png")}：${title}`}
            onClick={picture}
          />
        </Flex>
      </Flex>
      <div ref={place} role="img" aria-label={description} style={{ height, width: "100%" }} />
    </section>
  );
}
