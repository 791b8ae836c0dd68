import { Button, Typography } from "antd";
import { graphql } from "@/api/generated";
import type { FindingFragment } from "@/api/generated/graphql";
import { COLOURS } from "@/app/theme";
import { pageWords, useSentence } from "@/i18n";

export const Finding = graphql(`
  fragment Finding on Diagnostic { severity code file line column message hint }
`);

const useWords = pageWords(
  "findings",
  { error: "错误", warning: "提醒", jump: "到 {{file}} 第 {{line}} 行" },
  { error: "Error", warning: "Note", jump: "To line {{line}} of {{file}}" },
);

interface FindingsProps {
  findings: readonly FindingFragment[];
  onJump?: (file: string, line: number, column: number) => void;
}

/** What is wrong with rule files, each with its place. */
export function Findings({ findings, onJump }: FindingsProps) {
  const words = useWords();
  const sentence = useSentence();
  return (
    <ul style={{ listStyle: "none", margin: 0, padding: 0 }}>
      {findings.map(({ severity, code, file, line, column, message, hint }) => (
        <li key={`${file}:${line}:${column}:${code}:${message}`} style={{ marginBottom: 8, overflowWrap: "anywhere" }}>
          <strong style={{ color: severity === "error" ? COLOURS.red : COLOURS.yellow }}>
            {words(severity === "error" ? "error" : "warning")}
          </strong>{" "}
          {onJump ? (
            <Button
              type="link"
              size="small"
              style={{ padding: 0 }}
              aria-label={words("jump", { file, line })}
              onClick={() => onJump(file, line, column)}
            >
              {file}:{line}
            </Button>
          ) : (
            <code>
              {file}:{line}:{column}
            </code>
          )}{" "}
          {sentence(message)}
          {hint && (
            <div>
              <Typography.Text type="secondary">{sentence(hint)}</Typography.Text>
            </div>
          )}
        </li>
      ))}
    </ul>
  );
}
