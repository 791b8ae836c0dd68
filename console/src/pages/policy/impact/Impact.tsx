import type { CombinedError } from "@urql/core";
import { Button, Flex, Input, Progress, Typography } from "antd";
import { useEffect, useRef, useState } from "react";
import { useSearchParams } from "react-router";
import { useClient } from "urql";
import type { BacktestQuery } from "@/api/generated/graphql";
import { COLOURS } from "@/app/theme";
import { Failure, Missing } from "@/components/states";
import { pageWords } from "@/i18n";
import { Found } from "@/pages/policy/impact/Found";
import { BACKTEST } from "@/pages/policy/impact/operations";

const useWords = pageWords(
  "impact",
  {
    how: "用草稿重新判定已有案件，与现行规则逐件比较。按已保存的内容计算；不填日期即全部案件。",
    from: "收件自",
    to: "至（不含）",
    run: "计算影响",
    again: "重新计算",
    running: "正在重新判定历史案件，已用 {{seconds}} 秒；案件多时需要几分钟，可先看别的部分。",
    old: "草稿此后又保存过，以下是第 {{version}} 次保存的结果。",
  },
  {
    how: "Judges the stored cases anew by the draft and compares each with the policy in force. It is the saved text that counts; without dates, all cases.",
    from: "Received from",
    to: "to (exclusive)",
    run: "Work out the impact",
    again: "Work it out again",
    running: "Judging past cases anew for {{seconds}} s; with many cases this takes minutes.",
    old: "The draft was saved since; this is the result of save {{version}}.",
  },
);

type Backtest = NonNullable<BacktestQuery["backtest"]>;
type State =
  | { kind: "idle" }
  | { kind: "running" }
  | { kind: "failed"; error: CombinedError }
  | { kind: "found"; found: Backtest | null; version: number };

/** What the draft would have done to past cases, before anybody publishes it. */
export function Impact({ draft, version }: { draft: string; version: number }) {
  const words = useWords();
  const client = useClient();
  const [asked, setAsked] = useSearchParams();
  const [state, setState] = useState<State>({ kind: "idle" });
  const gone = useRef(false);
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
    };
  }, []);
  const from = asked.get("from");
  const to = asked.get("to");
  const set = (key: string, value: string) =>
    setAsked(
      (before) => {
        const after = new URLSearchParams(before);
        if (value) after.set(key, value);
        else after.delete(key);
        return after;
      },
      { replace: true },
    );
  const run = async () => {
    setState({ kind: "running" });
    const { data, error } = await client
      .query(BACKTEST, { draft, from, to }, { requestPolicy: "network-only" })
      .toPromise();
    if (gone.current) return;
    setState(error ? { kind: "failed", error } : { kind: "found", found: data?.backtest ?? null, version });
  };
  return (
    <>
      <Typography.Paragraph type="secondary">{words("how")}</Typography.Paragraph>
      <Flex gap={12} wrap align="center" style={{ marginBottom: 16 }}>
        {(["from", "to"] as const).map((key) => (
          <span key={key}>
            {words(key)}{" "}
            <Input
              type="date"
              aria-label={words(key)}
              value={asked.get(key) ?? ""}
              onChange={(event) => set(key, event.target.value)}
              style={{ width: 160 }}
            />
          </span>
        ))}
        <Button type="primary" loading={state.kind === "running"} onClick={() => void run()}>
          {words(state.kind === "found" ? "again" : "run")}
        </Button>
      </Flex>
      {state.kind === "running" && <Waiting />}
      {state.kind === "failed" && <Failure error={state.error} again={() => void run()} />}
      {state.kind === "found" && (
        <>
          {state.version !== version && (
            <Typography.Paragraph style={{ color: COLOURS.yellow }}>
              {words("old", { version: state.version })}
            </Typography.Paragraph>
          )}
          {state.found ? <Found found={state.found} draft={draft} /> : <Missing />}
        </>
      )}
    </>
  );
}

function Waiting() {
  const words = useWords();
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <div role="status">
      <Progress percent={100} status="active" showInfo={false} aria-label={words("running", { seconds })} />
      {words("running", { seconds })}
    </div>
  );
}
