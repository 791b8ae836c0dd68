import { Button, Flex, Form, Input } from "antd";
import { Link, useSearchParams } from "react-router";
import { useQuery } from "urql";
import { graphql } from "@/api/generated";
import type { FiledReportsQuery } from "@/api/generated/graphql";
import { Moment } from "@/components/Days";
import { DocumentFrame } from "@/components/DocumentFrame";
import { Facts } from "@/components/Facts";
import { Page } from "@/components/Page";
import { Section } from "@/components/Section";
import { Answered, Nothing } from "@/components/states";
import { WideTable } from "@/components/WideTable";
import { useYear, YearPicker } from "@/components/YearPicker";
import { useSentence } from "@/i18n";
import { useReportWords } from "@/pages/reports/words";

const FILED = graphql(`
  query FiledReports($year: Int!) {
    reports(year: $year) { id period kind title writtenAt policyVersion digest }
  }
`);
const ONE = graphql(`
  query OneReport($id: ID!) {
    node(id: $id) { ... on FiledReport { id title writtenAt policyVersion digest documentPath html } }
  }
`);
const NOW = graphql(`
  query ReportNow($period: String!) {
    report(period: $period) { period title asOf scope policyVersion documentPath html }
  }
`);

type Row = NonNullable<FiledReportsQuery["reports"]>[number];
const PERIOD = /^\d{4}-(Q[1-4]|0[1-9]|1[0-2])$/;

/** `?open=` names a filed report, `?period=` one that is written as of now. */
export function Component() {
  const words = useReportWords();
  const [search] = useSearchParams();
  const open = search.get("open");
  const period = search.get("period");
  return (
    <Page title={words("title")} extra={<YearPicker />}>
      {open && <Filed id={open} />}
      {period && <Live period={period} />}
      <Section title={words("now")}>
        <Choose key={period} period={period ?? ""} />
      </Section>
      <Section title={words("filed")}>
        <List />
      </Section>
    </Page>
  );
}

function Choose({ period }: { period: string }) {
  const words = useReportWords();
  const [, setSearch] = useSearchParams();
  return (
    <Form layout="inline" initialValues={{ period }} onFinish={(values: { period: string }) => setSearch(values)}>
      <Form.Item
        name="period"
        label={words("choose")}
        extra={words("how")}
        rules={[{ required: true, pattern: PERIOD, message: words("wrong") }]}
      >
        <Input style={{ width: 140 }} />
      </Form.Item>
      <Button type="primary" htmlType="submit">
        {words("write")}
      </Button>
    </Form>
  );
}

function List() {
  const words = useReportWords();
  const year = useYear();
  const [answer, again] = useQuery({ query: FILED, variables: { year }, requestPolicy: "cache-and-network" });
  return (
    <Answered answer={answer} of={(data) => data.reports} again={() => again()}>
      {(reports) => (
        <WideTable<Row>
          label={words("filed")}
          rowKey="id"
          dataSource={reports}
          locale={{ emptyText: <Nothing>{words("none")}</Nothing> }}
          columns={[
            { title: words("period"), dataIndex: "period" },
            {
              title: words("name"),
              render: (_, row) => <Link to={`?open=${encodeURIComponent(row.id)}`}>{row.title}</Link>,
            },
            { title: words("writtenAt"), render: (_, row) => <Moment at={row.writtenAt} /> },
            { title: words("version"), dataIndex: "policyVersion" },
            { title: words("digest"), render: (_, row) => <code title={row.digest}>{row.digest.slice(0, 12)}</code> },
          ]}
        />
      )}
    </Answered>
  );
}

function Filed({ id }: { id: string }) {
  const words = useReportWords();
  const [answer, again] = useQuery({ query: ONE, variables: { id } });
  return (
    <Answered
      answer={answer}
      of={(data) => (data.node && "html" in data.node ? data.node : null)}
      again={() => again()}
      missing={<Nothing>{words("missing")}</Nothing>}
    >
      {(report) => (
        <Shown
          title={report.title}
          html={report.html}
          path={report.documentPath}
          facts={[
            [words("writtenAt"), <Moment key="at" at={report.writtenAt} />],
            [words("version"), report.policyVersion],
            [words("digest"), <code key="digest">{report.digest}</code>],
          ]}
        />
      )}
    </Answered>
  );
}

function Live({ period }: { period: string }) {
  const words = useReportWords();
  const sentence = useSentence();
  const [answer, again] = useQuery({ query: NOW, variables: { period }, requestPolicy: "network-only" });
  return (
    <Answered
      answer={answer}
      of={(data) => data.report}
      again={() => again()}
      missing={<Nothing>{words("missing")}</Nothing>}
    >
      {(report) => (
        <Shown
          title={report.title}
          html={report.html}
          path={report.documentPath}
          facts={[
            [words("asOf"), <Moment key="at" at={report.asOf} />],
            [words("scope"), sentence(report.scope)],
            [words("version"), report.policyVersion],
          ]}
        />
      )}
    </Answered>
  );
}

interface ShownProps {
  title: string;
  html: string | null | undefined;
  path: string;
  facts: readonly (readonly [string, React.ReactNode])[];
}

function Shown({ title, html, path, facts }: ShownProps) {
  const words = useReportWords();
  const [search, setSearch] = useSearchParams();
  const close = () => {
    const kept = new URLSearchParams(search);
    kept.delete("open");
    kept.delete("period");
    setSearch(kept);
  };
  return (
    <Section title={title} extra={<Button onClick={close}>{words("close")}</Button>}>
      <Facts facts={facts} />
      <Flex vertical>
        {html ? <DocumentFrame title={title} html={html} path={path} /> : <Nothing>{words("missing")}</Nothing>}
      </Flex>
    </Section>
  );
}
