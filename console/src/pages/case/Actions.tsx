import { Button, Flex, Typography } from "antd";
import { COLOURS } from "@/app/theme";
import { useSentence, useTerm } from "@/i18n";
import type { ActionFound } from "@/pages/case/documents";
import { useCaseWords } from "@/pages/case/words";

/** Steps that stand where they belong on the page, not among the next ones. */
const ELSEWHERE = ["revealCustomer"];

interface ActionsProps {
  actions: readonly ActionFound[];
  open: (step: string) => void;
}

/** What the case calls for, what else can be done, and why the rest cannot. */
export function Actions({ actions, open }: ActionsProps) {
  const words = useCaseWords();
  const shown = actions.filter(({ mutation }) => !ELSEWHERE.includes(mutation));
  const called = shown.filter((action) => action.called && action.allowed);
  const others = shown.filter((action) => !action.called && action.allowed);
  const refused = shown.filter((action) => !action.allowed);
  return (
    <Flex vertical gap={8}>
      {called.length > 0 ? (
        <Buttons actions={called} open={open} primary />
      ) : (
        <Typography.Text type="secondary">{words("noAction")}</Typography.Text>
      )}
      {(others.length > 0 || refused.length > 0) && (
        <details>
          <summary>{words("more")}</summary>
          <div style={{ marginTop: 8 }}>
            <Buttons actions={others} open={open} />
          </div>
          {refused.length > 0 && <Refused actions={refused} />}
        </details>
      )}
    </Flex>
  );
}

function Buttons({ actions, open, primary }: ActionsProps & { primary?: boolean }) {
  const term = useTerm();
  return (
    <Flex wrap gap={8}>
      {actions.map(({ mutation, label }, place) => (
        <Button key={mutation} type={primary && place === 0 ? "primary" : "default"} onClick={() => open(mutation)}>
          {term(label)}
        </Button>
      ))}
    </Flex>
  );
}

function Refused({ actions }: { actions: readonly ActionFound[] }) {
  const words = useCaseWords();
  const term = useTerm();
  const sentence = useSentence();
  return (
    <>
      <Typography.Text type="secondary" style={{ display: "block", marginTop: 8 }}>
        {words("notNow", { count: actions.length })}
      </Typography.Text>
      <ul style={{ margin: 0, paddingInlineStart: 20 }}>
        {actions.map(({ mutation, label, called, refusals }) => (
          <li key={mutation} style={{ color: COLOURS.grey, fontWeight: called ? 600 : 400 }}>
            {words("refused", { step: term(label), why: refusals.map(sentence).join("；") })}
          </li>
        ))}
      </ul>
    </>
  );
}
