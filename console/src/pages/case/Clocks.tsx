import { Flex, Typography } from "antd";
import { Due, Moment, useDue } from "@/components/Days";
import { Countdown, StateMark, useMarkWords } from "@/components/marks";
import { ReasonLine } from "@/components/Reasons";
import { useSentence, useTerm } from "@/i18n";
import type { ClockFound } from "@/pages/case/documents";
import { byPressure } from "@/pages/case/nodes";
import { useCaseWords } from "@/pages/case/words";

/** Every clock of the case, the most pressing first; those that do not apply are told apart, with why. */
export function Clocks({ clocks }: { clocks: readonly ClockFound[] }) {
  const words = useCaseWords();
  const applying = byPressure(clocks.filter(({ state }) => state !== "NOT_APPLICABLE"));
  const others = clocks.filter(({ state }) => state === "NOT_APPLICABLE");
  return (
    <>
      <ul style={{ listStyle: "none", margin: 0, padding: 0 }}>
        {applying.map((clock) => (
          <li key={clock.target} style={{ borderBottom: "1px solid #f0f0f0", padding: "8px 0" }}>
            <Clock clock={clock} />
          </li>
        ))}
      </ul>
      {others.length > 0 && (
        <details style={{ marginTop: 8 }}>
          <summary>{words("notApplicable", { count: others.length })}</summary>
          <ul>
            {others.map(({ target, reason }) => (
              <li key={target}>
                <ReasonLine reason={reason} />
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function Clock({ clock }: { clock: ClockFound }) {
  const words = useCaseWords();
  const marks = useMarkWords();
  const term = useTerm();
  const open = clock.state === "RUNNING" || clock.state === "OVERDUE";
  return (
    <>
      <Flex wrap gap="4px 8px" align="center">
        <Typography.Text strong style={{ minWidth: 120 }}>
          {term(clock.label)}
        </Typography.Text>
        <StateMark state={clock.state} />
        {open && <Countdown days={clock.workingDaysLeft} state={clock.state} />}
        {clock.dueAt && (
          <span>
            {words("due")} <Due at={clock.dueAt} />
            {clock.provisional && ` · ${marks("provisional")}`}
          </span>
        )}
        {clock.stoppedAt && (
          <Typography.Text type="secondary">
            {words("stopped")} <Moment at={clock.stoppedAt} />
            {clock.state === "MISSED" && ` · ${marks("late", { days: clock.overdueWorkingDays })}`}
          </Typography.Text>
        )}
      </Flex>
      <Workings clock={clock} />
    </>
  );
}

/** The days as the policy counted them, with the rule and its clause. */
function Workings({ clock }: { clock: ClockFound }) {
  const words = useCaseWords();
  const sentence = useSentence();
  const due = useDue();
  return (
    <details>
      <summary>{clock.dueAt ? words("why", { day: due(clock.dueAt) }) : words("how")}</summary>
      <ul style={{ margin: "4px 0", paddingInlineStart: 20 }}>
        <li>
          <ReasonLine reason={clock.reason} />
        </li>
        {clock.workings.map((line) => (
          <li key={line} className="reading">
            {sentence(line)}
          </li>
        ))}
      </ul>
    </details>
  );
}
