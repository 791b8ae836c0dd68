import { pageWords } from "@/i18n";

const useMetricWords = pageWords(
  "alertMetrics",
  {
    volume: "投诉量",
    new_product_volume: "新产品投诉量",
    elderly_share: "老年客户占比",
    online_volume: "线上渠道投诉量",
  },
  {
    volume: "Volume",
    new_product_volume: "Volume of new products",
    elderly_share: "Elderly customers' share",
    online_volume: "Volume of online channels",
  },
);

export const METRICS = ["volume", "new_product_volume", "elderly_share", "online_volume"] as const;
type Metric = (typeof METRICS)[number];

/** What a watched metric is called; one that the page does not know is shown as its code. */
export function useMetricName(): (metric: string) => string {
  const words = useMetricWords();
  return (metric) => (METRICS.includes(metric as Metric) ? words(metric as Metric) : metric);
}
