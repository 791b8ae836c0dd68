import { Button, Flex, Input } from "antd";
import { Choose } from "@/components/Choose";
import { today } from "@/format/dates";
import { containing, lastDayOf, latest, type Period, type PeriodKind } from "@/format/periods";
import { pageWords } from "@/i18n";

const usePeriodWords = pageWords(
  "periods",
  {
    kind: "期间类型",
    period: "期间",
    week: "周",
    month: "月",
    quarter: "季",
    year: "年",
    days30: "近 30 天",
    custom: "自选",
    from: "自",
    to: "至",
    count: "统计",
    weekName: "{{year}} 年第 {{number}} 周（{{from}} 至 {{to}}）",
    monthName: "{{year}} 年 {{number}} 月",
    quarterName: "{{year}} 年第 {{number}} 季度",
    yearName: "{{year}} 年",
    daysName: "{{from}} 至 {{to}}",
  },
  {
    kind: "Kind of period",
    period: "Period",
    week: "Week",
    month: "Month",
    quarter: "Quarter",
    year: "Year",
    days30: "Last 30 days",
    custom: "Own dates",
    from: "From",
    to: "To",
    count: "Count",
    weekName: "{{year}}, week {{number}} ({{from}} to {{to}})",
    monthName: "{{year}}-{{number}}",
    quarterName: "{{year}}, quarter {{number}}",
    yearName: "{{year}}",
    daysName: "{{from}} to {{to}}",
  },
);

/** What a period is called. */
export function usePeriodName(): (period: Period) => string {
  const words = usePeriodWords();
  return (period) => {
    const dates = { from: period.from, to: lastDayOf(period) };
    if (period.kind === "days30" || period.kind === "custom") return words("daysName", dates);
    const [year = "", rest = ""] = period.name.split("-");
    return words(`${period.kind}Name`, { year, number: Number(rest.replace(/\D/g, "")), ...dates });
  };
}

const MANY = { week: 53, month: 25, quarter: 9, year: 5 } as const;

interface PeriodPickerProps {
  kinds: readonly PeriodKind[];
  period: Period;
  onPick: (name: string) => void;
}

/** Chooses a period: its kind, then which one. */
export function PeriodPicker({ kinds, period, onPick }: PeriodPickerProps) {
  const words = usePeriodWords();
  const pickKind = (kind: PeriodKind) =>
    onPick(kind === "custom" ? `${period.from}..${lastDayOf(period)}` : containing(kind, today()));
  return (
    <Flex gap={8} wrap align="center">
      <Choose<PeriodKind>
        label={words("kind")}
        value={period.kind}
        onChange={pickKind}
        options={kinds.map((kind) => ({ value: kind, label: words(kind) }))}
      />
      {period.kind === "custom" ? (
        <OwnDates key={period.name} period={period} onPick={onPick} />
      ) : (
        period.kind !== "days30" && <Named kind={period.kind} period={period} onPick={onPick} />
      )}
    </Flex>
  );
}

interface NamedProps {
  kind: keyof typeof MANY;
  period: Period;
  onPick: (name: string) => void;
}

function Named({ kind, period, onPick }: NamedProps) {
  const words = usePeriodWords();
  const nameOf = usePeriodName();
  const recent = latest(kind, today(), MANY[kind]);
  const shown = recent.some(({ name }) => name === period.name) ? recent : [...recent, period];
  return (
    <Choose
      label={words("period")}
      value={period.name}
      onChange={onPick}
      options={shown.map((one) => ({ value: one.name, label: nameOf(one) }))}
    />
  );
}

/** Both days are in it; dates the wrong way round are refused by the service, in its words. */
function OwnDates({ period, onPick }: { period: Period; onPick: (name: string) => void }) {
  const words = usePeriodWords();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const given = new FormData(event.currentTarget);
        onPick(`${given.get("from")}..${given.get("to")}`);
      }}
    >
      <Flex gap={8} wrap align="center">
        <label htmlFor="period-from">{words("from")}</label>
        <Input id="period-from" name="from" type="date" required defaultValue={period.from} style={{ width: 150 }} />
        <label htmlFor="period-to">{words("to")}</label>
        <Input id="period-to" name="to" type="date" required defaultValue={lastDayOf(period)} style={{ width: 150 }} />
        <Button htmlType="submit">{words("count")}</Button>
      </Flex>
    </form>
  );
}
