import type { DraftWholeFragment, PolicyDraftStep } from "@/api/generated/graphql";
import { Moment } from "@/components/Days";
import { WideTable } from "@/components/WideTable";
import { pageWords } from "@/i18n";

const useWords = pageWords(
  "draftHistory",
  {
    title: "经过",
    step: "操作",
    actor: "操作人",
    at: "时间",
    note: "说明",
    content: "内容摘要",
    SAVE: "保存",
    SUBMIT: "提交",
    APPROVE: "批准",
    REJECT: "退回修改",
    WITHDRAW: "撤回",
  },
  {
    title: "History",
    step: "Step",
    actor: "By",
    at: "At",
    note: "Note",
    content: "Digest of the text",
    SAVE: "saved",
    SUBMIT: "submitted",
    APPROVE: "approved",
    REJECT: "sent back",
    WITHDRAW: "withdrawn",
  },
);

type Step = DraftWholeFragment["steps"][number];

/** Who did what to the draft, the newest first; the digest shows whether the text changed. */
export function Steps({ draft }: { draft: DraftWholeFragment }) {
  const words = useWords();
  return (
    <WideTable<Step>
      label={words("title")}
      dataSource={draft.steps.toReversed()}
      rowKey="digest"
      columns={[
        { title: words("step"), dataIndex: "step", render: (step: PolicyDraftStep) => words(step) },
        { title: words("actor"), dataIndex: "actor" },
        { title: words("at"), dataIndex: "at", render: (at: string) => <Moment at={at} /> },
        { title: words("note"), dataIndex: "note", render: (note: string | null) => note ?? "—" },
        {
          title: words("content"),
          dataIndex: "content",
          render: (content: string) => <code title={content}>{content.slice(0, 8)}</code>,
        },
      ]}
    />
  );
}
