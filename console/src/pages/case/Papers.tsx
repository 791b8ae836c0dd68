import { Button, Flex, Typography } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { download } from "@/api/client";
import { Day, Moment } from "@/components/Days";
import { DownloadOutlined } from "@/components/icons";
import { useTerm } from "@/i18n";
import { type CaseFound, can } from "@/pages/case/documents";
import { Facts, Heading } from "@/pages/case/parts";
import { useCaseWords } from "@/pages/case/words";

interface PapersProps {
  found: CaseFound;
  open: (step: string, values?: Record<string, string>) => void;
}

/** Whether a case has any of what stands here. */
export function hasPapers({ investigation, analysisReport, measures, meetings }: CaseFound): boolean {
  return investigation.length + measures.length + meetings.length > 0 || analysisReport != null;
}

export function Papers({ found, open }: PapersProps) {
  const words = useCaseWords();
  return (
    <>
      {found.investigation.length > 0 && <Investigation found={found} open={open} />}
      {found.analysisReport && <Report report={found.analysisReport} found={found} open={open} />}
      {found.measures.length > 0 && (
        <>
          <Heading>{words("measures")}</Heading>
          <ul style={{ margin: 0, paddingInlineStart: 20 }}>
            {found.measures.map((measure) => (
              <li key={measure.id}>
                <Link to={`/measures/${encodeURIComponent(measure.id)}`}>
                  {measure.number} {measure.title}
                </Link>{" "}
                {words(measure.state)} {measure.dueOn && <Day date={measure.dueOn} />}
              </li>
            ))}
          </ul>
        </>
      )}
      {found.meetings.length > 0 && <Meetings found={found} />}
    </>
  );
}

function Investigation({ found, open }: PapersProps) {
  const words = useCaseWords();
  return (
    <>
      <Heading>{words("investigation")}</Heading>
      <ul style={{ margin: 0, paddingInlineStart: 20 }}>
        {found.investigation.map(({ leg, concludedAt, finding }) => (
          <li key={leg}>
            <strong>{words(leg)}</strong> {finding ? <span className="reading">{finding} </span> : words("open")}{" "}
            {concludedAt && <Moment at={concludedAt} />}
            {!concludedAt && can(found, "concludeInvestigation") && (
              <Button size="small" onClick={() => open("concludeInvestigation", { leg })}>
                {words("conclude")}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </>
  );
}

function Report({ report, found, open }: PapersProps & { report: NonNullable<CaseFound["analysisReport"]> }) {
  const words = useCaseWords();
  const term = useTerm();
  return (
    <>
      <Heading>{words("report")}</Heading>
      <Facts
        facts={[
          [words("rootCause"), term(report.rootCause)],
          [words("filed"), <Moment key="filed" at={report.filedAt} />],
          ...report.deliveries.map(({ recipient, acknowledgedBy }) => {
            const state = acknowledgedBy ? words("acknowledged", { who: acknowledgedBy }) : words("pending");
            return [`${words("delivered")} ${term(recipient)}`, state] as const;
          }),
        ]}
      />
      <p className="reading" style={{ margin: "8px 0" }}>
        <Typography.Text type="secondary">{words("analysis")} </Typography.Text>
        {report.analysis}
      </p>
      <p className="reading" style={{ margin: "8px 0" }}>
        <Typography.Text type="secondary">{words("improvement")} </Typography.Text>
        {report.improvement}
      </p>
      <Flex gap={8} wrap className="no-print">
        {can(found, "acknowledgeReport") && (
          <Button size="small" onClick={() => open("acknowledgeReport")}>
            {words("acknowledge")}
          </Button>
        )}
        <Download path={report.documentPath} label={words("html")} of={found.number} />
        <Download path={report.documentPath.replace(/\.html$/, ".docx")} label={words("docx")} of={found.number} />
      </Flex>
    </>
  );
}

function Download({ path, label, of }: { path: string; label: string; of: string }) {
  const [failed, setFailed] = useState<string | null>(null);
  const fetch = () => {
    setFailed(null);
    download(path).catch((error: unknown) => setFailed(String(error)));
  };
  return (
    <>
      <Button size="small" icon={<DownloadOutlined />} aria-label={`${label} ${of}`} onClick={fetch}>
        {label}
      </Button>
      {failed && (
        <Typography.Text type="danger" role="alert">
          {failed}
        </Typography.Text>
      )}
    </>
  );
}

function Meetings({ found }: { found: CaseFound }) {
  const words = useCaseWords();
  return (
    <>
      <Heading>{words("meetings")}</Heading>
      <ul style={{ margin: 0, paddingInlineStart: 20 }}>
        {found.meetings.map(({ id, number, title, state, scheduledFor, agenda }) => (
          <li key={id}>
            <Link to={`/meetings/${encodeURIComponent(id)}`}>
              {number} {title}
            </Link>{" "}
            {words(state)} <Moment at={scheduledFor} />
            {agenda
              .filter((item) => item.case?.id === found.id && item.decision)
              .map(({ decision }) => (
                <div key={decision} className="reading">
                  {words("decision", { decision: decision ?? "" })}
                </div>
              ))}
          </li>
        ))}
      </ul>
    </>
  );
}
