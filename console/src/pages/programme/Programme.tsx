import { Button } from "antd";
import { useState } from "react";
import { useQuery } from "urql";
import { graphql } from "@/api/generated";
import type { ProgrammeQuery } from "@/api/generated/graphql";
import { useSend } from "@/api/useSend";
import { useMay } from "@/app/viewer";
import { Day } from "@/components/Days";
import { Page } from "@/components/Page";
import { StepDialog } from "@/components/StepDialog";
import { Answered, Nothing } from "@/components/states";
import { WideTable } from "@/components/WideTable";
import { useYear, YearPicker } from "@/components/YearPicker";
import { count, percent } from "@/format/numbers";
import { useSentence, useTerm } from "@/i18n";
import { amount } from "@/pages/programme/amounts";
import { Evidence } from "@/pages/programme/Evidence";
import { Trend } from "@/pages/programme/Trend";
import { useProgrammeWords } from "@/pages/programme/words";

const PROGRAMME = graphql(`
  query Programme($year: Int!) {
    programme(year: $year) {
      item label { code zh en } target due actual attainment numerator denominator unit reason { ...ReasonLine }
      trend { month actual }
    }
  }
`);
const REACH = graphql(`
  mutation ReachMilestone($input: ReachMilestoneInput!) {
    reachMilestone(input: $input) { milestone { id } userErrors { code field message } }
  }
`);
const FRESH = { additionalTypenames: ["Milestone"] };

type Row = NonNullable<ProgrammeQuery["programme"]>[number];

export function Component() {
  const words = useProgrammeWords();
  const year = useYear();
  const [answer, again] = useQuery({
    query: PROGRAMME,
    variables: { year },
    requestPolicy: "cache-and-network",
    context: FRESH,
  });
  return (
    <Page title={words("title")} extra={<YearPicker />}>
      <Answered answer={answer} of={(data) => data.programme} again={() => again()}>
        {(items) =>
          items.length ? <Items key={year} year={year} items={items} /> : <Nothing>{words("none")}</Nothing>
        }
      </Answered>
    </Page>
  );
}

function Items({ year, items }: { year: number; items: readonly Row[] }) {
  const words = useProgrammeWords();
  const term = useTerm();
  const sentence = useSentence();
  const may = useMay();
  const [open, setOpen] = useState<readonly string[]>([]);
  const toggle = (item: string) =>
    setOpen(open.includes(item) ? open.filter((other) => other !== item) : [...open, item]);
  return (
    <WideTable<Row>
      label={words("title")}
      rowKey="item"
      dataSource={items}
      expandable={{
        expandedRowKeys: open,
        showExpandColumn: false,
        expandedRowRender: (row) => <Evidence year={year} item={row.item} />,
      }}
      columns={[
        {
          title: words("item"),
          render: (_, row) => <span title={sentence(row.reason.message)}>{term(row.label)}</span>,
        },
        { title: words("target"), align: "right", render: (_, row) => amount(row.target, row.unit) },
        {
          title: words("actual"),
          align: "right",
          render: (_, row) =>
            row.unit === "MILESTONE"
              ? words(Number(row.actual) ? "reached" : "notReached")
              : amount(row.actual, row.unit),
        },
        { title: words("attainment"), align: "right", render: (_, row) => percent(row.attainment) },
        {
          title: words("basis"),
          align: "right",
          render: (_, row) =>
            row.denominator == null
              ? count(row.numerator)
              : words("of", { numerator: count(row.numerator), denominator: count(row.denominator) }),
        },
        {
          title: words("trend"),
          render: (_, row) => <Trend points={row.trend} unit={row.unit} item={term(row.label)} />,
        },
        { title: words("due"), render: (_, row) => <Day date={row.due} /> },
        { title: words("clause"), render: (_, row) => row.reason.clause },
        {
          title: words("evidence"),
          render: (_, row) => (
            <>
              <Button size="small" aria-expanded={open.includes(row.item)} onClick={() => toggle(row.item)}>
                {words("evidence")}
              </Button>{" "}
              {row.unit === "MILESTONE" && !Number(row.actual) && may("reachMilestone") && <Reach item={row.item} />}
            </>
          ),
        },
      ]}
    />
  );
}

function Reach({ item }: { item: string }) {
  const words = useProgrammeWords();
  const send = useSend(REACH);
  return (
    <StepDialog
      label={words("reach")}
      fields={[
        { name: "on", label: words("on"), kind: "date", required: true },
        { name: "note", label: words("note"), kind: "area" },
      ]}
      send={(values, idempotencyKey) => send({ ...(values as { on: string }), item, idempotencyKey })}
    />
  );
}
