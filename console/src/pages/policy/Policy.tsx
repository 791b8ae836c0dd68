import { Alert, Flex, Grid, Input, Select, Typography } from "antd";
import { Link, useSearchParams } from "react-router";
import { useQuery } from "urql";
import { graphql } from "@/api/generated";
import type { PolicyReadQuery } from "@/api/generated/graphql";
import { useDay } from "@/components/Days";
import { Page } from "@/components/Page";
import { Answered, Missing, Nothing } from "@/components/states";
import { dateOf } from "@/format/dates";
import { pageWords, useLanguage, useTerm, type Worded } from "@/i18n";
import { PolicyDocument } from "@/pages/policy/Documents";
import { FileList } from "@/pages/policy/FileList";
import { Findings } from "@/pages/policy/Findings";
import { useFileTitle } from "@/pages/policy/files";
import { PolicyNav } from "@/pages/policy/PolicyNav";
import { SheetTable } from "@/pages/policy/SheetTable";
import { found } from "@/pages/policy/search";

const READ = graphql(`
  query PolicyRead($version: String, $draft: ID) {
    ruleSets(policyVersion: $version, draft: $draft) { ...Sheet }
    policyDocuments(policyVersion: $version, draft: $draft) { name label { code zh en } }
    policy {
      versions { version title effectiveFrom active }
      diagnostics { ...Finding }
    }
  }
`);

const useWords = pageWords(
  "policy",
  {
    title: "规则",
    files: "规则文件与细则",
    version: "版本",
    inForce: "{{version}} · 现行 · {{day}} 起",
    since: "{{version}} · {{day}} 起",
    search: "在全部规则中查找",
    hits: "“{{asked}}”：{{count}} 条规则",
    none: "没有规则提到“{{asked}}”。",
    refused: "规则目录中最新的文件有错，没有采用；现行规则不变",
    draft: "这是草稿的内容，尚未生效。",
    toDraft: "回到草稿",
    document: "细则",
  },
  {
    title: "Policy",
    files: "Rule files and documents",
    version: "Version",
    inForce: "{{version}} · in force · from {{day}}",
    since: "{{version}} · from {{day}}",
    search: "Search in all rules",
    hits: "“{{asked}}”: {{count}} rules",
    none: "No rule speaks of “{{asked}}”.",
    refused: "The newest files of the rule directory have errors and were refused; the policy in force stays",
    draft: "This is what a draft says; it is not in force.",
    toDraft: "Back to the draft",
    document: "document",
  },
);

/** The rules as tables that can be read without reading YAML: of the policy in force, a version, or a draft. */
export function Component() {
  const words = useWords();
  const [asked, setAsked] = useSearchParams();
  const version = asked.get("version");
  const draft = asked.get("draft");
  const [answer, again] = useQuery({
    query: READ,
    variables: { version, draft },
    requestPolicy: "cache-and-network",
  });
  const set = (changes: Record<string, string | null>) => {
    setAsked((before) => changed(before, changes), { replace: "q" in changes });
  };
  return (
    <Page title={words("title")} extra={<PolicyNav />}>
      <Answered answer={answer} of={(data) => data} again={() => again({ requestPolicy: "network-only" })}>
        {(data) => (
          <>
            <Refused data={data} />
            {draft && (
              <Alert
                type="info"
                showIcon
                style={{ marginBottom: 12 }}
                title={words("draft")}
                action={<Link to={`/policy/drafts/${encodeURIComponent(draft)}`}>{words("toDraft")}</Link>}
              />
            )}
            <Chosen data={data} asked={asked} set={set} />
            {data.ruleSets ? <Reading data={data} asked={asked} set={set} /> : <Missing />}
          </>
        )}
      </Answered>
    </Page>
  );
}

interface Part {
  data: PolicyReadQuery;
  asked: URLSearchParams;
  set: (changes: Record<string, string | null>) => void;
}

function Refused({ data }: { data: PolicyReadQuery }) {
  const words = useWords();
  const findings = data.policy?.diagnostics ?? [];
  if (!findings.length) return null;
  return (
    <Alert
      type="error"
      role="alert"
      showIcon
      style={{ marginBottom: 12 }}
      title={words("refused")}
      description={<Findings findings={findings} />}
    />
  );
}

