import { Flex } from "antd";
import { Link } from "react-router";
import { graphql } from "@/api/generated";
import { useSend } from "@/api/useSend";
import { useMay } from "@/app/viewer";
import { useChoices } from "@/app/vocabulary";
import { Due, Moment } from "@/components/Days";
import { Facts } from "@/components/Facts";
import { StateMark } from "@/components/marks";
import { Reasons } from "@/components/Reasons";
import { Section } from "@/components/Section";
import { StepDialog } from "@/components/StepDialog";
import { Nothing } from "@/components/states";
import { useTerm } from "@/i18n";
import type { MeetingShown } from "@/pages/meetings/Meeting";
import { useMeetingWords } from "@/pages/meetings/words";

const DECIDE = graphql(`
  mutation DecideCase($input: DecideAtMeetingInput!) {
    decideAtMeeting(input: $input) { case { id version meetings { id } } userErrors { code field message } }
  }
`);
const WITHDRAW = graphql(`
  mutation WithdrawCase($input: AtMeetingInput!) {
    withdrawFromMeeting(input: $input) { case { id version meetings { id } } userErrors { code field message } }
  }
`);

type Item = MeetingShown["agenda"][number];

export function Agenda({ meeting }: { meeting: MeetingShown }) {
  const words = useMeetingWords();
  return (
    <Section title={words("agenda")}>
      {meeting.agenda.length === 0 && <Nothing>{words("emptyAgenda")}</Nothing>}
      <ol style={{ margin: 0, paddingInlineStart: 20 }}>
        {meeting.agenda.map((item) => (
          <li key={`${item.case?.id} ${item.referredAt}`} style={{ marginBlockEnd: 16 }}>
            <AgendaItem meeting={meeting} item={item} />
          </li>
        ))}
      </ol>
    </Section>
  );
}

function AgendaItem({ meeting, item }: { meeting: MeetingShown; item: Item }) {
  const words = useMeetingWords();
  const term = useTerm();
  return (
    <>
      <Flex gap={8} wrap align="center">
        <strong>{words(item.state)}</strong>
        {item.case ? (
          <Link to={`/cases/${encodeURIComponent(item.case.id)}`}>
            {item.case.number} {item.case.subject}
          </Link>
        ) : (
          words("hidden")
        )}
      </Flex>
      <Facts
        facts={[
          [words("referredAt"), <Moment key="at" at={item.referredAt} />],
          [words("reason"), item.rules.length ? <Reasons key="why" reasons={item.rules} /> : item.reason],
          ...(item.state === "DECIDED"
            ? ([
                [words("decidedAt"), <Moment key="decided" at={item.decidedAt} />],
                [words("decision"), item.decision],
                [words("lead"), term(item.leadDepartment)],
                [
                  words("followUp"),
                  item.followUp.map((clock) => (
                    <Flex key={clock.target} gap={8} wrap>
                      {term(clock.label)} <StateMark state={clock.state} /> <Due at={clock.dueAt} />
                    </Flex>
                  )),
                ],
              ] as const)
            : []),
        ]}
      />
      {item.state === "OPEN" && meeting.state === "SCHEDULED" && item.case && (
        <ItemActions meetingId={meeting.id} caseId={item.case.id} expectedVersion={item.case.version} />
      )}
    </>
  );
}

interface ItemActionsProps {
  meetingId: string;
  caseId: string;
  expectedVersion: number;
}

function ItemActions(given: ItemActionsProps) {
  const words = useMeetingWords();
  const may = useMay();
  const choices = useChoices();
  const decide = useSend(DECIDE);
  const withdraw = useSend(WITHDRAW);
  return (
    <Flex gap={8} wrap className="no-print" style={{ marginBlockStart: 8 }}>
      {may("decideAtMeeting") && (
        <StepDialog
          label={words("decide")}
          fields={[
            { name: "decision", label: words("decision"), kind: "area", required: true },
            { name: "leadDepartment", label: words("lead"), kind: "select", choices: choices("departments") },
            { name: "assistingDepartments", label: words("assisting"), kind: "many", choices: choices("departments") },
            { name: "followUpWithin", label: words("followUp"), kind: "number", min: 1, help: words("followUpHelp") },
          ]}
          send={(values, idempotencyKey) => decide({ ...(values as { decision: string }), ...given, idempotencyKey })}
        />
      )}
      {may("withdrawFromMeeting") && (
        <StepDialog
          label={words("withdraw")}
          danger
          fields={[{ name: "note", label: words("reason"), kind: "area", required: true }]}
          send={(values, idempotencyKey) => withdraw({ ...values, ...given, idempotencyKey })}
        />
      )}
    </Flex>
  );
}
