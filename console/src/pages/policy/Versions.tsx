import { Button, Flex, Select, Typography } from "antd";
import { useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { useMutation, useQuery } from "urql";
import { graphql } from "@/api/generated";
import type { PolicyVersionsQuery } from "@/api/generated/graphql";
import { refusalsOf } from "@/api/refusals";
import { COLOURS } from "@/app/theme";
import { useMay } from "@/app/viewer";
import { Moment } from "@/components/Days";
import { Mark } from "@/components/marks";
import { Page } from "@/components/Page";
import { Answered } from "@/components/states";
import { WideTable } from "@/components/WideTable";
import { pageWords, useSentence } from "@/i18n";
import { Changes } from "@/pages/policy/Changes";
import { SAVE_DRAFT } from "@/pages/policy/operations";
import { PolicyNav } from "@/pages/policy/PolicyNav";

const VERSIONS = graphql(`
  query PolicyVersions {
    policy { versions { version title digest effectiveFrom active appliesTo source publishedBy approvedBy } }
  }
`);

const DIFF = graphql(`
  query PolicyDiff($from: String!, $to: String!) { policyDiff(from: $from, to: $to) { ...Change } }
`);

const useWords = pageWords(
  "policyVersions",
  {
    title: "规则版本",
    version: "版本",
    named: "名称",
    effective: "生效",
    reach: "适用于",
    open: "未办结案件与新案件",
    new: "此后收到的案件",
    by: "发布人",
    approved: "批准人",
    source: "来源",
    directory: "规则目录",
    published: "双人发布",
    active: "现行",
    future: "待生效",
    do: "操作",
    read: "阅读",
    back: "恢复到此版本",
    backTitle: "恢复 {{version}}",
    compare: "两个版本之间的变化",
    from: "从",
    to: "到",
    choose: "选两个版本，看规则有何变化。",
  },
  {
    title: "Versions of the policy",
    version: "Version",
    named: "Name",
    effective: "In force from",
    reach: "Reaches",
    open: "open cases and new ones",
    new: "cases received from then on",
    by: "Published by",
    approved: "Approved by",
    source: "Source",
    directory: "rule directory",
    published: "two persons",
    active: "in force",
    future: "to come",
    do: "Do",
    read: "Read",
    back: "Return to this version",
    backTitle: "Return to {{version}}",
    compare: "What changed between two versions",
    from: "From",
    to: "To",
    choose: "Choose two versions to see what changed.",
  },
);

type Version = NonNullable<PolicyVersionsQuery["policy"]>["versions"][number];

/** Every version that ever was, who answers for it, and what it changed. */
export function Component() {
  const words = useWords();
  const [answer, again] = useQuery({ query: VERSIONS, requestPolicy: "cache-and-network" });
  return (
    <Page title={words("title")} extra={<PolicyNav />}>
      <Answered
        answer={answer}
        again={() => again({ requestPolicy: "network-only" })}
        of={(data) => data.policy && [...data.policy.versions].sort(newestFirst)}
      >
        {(versions) => (
          <>
            <History versions={versions} />
            <Compared versions={versions} />
          </>
        )}
      </Answered>
    </Page>
  );
}

function newestFirst(a: Version, b: Version): number {
  return b.effectiveFrom.localeCompare(a.effectiveFrom);
}

function History({ versions }: { versions: Version[] }) {
  const words = useWords();
  const sentence = useSentence();
  const may = useMay();
  const go = useNavigate();
  const [{ fetching }, saveDraft] = useMutation(SAVE_DRAFT);
  const [refusal, setRefusal] = useState<string | null>(null);
  const bringBack = async (version: string) => {
    const { data, error } = await saveDraft({
      input: { title: words("backTitle", { version }), fromVersion: version },
    });
    const refusals = refusalsOf(data?.savePolicyDraft, error);
    setRefusal(refusals.map(({ message }) => sentence(message)).join(" ") || null);
    const made = data?.savePolicyDraft.draft;
    if (made && !refusals.length) void go(`/policy/drafts/${encodeURIComponent(made.id)}`);
  };
  return (
    <>
      {refusal && (
        <Typography.Paragraph type="danger" role="alert">
          {refusal}
        </Typography.Paragraph>
      )}
      <WideTable<Version>
        label={words("title")}
        dataSource={versions}
        rowKey={(entry) => `${entry.version}${entry.effectiveFrom}`}
        columns={[
          {
            title: words("version"),
            key: "version",
            render: (_, entry) => (
              <span title={entry.digest}>
                <code>{entry.version}</code> {entry.active && <Mark colour={COLOURS.green}>{words("active")}</Mark>}
                {new Date(entry.effectiveFrom) > new Date() && <Mark colour={COLOURS.grey}>{words("future")}</Mark>}
              </span>
            ),
          },
          { title: words("named"), dataIndex: "title" },
          { title: words("effective"), key: "from", render: (_, entry) => <Moment at={entry.effectiveFrom} /> },
          {
            title: words("reach"),
            key: "reach",
            render: (_, entry) => words(entry.appliesTo === "new" ? "new" : "open"),
          },
          { title: words("by"), dataIndex: "publishedBy" },
          { title: words("approved"), key: "approved", render: (_, entry) => entry.approvedBy ?? "—" },
          {
            title: words("source"),
            key: "source",
            render: (_, entry) => words(entry.source === "published" ? "published" : "directory"),
          },
          {
            title: words("do"),
            key: "do",
            render: (_, entry) => (
              <Flex gap={12} align="center">
                <Link
                  to={`/policy?version=${encodeURIComponent(entry.version)}`}
                  aria-label={`${words("read")} ${entry.version}`}
                >
                  {words("read")}
                </Link>
                {may("draftPolicy") && !entry.active && (
                  <Button size="small" loading={fetching} onClick={() => void bringBack(entry.version)}>
                    {words("back")}
                  </Button>
                )}
              </Flex>
            ),
          },
        ]}
      />
    </>
  );
}

function Compared({ versions }: { versions: Version[] }) {
  const words = useWords();
  const [asked, setAsked] = useSearchParams();
  const to = asked.get("to") ?? versions[0]?.version ?? "";
  const from = asked.get("from") ?? versions[1]?.version ?? "";
  const [answer, again] = useQuery({ query: DIFF, variables: { from, to }, pause: !from || !to });
  const options = [...new Set(versions.map(({ version }) => version))].map((value) => ({ value, label: value }));
  const choose = (key: "from" | "to") => (
    <span>
      {words(key)}{" "}
      <Select
        aria-label={words(key)}
        style={{ width: 220 }}
        value={(key === "from" ? from : to) || undefined}
        options={options}
        onChange={(value: string) => setAsked(new URLSearchParams({ from, to, [key]: value }))}
      />
    </span>
  );
  return (
    <section style={{ marginTop: 24 }}>
      <Typography.Title level={2} style={{ fontSize: 16 }}>
        {words("compare")}
      </Typography.Title>
      <Flex gap={16} wrap style={{ marginBottom: 12 }}>
        {choose("from")}
        {choose("to")}
      </Flex>
      {from && to ? (
        <Answered answer={answer} of={(data) => data.policyDiff} again={() => again({ requestPolicy: "network-only" })}>
          {(changes) => (
            <Changes
              changes={changes}
              linkTo={(file, rule) => `/policy?${new URLSearchParams({ version: to, file, rule })}`}
            />
          )}
        </Answered>
      ) : (
        <Typography.Text type="secondary">{words("choose")}</Typography.Text>
      )}
    </section>
  );
}
