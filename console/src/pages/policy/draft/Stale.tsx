import { Alert, Button, Flex } from "antd";
import type { DraftWholeFragment } from "@/api/generated/graphql";
import { Moment } from "@/components/Days";
import { pageWords } from "@/i18n";
import type { Edits } from "@/pages/policy/draft/kept";

const useWords = pageWords(
  "draftStale",
  {
    title: "您修改期间，{{actor}} 已先保存",
    clash: "两人都改了：{{files}}。继续则以您的文本为准。",
    apart: "您改的文件，别人没有动。",
    carry: "在新内容上保留我的修改",
    drop: "放弃我的修改",
  },
  {
    title: "{{actor}} saved while you were writing",
    clash: "Both of you changed {{files}}. If you go on, your text replaces theirs.",
    apart: "The files that you changed were not touched.",
    carry: "Keep my edits on top of the new text",
    drop: "Drop my edits",
  },
);

/** What to do where somebody saved first. */
export function Stale({ draft, edits }: { draft: DraftWholeFragment; edits: Edits }) {
  const words = useWords();
  const last = draft.steps.at(-1);
  return (
    <Alert
      type="warning"
      role="alert"
      showIcon
      style={{ marginBottom: 12 }}
      title={
        <>
          {words("title", { actor: last?.actor ?? "—" })}（<Moment at={last?.at} />）
        </>
      }
      description={
        <>
          <p>{edits.clashing.length ? words("clash", { files: edits.clashing.join("、") }) : words("apart")}</p>
          <Flex gap={8} wrap>
            <Button size="small" onClick={edits.carryOver}>
              {words("carry")}
            </Button>
            <Button size="small" danger onClick={() => edits.clear()}>
              {words("drop")}
            </Button>
          </Flex>
        </>
      }
    />
  );
}