function Chosen({ data, asked, set }: Part) {
  const words = useWords();
  const day = useDay();
  const versions = data.policy?.versions ?? [];
  const active = versions.find((entry) => entry.active)?.version;
  return (
    <Flex gap={12} wrap style={{ marginBottom: 16 }}>
      {!asked.get("draft") && (
        <Select
          aria-label={words("version")}
          value={asked.get("version") ?? active}
          style={{ width: 440, maxWidth: "100%" }}
          onChange={(chosen: string) => set({ version: chosen === active ? null : chosen, rule: null })}
          options={versions.map((entry) => ({
            value: entry.version,
            label: words(entry.active ? "inForce" : "since", {
              version: entry.version,
              day: day(dateOf(entry.effectiveFrom)),
            }),
          }))}
        />
      )}
      <Input
        type="search"
        allowClear
        aria-label={words("search")}
        placeholder={words("search")}
        defaultValue={asked.get("q") ?? ""}
        onChange={(event) => set({ q: event.target.value || null })}
        style={{ width: 280, maxWidth: "100%" }}
      />
    </Flex>
  );
}

function Reading({ data, asked, set }: Part) {
  const words = useWords();
  const term = useTerm();
  const title = useFileTitle();
  const wide = Grid.useBreakpoint().lg ?? window.innerWidth >= 992;
  const files = [...new Set((data.ruleSets ?? []).map(({ file }) => file))];
  const current = asked.get("document") ?? asked.get("file") ?? "sla.yaml";
  const entries = [
    ...files.map((file) => ({ key: file, title: title(file), note: file })),
    ...(data.policyDocuments ?? []).map(({ name, label }) => ({
      key: name,
      title: term(label),
      note: words("document"),
    })),
  ];
  const pick = (key: string) =>
    set({
      file: files.includes(key) ? key : null,
      document: files.includes(key) ? null : key,
      q: null,
      rule: null,
    });
  return (
    <Flex gap={16} vertical={!wide}>
      <div style={{ flex: wide ? "0 0 210px" : undefined }}>
        <FileList label={words("files")} entries={entries} current={current} onPick={pick} />
      </div>
      <div style={{ flex: 1, minWidth: 0 }}>
        {asked.get("document") && !asked.get("q") ? (
          <PolicyDocument
            name={asked.get("document") ?? ""}
            version={asked.get("version")}
            draft={asked.get("draft")}
          />
        ) : (
          <Tables data={data} asked={asked} file={current} />
        )}
      </div>
    </Flex>
  );
}

function Tables({ data, asked, file }: Omit<Part, "set"> & { file: string }) {
  const words = useWords();
  const language = useLanguage();
  const sheets = data.ruleSets ?? [];
  const wanted = (asked.get("q") ?? "").trim();
  const shown = wanted
    ? found(sheets, wanted, language)
    : sheets.filter((sheet) => sheet.file === file).map((sheet) => ({ sheet, rows: sheet.rows }));
  const clauses = new Map<string, Worded>(
    (sheets.find(({ name }) => name === "clauses.sources")?.rows ?? []).flatMap((row) => {
      const words = row.cells.at(-1);
      return words ? [[row.rule, words] as const] : [];
    }),
  );
  const clauseLink = (clause: string) =>
    `/policy?${changed(asked, { file: "clauses.yaml", rule: clause, q: null, document: null })}`;
  const count = shown.reduce((sum, { rows }) => sum + rows.length, 0);
  return (
    <>
      {wanted && <Typography.Paragraph role="status">{words("hits", { asked: wanted, count })}</Typography.Paragraph>}
      {shown.length === 0 && <Nothing>{wanted ? words("none", { asked: wanted }) : undefined}</Nothing>}
      {shown.map(({ sheet, rows }) => (
        <SheetTable
          key={sheet.name}
          sheet={sheet}
          rows={rows}
          marked={asked.get("rule")}
          clauses={clauses}
          clauseLink={clauseLink}
        />
      ))}
    </>
  );
}

function changed(before: URLSearchParams, changes: Record<string, string | null>): URLSearchParams {
  const after = new URLSearchParams(before);
  for (const [key, value] of Object.entries(changes)) {
    if (value === null) after.delete(key);
    else after.set(key, value);
  }
  return after;
}
