import { Button, Progress } from "antd";
import { useEffect, useRef, useState } from "react";
import { useClient } from "urql";
import { newKey, refusalsOf, type UserError } from "@/api/refusals";
import { useMay } from "@/app/viewer";
import { useChoices } from "@/app/vocabulary";
import { ActionForm, type Values } from "@/components/ActionForm";
import type { Field } from "@/components/FormFields";
import { pageWords, useSentence } from "@/i18n";
import { DISPATCH, HAND_OVER, type Row } from "@/pages/workbench/queries";

const useWords = pageWords(
  "assign",
  {
    selected: "已选 {{count}} 件",
    dispatch: "分办",
    handOver: "移交",
    department: "主办部门",
    byRule: "不填则依规则",
    handler: "承办人",
    successor: "承接人",
    note: "理由",
    leave: "取消选择",
    send: "逐件办理",
    progress: "已办 {{done}} / {{all}}",
    stop: "停止",
    stopped: "已停止，其余未办理",
    done: "办妥",
    close: "关闭并刷新",
  },
  {
    selected: "{{count}} selected",
    dispatch: "Dispatch",
    handOver: "Hand over",
    department: "Lead department",
    byRule: "left empty, the rules decide",
    handler: "Handler",
    successor: "Who takes over",
    note: "Reason",
    leave: "Clear the selection",
    send: "Carry out one by one",
    progress: "{{done}} of {{all}}",
    stop: "Stop",
    stopped: "Stopped; the rest was left as it was",
    done: "done",
    close: "Close and refresh",
  },
);

type Step = "dispatchCase" | "handOverCase";

/** Refusals of one case; none: it is done. */
interface Result {
  row: Row;
  refusals: UserError[];
}

interface AssignProps {
  picked: readonly Row[];
  onEnd: () => void;
}

/** Dispatches or hands over several cases, each by itself: what one refuses does not hold up the others. */
export function Assign({ picked, onEnd }: AssignProps) {
  const words = useWords();
  const may = useMay();
  const [step, setStep] = useState<Step | null>(null);
  const run = useRun();
  const fields = useFields(step);
  if (run.of) return <Results run={run} onEnd={onEnd} />;
  const choice = (name: Step, label: string) =>
    may(name) && (
      <Button size="small" aria-expanded={step === name} onClick={() => setStep(step === name ? null : name)}>
        {label}
      </Button>
    );
  return (
    <section className="selected" aria-label={words("selected", { count: picked.length })}>
      <strong role="status">{words("selected", { count: picked.length })}</strong>
      {choice("dispatchCase", words("dispatch"))}
      {choice("handOverCase", words("handOver"))}
      <Button size="small" type="link" onClick={onEnd}>
        {words("leave")}
      </Button>
      {step && (
        <div style={{ flexBasis: "100%", maxWidth: 480 }}>
          <ActionForm
            key={step}
            fields={fields}
            sendLabel={words("send")}
            send={async (values) => {
              void run.start(step, picked, values);
              return [];
            }}
            onDone={() => setStep(null)}
            onCancel={() => setStep(null)}
          />
        </div>
      )}
    </section>
  );
}

function useFields(step: Step | null): Field[] {
  const words = useWords();
  const choices = useChoices();
  if (step === "handOverCase") {
    return [
      { name: "handler", label: words("successor"), kind: "text", required: true },
      { name: "note", label: words("note"), kind: "text", required: true },
    ];
  }
  return [
    {
      name: "leadDepartment",
      label: words("department"),
      kind: "select",
      choices: choices("departments"),
      help: words("byRule"),
    },
    { name: "handler", label: words("handler"), kind: "text" },
  ];
}

interface Run {
  /** How many cases there are; null before anything was sent. */
  of: number | null;
  results: readonly Result[];
  running: boolean;
  start: (step: Step, rows: readonly Row[], values: Values) => Promise<void>;
  stop: () => void;
}

function useRun(): Run {
  const client = useClient();
  const stopped = useRef(false);
  const [of, setOf] = useState<number | null>(null);
  const [results, setResults] = useState<readonly Result[]>([]);
  const [running, setRunning] = useState(false);
  useEffect(() => {
    stopped.current = false;
    return () => {
      stopped.current = true;
    };
  }, []);
  const one = async (step: Step, row: Row, values: Values): Promise<UserError[]> => {
    const common = { caseId: row.id, expectedVersion: row.version, idempotencyKey: newKey() };
    if (step === "dispatchCase") {
      const { data, error } = await client.mutation(DISPATCH, { input: { ...values, ...common } });
      return refusalsOf(data?.dispatchCase, error);
    }
    const input = { handler: String(values.handler), note: String(values.note), ...common };
    const { data, error } = await client.mutation(HAND_OVER, { input });
    return refusalsOf(data?.handOverCase, error);
  };
  const start = async (step: Step, rows: readonly Row[], values: Values) => {
    setOf(rows.length);
    setRunning(true);
    for (const row of rows) {
      if (stopped.current) break;
      const refusals = await one(step, row, values);
      setResults((held) => [...held, { row, refusals }]);
    }
    setRunning(false);
  };
  const stop = () => {
    stopped.current = true;
  };
  return { of, results, running, start, stop };
}

function Results({ run, onEnd }: { run: Run; onEnd: () => void }) {
  const words = useWords();
  const sentence = useSentence();
  const all = run.of ?? 0;
  const said = words("progress", { done: run.results.length, all });
  return (
    <section className="selected" aria-label={said}>
      <strong role="status">{said}</strong>
      <Progress
        percent={Math.round((100 * run.results.length) / Math.max(1, all))}
        showInfo={false}
        size="small"
        aria-label={said}
        style={{ flex: "1 1 120px", maxWidth: 240 }}
      />
      {run.running ? (
        <Button size="small" onClick={run.stop}>
          {words("stop")}
        </Button>
      ) : (
        <Button size="small" type="primary" onClick={onEnd}>
          {words("close")}
        </Button>
      )}
      {!run.running && run.results.length < all && <span>{words("stopped")}</span>}
      <ul style={{ flexBasis: "100%", margin: 0, paddingInlineStart: 20 }}>
        {run.results.map(({ row, refusals }) => (
          <li key={row.id}>
            {row.number}：
            {refusals.length ? refusals.map(({ message }) => sentence(message)).join("；") : words("done")}
          </li>
        ))}
      </ul>
    </section>
  );
}
