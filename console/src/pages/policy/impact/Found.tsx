import { Flex, Statistic, Typography } from "antd";
import type { ReactNode } from "react";
import type { BacktestQuery } from "@/api/generated/graphql";
import { count } from "@/format/numbers";
import { pageWords } from "@/i18n";
import { Assessment } from "@/pages/policy/impact/Assessment";
import { Escalations } from "@/pages/policy/impact/Escalations";
import { Moves } from "@/pages/policy/impact/Moves";
import { Targets } from "@/pages/policy/impact/Targets";
import { Warnings } from "@/pages/policy/impact/Warnings";

export type Backtest = NonNullable<BacktestQuery["backtest"]>;

const useWords = pageWords(
  "impactFound",
  {
    cases: "比较的案件",
    situations: "其中不同情形",
    versions: "现行 {{old}}，草稿 {{next}}",
    subclasses: "子类改变的案件",
    departments: "主办部门改变的案件",
    cards: "亮牌改变的案件",
    escalations: "升级情形命中的案件",
    kpi: "部门考核得分的变化",
  },
  {
    cases: "Cases compared",
    situations: "Distinct situations",
    versions: "In force: {{old}}; draft: {{next}}",
    subclasses: "Cases of another subclass",
    departments: "Cases led by another department",
    cards: "Cases with another card",
    escalations: "Cases that escalations hold for",
    kpi: "Scores of departments that change",
  },
);

/** Everything that the back-test found, what moves first. */
export function Found({ found, draft }: { found: Backtest; draft: string }) {
  const words = useWords();
  return (
    <>
      <Flex gap={32} wrap align="center" style={{ marginBottom: 16 }}>
        <Statistic title={words("cases")} value={count(found.cases)} />
        <Statistic title={words("situations")} value={count(found.situations)} />
        <Typography.Text type="secondary">
          {words("versions", { old: found.oldVersion, next: found.newVersion })}
        </Typography.Text>
      </Flex>
      <Part title={words("subclasses")}>
        <Moves label={words("subclasses")} cells={found.subclasses} />
      </Part>
      <Part title={words("departments")}>
        <Moves label={words("departments")} cells={found.departments} />
      </Part>
      <Part title={words("cards")}>
        <Moves label={words("cards")} cells={found.cards} />
      </Part>
      <Targets targets={found.targets} />
      <Part title={words("escalations")}>
        <Escalations label={words("escalations")} escalations={found.escalations} draft={draft} />
      </Part>
      <Assessment label={words("kpi")} rows={found.kpi} />
      <Warnings found={found} />
    </>
  );
}

export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section style={{ marginBottom: 24 }}>
      <Typography.Title level={2} style={{ fontSize: 16, margin: "0 0 8px" }}>
        {title}
      </Typography.Title>
      {children}
    </section>
  );
}
