import { Button, Flex, Typography } from "antd";
import { Link } from "react-router";
import { Day } from "@/components/Days";
import { Reasons } from "@/components/Reasons";
import { dateOf } from "@/format/dates";
import { percent } from "@/format/numbers";
import { type CaseFound, can } from "@/pages/case/documents";
import { Heading } from "@/pages/case/parts";
import { useCaseWords } from "@/pages/case/words";

interface RepeatsProps {
  found: CaseFound;
  open: (step: string, values?: Record<string, string>) => void;
}

type Earlier = NonNullable<CaseFound["repeatOf"]>;

/** The earlier case that this one repeats, and those that it may repeat until somebody has decided. */
export function Repeats({ found, open }: RepeatsProps) {
  const words = useCaseWords();
  return (
    <>
      {found.repeatOf && (
        <p style={{ margin: 0 }}>
          {words("repeatOf")}: <EarlierCase earlier={found.repeatOf} />
        </p>
      )}
      {found.repeatSuggestions.length > 0 && <Heading>{words("suggested")}</Heading>}
      <ul style={{ listStyle: "none", margin: 0, padding: 0 }}>
        {found.repeatSuggestions.map(({ case: earlier, score, reasons }, place) => (
          <li key={earlier?.id ?? place} style={{ padding: "4px 0" }}>
            {earlier ? (
              <>
                <Flex wrap gap={8} align="center">
                  <EarlierCase earlier={earlier} />
                  <Typography.Text type="secondary">{words("score", { score: percent(score, 0) })}</Typography.Text>
                  {can(found, "linkRepeat") && (
                    <Button size="small" onClick={() => open("linkRepeat", { repeatOfId: earlier.id })}>
                      {words("confirm")}
                    </Button>
                  )}
                  {can(found, "dismissRepeat") && (
                    <Button size="small" onClick={() => open("dismissRepeat", { repeatOfId: earlier.id })}>
                      {words("dismiss")}
                    </Button>
                  )}
                </Flex>
                <Reasons reasons={reasons} />
              </>
            ) : (
              words("outOfReach")
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function EarlierCase({ earlier }: { earlier: Earlier }) {
  return (
    <>
      <Link to={`/cases/${encodeURIComponent(earlier.id)}`}>
        {earlier.number} {earlier.subject}
      </Link>{" "}
      <Day date={dateOf(earlier.receivedAt)} />
    </>
  );
}
