import type { CombinedError } from "@urql/core";
import { Button, Flex, Spin, Typography } from "antd";
import type { ReactNode } from "react";
import { reasonOf } from "@/api/refusals";
import { pageWords, useSentence } from "@/i18n";

const useWords = pageWords(
  "states",
  {
    loading: "正在读取…",
    nothing: "没有内容",
    failed: "没有读到",
    again: "再试一次",
    noRight: "您的角色不能看这一页",
    noRightHow: "需要时请向信访办公室申请相应角色。",
    missing: "没有找到",
    missingHow: "不存在，或不在您的权限范围内。",
  },
  {
    loading: "Loading…",
    nothing: "Nothing here",
    failed: "Could not be read",
    again: "Try again",
    noRight: "Your role does not see this page",
    noRightHow: "Ask the petition office for the role if you need it.",
    missing: "Not found",
    missingHow: "It does not exist, or lies outside of what you may see.",
  },
);

export function Loading() {
  const words = useWords();
  return (
    <div role="status" aria-live="polite" style={{ padding: 48, textAlign: "center" }}>
      <Spin /> <span style={{ marginInlineStart: 8 }}>{words("loading")}</span>
    </div>
  );
}

export function Nothing({ children }: { children?: ReactNode }) {
  const words = useWords();
  return (
    <p style={{ margin: 0, padding: 16, textAlign: "center", color: "rgba(0,0,0,0.65)" }}>
      {children ?? words("nothing")}
    </p>
  );
}

interface SaidProps {
  title: string;
  children: ReactNode;
  extra?: ReactNode;
  alarm?: boolean;
}

/** What stands where a page's content would. */
export function Said({ title, children, extra, alarm }: SaidProps) {
  return (
    <Flex
      vertical
      align="center"
      gap={8}
      role={alarm ? "alert" : undefined}
      style={{ padding: 48, textAlign: "center" }}
    >
      <Typography.Text strong style={{ fontSize: 18 }}>
        {title}
      </Typography.Text>
      <Typography.Text type="secondary">{children}</Typography.Text>
      {extra}
    </Flex>
  );
}

export function Failure({ error, again }: { error: CombinedError; again?: () => void }) {
  const words = useWords();
  const sentence = useSentence();
  return (
    <Said alarm title={words("failed")} extra={again && <Button onClick={again}>{words("again")}</Button>}>
      {sentence(reasonOf(error))}
    </Said>
  );
}

export function NoRight() {
  const words = useWords();
  return <Said title={words("noRight")}>{words("noRightHow")}</Said>;
}

export function Missing() {
  const words = useWords();
  return <Said title={words("missing")}>{words("missingHow")}</Said>;
}

interface Answer<D> {
  fetching: boolean;
  error?: CombinedError;
  data?: D;
}

interface AnsweredProps<D, T> {
  answer: Answer<D>;
  /** Picks what is shown; null or undefined: it is not there for this person. */
  of: (data: D) => T | null | undefined;
  again?: () => void;
  missing?: ReactNode;
  children: (found: T) => ReactNode;
}

/** What a question answered, in one of its four states; what is there stays while it is asked again. */
export function Answered<D, T>({ answer, of, again, missing, children }: AnsweredProps<D, T>) {
  const found = answer.data ? of(answer.data) : null;
  if (found != null) return <>{children(found)}</>;
  if (answer.error) return <Failure error={answer.error} again={again} />;
  if (answer.fetching || !answer.data) return <Loading />;
  return <>{missing ?? <Missing />}</>;
}
