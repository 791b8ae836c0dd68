import { useParams } from "react-router";
import { useQuery } from "urql";
import { graphql } from "@/api/generated";
import type { MeetingPageQuery } from "@/api/generated/graphql";
import { BackTo } from "@/components/BackTo";
import { Moment } from "@/components/Days";
import { Facts } from "@/components/Facts";
import { Page } from "@/components/Page";
import { Section } from "@/components/Section";
import { Steps } from "@/components/Steps";
import { Answered, Nothing } from "@/components/states";
import { useTerm } from "@/i18n";
import { Agenda } from "@/pages/meetings/Agenda";
import { MeetingActions } from "@/pages/meetings/MeetingActions";
import { useMeetingWords } from "@/pages/meetings/words";
import { useNamedSteps } from "@/pages/office/words";

const MEETING = graphql(`
  query MeetingPage($id: ID!) {
    meeting(id: $id) {
      id number version title place scheduledFor state minutes attendees
      chair { code zh en } members { code zh en }
      agenda {
        state referredAt reason decidedAt decision
        case { id number subject version }
        rules { ...ReasonLine }
        leadDepartment { code zh en }
        followUp { ...ClockLine }
      }
      steps { step actor at note }
    }
  }
`);

export type MeetingShown = NonNullable<MeetingPageQuery["meeting"]>;

export function Component() {
  const words = useMeetingWords();
  const { id = "" } = useParams();
  const named = useNamedSteps();
  const [answer, again] = useQuery({ query: MEETING, variables: { id }, requestPolicy: "cache-and-network" });
  return (
    <Answered answer={answer} of={(data) => data.meeting} again={() => again()} missing={<Gone />}>
      {(meeting) => (
        <Page title={`${meeting.number} ${meeting.title}`} extra={<MeetingActions meeting={meeting} />}>
          <BackTo path="/meetings" label={words("back")} />
          <About meeting={meeting} />
          <Agenda meeting={meeting} />
          <Section title={words("minutes")}>
            {meeting.minutes ? <p className="reading">{meeting.minutes}</p> : <Nothing>{words("noMinutes")}</Nothing>}
          </Section>
          <Section title={words("steps")}>
            <Steps steps={named(meeting.steps)} />
          </Section>
        </Page>
      )}
    </Answered>
  );
}

function Gone() {
  const words = useMeetingWords();
  return (
    <Page title={words("title")}>
      <Nothing>{words("gone")}</Nothing>
    </Page>
  );
}

function About({ meeting }: { meeting: MeetingShown }) {
  const words = useMeetingWords();
  const term = useTerm();
  return (
    <Section title={words(meeting.state)}>
      <Facts
        facts={[
          [words("at"), <Moment key="at" at={meeting.scheduledFor} />],
          [words("place"), meeting.place],
          [words("chair"), term(meeting.chair)],
          [words("members"), meeting.members.map(term).join("、")],
          [words("attendees"), meeting.attendees.join("、") || "—"],
        ]}
      />
    </Section>
  );
}
