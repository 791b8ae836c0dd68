import { Alert, Flex, Radio, Typography } from "antd";
import { lazy, Suspense, useState } from "react";
import { Link, useParams, useSearchParams } from "react-router";
import { useQuery } from "urql";
import { graphql } from "@/api/generated";
import type { DraftWholeFragment } from "@/api/generated/graphql";
import { useMay } from "@/app/viewer";
import { Moment } from "@/components/Days";
import { Page } from "@/components/Page";
import { Answered, Loading, NoRight } from "@/components/states";
import { pageWords } from "@/i18n";
import { DraftMark } from "@/pages/policy/DraftMark";
import { useEdits } from "@/pages/policy/draft/kept";
import { Steps } from "@/pages/policy/draft/Steps";
import { Taking } from "@/pages/policy/draft/Taking";
import { Writing } from "@/pages/policy/draft/Writing";
import { PolicyNav } from "@/pages/policy/PolicyNav";

const Impact = lazy(() => import("@/pages/policy/impact/Impact").then(({ Impact }) => ({ default: Impact })));

const DRAFT = graphql(`
  query PolicyDraft($id: ID!) { policyDraft(id: $id) { ...DraftWhole } }
`);

const useWords = pageWords(
  "policyDraft",
  {
    panels: "草稿的各部分",
    text: "规则文本",
    impact: "影响",
    steps: "经过",
    readTables: "看成表格",
    version: "第 {{version}} 次保存",
    authors: "起草：{{names}}",
    became: "已成为版本",
    from: "生效：",
    planned: "生效日写在 manifest.yaml：{{day}}；批准时已过的，自批准时起。",
  },
  {
    panels: "Parts of the draft",
    text: "Rule texts",
    impact: "Impact",
    steps: "History",
    readTables: "Read as tables",
    version: "save {{version}}",
    authors: "Written by {{names}}",
    became: "Became version",
    from: "In force from ",
    planned: "In force from the date in manifest.yaml: {{day}}; where it has passed, from the approval.",
  },
);

const PANELS = ["text", "impact", "steps"] as const;

/** A draft of the policy: written, tried out, submitted, and decided on by another person. */
export function Component() {
  const { id = "" } = useParams();
  const may = useMay();
  const [answer, again] = useQuery({
    query: DRAFT,
    variables: { id },
    pause: !may("readDrafts"),
    requestPolicy: "cache-and-network",
  });
  const reload = () => again({ requestPolicy: "network-only" });
  if (!may("readDrafts")) return <NoRight />;
  return (
    <Answered answer={answer} of={(data) => data.policyDraft} again={reload}>
      {(draft) => <Whole key={draft.id} draft={draft} reload={reload} />}
    </Answered>
  );
}

function Whole({ draft, reload }: { draft: DraftWholeFragment; reload: () => void }) {
  const words = useWords();
  const edits = useEdits(draft);
  const [asked, setAsked] = useSearchParams();
  const panel = PANELS.find((name) => name === asked.get("panel")) ?? "text";
  const [tried, setTried] = useState(false); // what was worked out stays while other parts are looked at
  if (panel === "impact" && !tried) setTried(true);
  const show = (name: string) =>
    setAsked((before) => {
      const after = new URLSearchParams(before);
      after.set("panel", name);
      return after;
    });
  return (
    <Page title={draft.title} extra={<PolicyNav />}>
      <Flex gap={16} wrap align="center" style={{ marginBottom: 12 }}>
        <DraftMark state={draft.state} />
        <span>{words("version", { version: draft.version })}</span>
        <span>{words("authors", { names: draft.authors.join("、") })}</span>
        <Link to={`/policy?draft=${encodeURIComponent(draft.id)}`}>{words("readTables")}</Link>
      </Flex>
      <Effect draft={draft} />
      <Flex gap={12} wrap justify="space-between" style={{ marginBottom: 16 }}>
        <Radio.Group
          aria-label={words("panels")}
          optionType="button"
          value={panel}
          onChange={(event) => show(event.target.value)}
          options={PANELS.map((name) => ({ value: name, label: words(name) }))}
        />
        <Taking draft={draft} unsaved={edits.changed.length > 0} />
      </Flex>
      <div hidden={panel !== "text"}>
        <Writing draft={draft} edits={edits} reload={reload} />
      </div>
      {panel === "steps" && <Steps draft={draft} />}
      {tried && (
        <div hidden={panel !== "impact"}>
          <Suspense fallback={<Loading />}>
            <Impact draft={draft.id} version={draft.version} />
          </Suspense>
        </div>
      )}
    </Page>
  );
}

function Effect({ draft }: { draft: DraftWholeFragment }) {
  const words = useWords();
  if (draft.policyVersion)
    return (
      <Alert
        type="success"
        showIcon
        style={{ marginBottom: 12 }}
        title={
          <>
            {words("became")}{" "}
            <Link
              to={`/policy?version=${encodeURIComponent(draft.policyVersion)}`}
              style={{ textDecoration: "underline" }}
            >
              {draft.policyVersion}
            </Link>
            {"　"}
            {words("from")}
            <Moment at={draft.effectiveFrom} />
          </>
        }
      />
    );
  if (draft.state === "WITHDRAWN") return null;
  const manifest = draft.files.find(({ name }) => name === "manifest.yaml")?.text ?? "";
  const day = /^effective_from:\s*([^\s#]+)/m.exec(manifest)?.[1] ?? "—";
  return (
    <Typography.Paragraph type="secondary" style={{ marginBottom: 12 }}>
      {words("planned", { day })}
    </Typography.Paragraph>
  );
}
