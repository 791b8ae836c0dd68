import { Alert, Button, Flex } from "antd";
import { useEffect } from "react";
import { type CaseFound, can } from "@/pages/case/documents";
import { Facts, Heading } from "@/pages/case/parts";
import { useCaseWords } from "@/pages/case/words";

type Person = NonNullable<CaseFound["customer"]>;

interface PeopleProps {
  found: CaseFound;
  /** In clear, for a minute. */
  revealed: Person | null;
  hide: () => void;
  open: (step: string, values?: Record<string, string>) => void;
}

export function People({ found, revealed, hide, open }: PeopleProps) {
  const words = useCaseWords();
  const masked = usePersonFacts(found.customer);
  return (
    <>
      <Facts
        facts={[
          [words("handler"), found.handler],
          [words("firstReceiver"), found.firstReceiver],
          [words("dutyHolder"), found.dutyHolder],
          ...(found.handOvers ? [["", words("handOvers", { count: found.handOvers })] as const] : []),
          [words("complainedAbout"), found.complainedAbout.join("、") || null],
        ]}
      />
      <Heading>{words("customer")}</Heading>
      {revealed ? <Revealed person={revealed} hide={hide} /> : <Facts facts={masked} />}
      {!revealed && found.customer && can(found, "revealCustomer") && (
        <Button size="small" style={{ marginTop: 8 }} onClick={() => open("revealCustomer")}>
          {words("reveal")}
        </Button>
      )}
      {found.members.length > 0 && (
        <>
          <Heading>{words("members")}</Heading>
          <ul style={{ margin: 0, paddingInlineStart: 20 }}>
            {found.members.map((member) => (
              <li key={member.number}>
                <Flex wrap gap={8} align="center">
                  <span>
                    {[member.name ?? "—", member.phone, member.representative && words("representative")]
                      .filter(Boolean)
                      .join(" · ")}
                  </span>
                  {member.rating != null && <span>{`${words("rating")} ${member.rating}`}</span>}
                  {member.rating == null && can(found, "rateMember") && (
                    <Button size="small" onClick={() => open("rateMember", { member: String(member.number) })}>
                      {words("rate")}
                    </Button>
                  )}
                </Flex>
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

function usePersonFacts(person: CaseFound["customer"]) {
  const words = useCaseWords();
  return [
    [words("name"), person?.name],
    [words("phone"), person?.phone],
    [words("idNumber"), person?.idNumber],
    [words("age"), person?.age],
  ] as const;
}

const SHOWN_FOR = 60_000;

/** The customer in clear: nothing keeps it, and it goes by itself. */
function Revealed({ person, hide }: { person: Person; hide: () => void }) {
  const words = useCaseWords();
  const facts = usePersonFacts(person);
  useEffect(() => {
    const timer = setTimeout(hide, SHOWN_FOR);
    return () => clearTimeout(timer);
  }, [hide]);
  return (
    <Alert
      type="warning"
      role="status"
      title={words("revealed")}
      description={
        <>
          <Facts facts={facts} />
          <Button size="small" style={{ marginTop: 8 }} onClick={hide}>
            {words("hide")}
          </Button>
        </>
      }
    />
  );
}
