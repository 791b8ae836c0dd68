import { graphql } from "@/api/generated";
import { useSend } from "@/api/useSend";
import { useMay } from "@/app/viewer";
import { StepDialog } from "@/components/StepDialog";
import type { MeetingShown } from "@/pages/meetings/Meeting";
import { useMeetingWords } from "@/pages/meetings/words";

const MINUTES = graphql(`
  mutation RecordMinutes($input: RecordMinutesInput!) {
    recordMinutes(input: $input) { meeting { id version } userErrors { code field message } }
  }
`);
const CLOSE = graphql(`
  mutation CloseMeeting($input: MeetingStepInput!) {
    closeMeeting(input: $input) { meeting { id version } userErrors { code field message } }
  }
`);
const CANCEL = graphql(`
  mutation CancelMeeting($input: MeetingStepInput!) {
    cancelMeeting(input: $input) { meeting { id version } userErrors { code field message } }
  }
`);
const REFER = graphql(`
  mutation ReferCase($input: AtMeetingInput!) {
    referToMeeting(input: $input) { case { id version meetings { id } } userErrors { code field message } }
  }
`);

/** What may be done with the meeting itself; its agenda has its own steps. */
export function MeetingActions({ meeting }: { meeting: MeetingShown }) {
  const words = useMeetingWords();
  const may = useMay();
  const minutes = useSend(MINUTES);
  const close = useSend(CLOSE);
  const cancel = useSend(CANCEL);
  const refer = useSend(REFER);
  if (meeting.state !== "SCHEDULED") return null;
  const meetingId = meeting.id;
  const expectedVersion = meeting.version;
  return (
    <>
      {may("referToMeeting") && (
        <StepDialog
          label={words("refer")}
          fields={[
            { name: "caseId", label: words("caseId"), kind: "case", required: true, help: words("caseHelp") },
            { name: "note", label: words("reason"), kind: "area" },
          ]}
          send={(values, idempotencyKey) => refer({ ...(values as { caseId: string }), meetingId, idempotencyKey })}
        />
      )}
      {may("recordMinutes") && (
        <StepDialog
          label={words("record")}
          fields={[
            {
              name: "minutes",
              label: words("minutes"),
              kind: "area",
              required: true,
              initial: meeting.minutes ?? undefined,
            },
            { name: "attendees", label: words("attendees"), kind: "names", required: true, initial: meeting.attendees },
          ]}
          send={(values, idempotencyKey) =>
            minutes({
              ...(values as { minutes: string; attendees: string[] }),
              meetingId,
              expectedVersion,
              idempotencyKey,
            })
          }
        />
      )}
      {may("closeMeeting") && (
        <StepDialog
          label={words("close")}
          primary
          fields={[{ name: "note", label: words("note"), kind: "area" }]}
          send={(values, idempotencyKey) => close({ ...values, meetingId, expectedVersion, idempotencyKey })}
        />
      )}
      {may("cancelMeeting") && (
        <StepDialog
          label={words("cancel")}
          danger
          fields={[{ name: "note", label: words("reason"), kind: "area", required: true }]}
          send={(values, idempotencyKey) => cancel({ ...values, meetingId, expectedVersion, idempotencyKey })}
        />
      )}
    </>
  );
}
