import { Typography } from "antd";
import { Link } from "react-router";
import { COLOURS } from "@/app/theme";
import { Due, Moment } from "@/components/Days";
import { Reasons } from "@/components/Reasons";
import { percent } from "@/format/numbers";
import { useSentence, useTerm } from "@/i18n";
import type { Clocks, Preview, Repeats } from "@/pages/registration/queries";
import { useRegistrationWords } from "@/pages/registration/words";

/** What the service would decide of what has been typed so far. */
export function PreviewPane({ preview }: { preview: Preview | null }) {
  const words = useRegistrationWords();
  const sentence = useSentence();
  if (!preview) return <Typography.Text type="secondary">{words("start")}</Typography.Text>;
  return (
    <>
      {preview.userErrors.map(({ message }) => (
        <p key={message} style={{ color: COLOURS.red }}>
          {sentence(message)}
        </p>
      ))}
      <Judged preview={preview} />
      <Heading>{words("repeats")}</Heading>
      {preview.repeatSuggestions.length ? (
        <RepeatList repeats={preview.repeatSuggestions} />
      ) : (
        <Typography.Text type="secondary">{words("noRepeats")}</Typography.Text>
      )}
      {preview.targets.length > 0 && (
        <>
          <Heading>{words("clocks")}</Heading>
          <ClockList clocks={preview.targets} />
        </>
      )}
    </>
  );
}

export function Heading({ children }: { children: string }) {
  return (
    <Typography.Title level={3} style={{ fontSize: 14, margin: "16px 0 4px" }}>
      {children}
    </Typography.Title>
  );
}

function Judged({ preview }: { preview: Preview }) {
  const words = useRegistrationWords();
  const term = useTerm();
  const { triage } = preview;
  const unsure = triage.isComplaint !== false && (!triage.mainClass || !triage.businessLine);
  const rows = [
    [words("mainClass"), term(preview.mainClass ?? triage.mainClass)],
    [words("subclass"), term(preview.subclass)],
    [words("businessLine"), term(preview.businessLine ?? triage.businessLine)],
    [words("topic"), term(preview.topic ?? triage.topic)],
    [words("urgency"), words(preview.urgency)],
    [words("department"), term(preview.leadDepartment)],
  ] as const;
  return (
    <>
      <Heading>{`${words("triage")} · ${words("confidence", { value: percent(triage.confidence, 0) })}`}</Heading>
      <dl className="judged">
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {unsure && <p>{words("unsure")}</p>}
      {triage.isComplaint === false && <p>{words("noComplaint")}</p>}
      {triage.reasons.length > 0 && (
        <details>
          <summary>{words("why")}</summary>
          <Reasons reasons={[...triage.reasons, ...preview.reasons]} />
        </details>
      )}
    </>
  );
}

/** Clocks that run, the first to run out first. */
export function ClockList({ clocks }: { clocks: Clocks }) {
  const term = useTerm();
  const running = clocks
    .filter(({ dueAt, state }) => dueAt && (state === "RUNNING" || state === "OVERDUE"))
    .sort((one, other) => new Date(one.dueAt ?? 0).getTime() - new Date(other.dueAt ?? 0).getTime());
  return (
    <ul className="plain">
      {running.map(({ target, label, dueAt }) => (
        <li key={target}>
          {term(label)}：<Due at={dueAt} />
        </li>
      ))}
    </ul>
  );
}

export function RepeatList({ repeats }: { repeats: Repeats }) {
  const words = useRegistrationWords();
  return (
    <ul className="plain">
      {repeats.map(({ case: earlier, score, reasons }, at) => (
        <li key={earlier?.id ?? `hidden-${at}`}>
          {earlier ? (
            <Link
              to={`/cases/${encodeURIComponent(earlier.id)}`}
              target="_blank"
              rel="noopener"
              style={{ display: "block" }}
            >
              {earlier.number} {earlier.subject}
            </Link>
          ) : (
            <div>{words("hidden")}</div>
          )}
          <div>
            {earlier && <Moment at={earlier.receivedAt} />}
            {score != null && ` ${words("similarity", { value: percent(score, 0) })}`}
          </div>
          <Reasons reasons={reasons} />
        </li>
      ))}
    </ul>
  );
}
