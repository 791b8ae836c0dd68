import { Button, Flex, Typography } from "antd";
import { useState } from "react";
import { useMutation } from "urql";
import type { DraftWholeFragment } from "@/api/generated/graphql";
import { refusalsOf } from "@/api/refusals";
import { COLOURS } from "@/app/theme";
import { useMay, useViewer } from "@/app/viewer";
import { ActionForm } from "@/components/ActionForm";
import { pageWords } from "@/i18n";
import { APPROVE, REJECT, SUBMIT, WITHDRAW } from "@/pages/policy/operations";

const useWords = pageWords(
  "draftSteps",
  {
    submit: "提交批准",
    approve: "批准",
    reject: "退回修改",
    withdraw: "撤回",
    note: "说明",
    why: "理由",
    unsaved: "有未保存的修改，不会一并提交。",
    own: "起草人、提交人不能批准自己的草稿，须由另一人决定。",
    helpsubmit: "提交的是已保存的内容；须没有错误，测试全部通过。",
    helpapprove: "批准后成为新的版本，不能再改；要恢复旧规则，可由旧版本另起草稿。",
    helpreject: "退回后可继续修改。",
    helpwithdraw: "撤回后这份草稿不能再用。",
  },
  {
    submit: "Submit for approval",
    approve: "Approve",
    reject: "Send back",
    withdraw: "Withdraw",
    note: "Note",
    why: "Reason",
    unsaved: "There are edits that are not saved: they are not submitted.",
    own: "Whoever wrote or submitted a draft cannot approve it: another person decides.",
    helpsubmit: "What is saved is submitted; there must be no error, and every test must pass.",
    helpapprove:
      "It becomes a new version and cannot be changed; to return to earlier rules, begin a draft from a version.",
    helpreject: "It can be written on afterwards.",
    helpwithdraw: "The draft cannot be used any more.",
  },
);

type Step = "submit" | "approve" | "reject" | "withdraw";

/** The steps that the viewer's role may take on the draft now; the service has the last word. */
export function Taking({ draft, unsaved }: { draft: DraftWholeFragment; unsaved: boolean }) {
  const words = useWords();
  const may = useMay();
  const { user } = useViewer();
  const [chosen, setChosen] = useState<Step | null>(null);
  const steps = stepsOf(draft.state, may);
  const own = [...draft.authors, draft.submittedBy].includes(user);
  if (!steps.length) return null;
  if (chosen && steps.includes(chosen))
    return <StepForm key={chosen} draft={draft} step={chosen} unsaved={unsaved} onEnd={() => setChosen(null)} />;
  return (
    <Flex gap={8} wrap align="center">
      {steps.map((step) => (
        <Button key={step} danger={step === "withdraw" || step === "reject"} onClick={() => setChosen(step)}>
          {words(step)}
        </Button>
      ))}
      {own && steps.includes("approve") && <Typography.Text type="secondary">{words("own")}</Typography.Text>}
    </Flex>
  );
}

function stepsOf(state: DraftWholeFragment["state"], may: (right: string) => boolean): Step[] {
  const found: Step[] = [];
  if (state === "DRAFT" && may("draftPolicy")) found.push("submit");
  if (state === "SUBMITTED" && may("decidePolicy")) found.push("approve", "reject");
  if ((state === "DRAFT" || state === "SUBMITTED") && may("draftPolicy")) found.push("withdraw");
  return found;
}

interface StepFormProps {
  draft: DraftWholeFragment;
  step: Step;
  unsaved: boolean;
  onEnd: () => void;
}

function StepForm({ draft, step, unsaved, onEnd }: StepFormProps) {
  const words = useWords();
  const send = useStep(step);
  return (
    <section style={{ flex: "0 1 560px", minWidth: 0 }}>
      <Typography.Title level={2} style={{ fontSize: 16, marginTop: 0 }}>
        {words(step)}
      </Typography.Title>
      <Typography.Paragraph type="secondary">{words(`help${step}`)}</Typography.Paragraph>
      {unsaved && step === "submit" && (
        <Typography.Paragraph style={{ color: COLOURS.yellow }}>{words("unsaved")}</Typography.Paragraph>
      )}
      <ActionForm
        fields={[
          {
            name: "note",
            label: words(step === "reject" ? "why" : "note"),
            kind: "area",
            required: step === "reject",
          },
        ]}
        sendLabel={words(step)}
        danger={step === "withdraw" || step === "reject"}
        send={(values) =>
          send({ id: draft.id, expectedVersion: draft.version, note: values.note as string | undefined })
        }
        onDone={onEnd}
        onCancel={onEnd}
      />
    </section>
  );
}

function useStep(step: Step) {
  const [, submit] = useMutation(SUBMIT);
  const [, approve] = useMutation(APPROVE);
  const [, reject] = useMutation(REJECT);
  const [, withdraw] = useMutation(WITHDRAW);
  return async (input: { id: string; expectedVersion: number; note?: string }) => {
    switch (step) {
      case "submit": {
        const { data, error } = await submit({ input });
        return refusalsOf(data?.submitPolicyDraft, error);
      }
      case "approve": {
        const { data, error } = await approve({ input });
        return refusalsOf(data?.approvePolicyDraft, error);
      }
      case "reject": {
        const { data, error } = await reject({ input });
        return refusalsOf(data?.rejectPolicyDraft, error);
      }
      case "withdraw": {
        const { data, error } = await withdraw({ input });
        return refusalsOf(data?.withdrawPolicyDraft, error);
      }
    }
  };
}
