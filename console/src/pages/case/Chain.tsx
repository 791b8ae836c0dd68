import { Typography } from "antd";
import { useState } from "react";
import { useQuery } from "urql";
import { graphql } from "@/api/generated";
import { Answered } from "@/components/states";
import { useTerm } from "@/i18n";
import { useCaseWords } from "@/pages/case/words";

const CHAIN = graphql(`
  query CaseVerified($id: ID!) {
    case(id: $id) { id chain { intact events head brokenAt problem { zh en } } }
  }
`);

/** Whether the record is as it was written, worked out from its digests when it is asked for. */
export function Chain({ id }: { id: string }) {
  const words = useCaseWords();
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{words("verify")}</summary>
      {open && <Verified id={id} />}
    </details>
  );
}

function Verified({ id }: { id: string }) {
  const words = useCaseWords();
  const term = useTerm();
  const [answer, again] = useQuery({ query: CHAIN, variables: { id }, requestPolicy: "network-only" });
  return (
    <Answered answer={answer} of={(data) => data.case?.chain} again={() => again({ requestPolicy: "network-only" })}>
      {({ intact, events, head, brokenAt, problem }) => (
        <div role="status">
          {intact ? (
            words("intact", { count: events })
          ) : (
            <Typography.Text type="danger" strong>
              {words("broken", { place: brokenAt ?? "—" })} {term(problem)}
            </Typography.Text>
          )}{" "}
          <Typography.Text type="secondary" style={{ overflowWrap: "anywhere" }}>
            {words("head")} {head}
          </Typography.Text>
        </div>
      )}
    </Answered>
  );
}
