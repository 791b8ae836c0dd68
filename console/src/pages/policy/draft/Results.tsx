import { Button, Typography } from "antd";
import type { ReactNode } from "react";
import type { ChangeFragment, FindingFragment } from "@/api/generated/graphql";
import { COLOURS } from "@/app/theme";
import { pageWords, useTerm } from "@/i18n";
import { Changes } from "@/pages/policy/Changes";
import type { Check } from "@/pages/policy/draft/checking";
import { Findings } from "@/pages/policy/Findings";

const useWords = pageWords(
  "draftResults",
  {
    running: "正在检查…",
    checked: "检查完毕",
    findings: "问题（{{count}}）",
    fine: "没有问题。",
    tests: "规则测试：{{passed}} / {{all}} 通过",
    testsNone: "规则测试",
    testing: "正在运行…",
    unbuildable: "有错误，规则还读不通，测试没有运行。",
    notRun: "测试结果见问题列表：最近一次保存时未通过的都列在那里。",
    passed: "通过的 {{count}} 项",
    jump: "到 {{file}} 第 {{line}} 行",
    changes: "与现行规则相比的变化",
    noChanges: "有错误，还不能比较。",
  },
  {
    running: "Checking…",
    checked: "Checked",
    findings: "Findings ({{count}})",
    fine: "Nothing found.",
    tests: "Rule tests: {{passed}} of {{all}} pass",
    testsNone: "Rule tests",
    testing: "They run…",
    unbuildable: "There are errors: the rules cannot be read yet, and no test was run.",
    notRun: "Tests that failed when the draft was last saved stand among the findings.",
    passed: "{{count}} that pass",
    jump: "To line {{line}} of {{file}}",
    changes: "What it changes in the policy in force",
    noChanges: "There are errors: it cannot be compared yet.",
  },
);

type Test = NonNullable<Check["tests"]>[number];
type OnJump = (file: string, line: number, column: number) => void;

interface ResultsProps {
  findings: readonly FindingFragment[];
  changes: readonly ChangeFragment[] | null;
  /** Null where the files cannot be read, or where this role has no tests run. */
  tests: readonly Test[] | null;
  running: boolean;
  onJump: OnJump;
}

/** What the service says of the text: findings, tests, and the changes in words. */
export function Results({ findings, changes, tests, running, onJump }: ResultsProps) {
  const words = useWords();
  const told = findings.filter(({ code }) => !tests || code !== "test-failed"); // those stand with their tests
  return (
    <div style={{ lineHeight: 1.6 }}>
      <Typography.Text type="secondary" role="status" style={{ display: "block", marginBottom: 8 }}>
        {words(running ? "running" : "checked")}
      </Typography.Text>
      <Part title={words("findings", { count: told.length })}>
        {told.length ? <Findings findings={told} onJump={onJump} /> : words("fine")}
      </Part>
      <Part title={words("changes")}>{changes ? <Changes changes={changes} /> : words("noChanges")}</Part>
      <Tests tests={tests} why={running ? "testing" : changes ? "notRun" : "unbuildable"} onJump={onJump} />
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section style={{ marginBottom: 20 }}>
      <Typography.Title level={2} style={{ fontSize: 15, margin: "0 0 8px" }}>
        {title}
      </Typography.Title>
      {children}
    </section>
  );
}

interface TestsProps {
  tests: readonly Test[] | null;
  /** Why there are none. */
  why: "testing" | "notRun" | "unbuildable";
  onJump: OnJump;
}

function Tests({ tests, why, onJump }: TestsProps) {
  const words = useWords();
  if (!tests) return <Part title={words("testsNone")}>{words(why)}</Part>;
  const passed = tests.filter((test) => test.passed);
  const failed = tests.filter((test) => !test.passed);
  return (
    <Part title={words("tests", { passed: passed.length, all: tests.length })}>
      <TestList tests={failed} onJump={onJump} />
      <details>
        <summary>{words("passed", { count: passed.length })}</summary>
        <TestList tests={passed} onJump={onJump} />
      </details>
    </Part>
  );
}

function TestList({ tests, onJump }: { tests: readonly Test[]; onJump: OnJump }) {
  const words = useWords();
  const term = useTerm();
  return (
    <ul style={{ listStyle: "none", margin: 0, padding: 0 }}>
      {tests.map(({ file, name, line, passed, differences }) => (
        <li key={`${file}:${name}`} style={{ marginBottom: 6, overflowWrap: "anywhere" }}>
          <strong style={{ color: passed ? COLOURS.green : COLOURS.red }}>{passed ? "✓" : "✗"}</strong> {name}{" "}
          {line != null && (
            <Button
              type="link"
              size="small"
              style={{ padding: 0 }}
              aria-label={words("jump", { file, line })}
              onClick={() => onJump(file, line, 1)}
            >
              {file}:{line}
            </Button>
          )}
          {differences.map((difference) => (
            <div key={difference.zh} style={{ paddingInlineStart: 18, color: COLOURS.red }}>
              {term(difference)}
            </div>
          ))}
        </li>
      ))}
    </ul>
  );
}
