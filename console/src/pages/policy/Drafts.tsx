import { Button, Select } from "antd";
import { useRef, useState } from "react";
import { Link, useNavigate, useSearchParams } from "react-router";
import { useMutation, useQuery } from "urql";
import { graphql } from "@/api/generated";
import type { PolicyDraftState, PolicyDraftsQuery } from "@/api/generated/graphql";
import { refusalsOf } from "@/api/refusals";
import { useMay } from "@/app/viewer";
import { ActionForm } from "@/components/ActionForm";
import { Moment } from "@/components/Days";
import { Page } from "@/components/Page";
import { Answered, NoRight, Nothing } from "@/components/states";
import { WideTable } from "@/components/WideTable";
import { pageWords } from "@/i18n";
import { DraftMark, useDraftWords } from "@/pages/policy/DraftMark";
import { SAVE_DRAFT } from "@/pages/policy/operations";
import { PolicyNav } from "@/pages/policy/PolicyNav";

const DRAFTS = graphql(`
  query PolicyDrafts($state: PolicyDraftState) {
    policyDrafts(state: $state) {
      id title version state authors submittedBy approvedBy policyVersion effectiveFrom changedAt
    }
  }
`);

const useWords = pageWords(
  "policyDrafts",
  {
    title: "规则草稿",
    make: "新草稿",
    named: "标题",
    help: "由现行规则开始，可随时保存；提交后由另一人批准。",
    state: "状态",
    all: "全部状态",
    authors: "起草人",
    submitted: "提交人",
    approved: "批准人",
    changed: "最近变更",
    version: "成为版本",
    none: "没有草稿。",
  },
  {
    title: "Drafts of the policy",
    make: "New draft",
    named: "Title",
    help: "It begins with the policy in force and can be saved at any time; another person approves it.",
    state: "State",
    all: "All states",
    authors: "Written by",
    submitted: "Submitted by",
    approved: "Approved by",
    changed: "Last change",
    version: "Became version",
    none: "No drafts.",
  },
);

type Draft = NonNullable<PolicyDraftsQuery["policyDrafts"]>[number];
const STATES: PolicyDraftState[] = ["DRAFT", "SUBMITTED", "APPROVED", "WITHDRAWN"];

export function Component() {
  const words = useWords();
  const may = useMay();
  const [making, setMaking] = useState(false);
  if (!may("readDrafts")) return <NoRight />;
  return (
    <Page
      title={words("title")}
      extra={
        <>
          <PolicyNav />
          {may("draftPolicy") && !making && (
            <Button type="primary" size="small" onClick={() => setMaking(true)}>
              {words("make")}
            </Button>
          )}
        </>
      }
    >
      {making && <NewDraft onCancel={() => setMaking(false)} />}
      <List />
    </Page>
  );
}

function NewDraft({ onCancel }: { onCancel: () => void }) {
  const words = useWords();
  const go = useNavigate();
  const [, saveDraft] = useMutation(SAVE_DRAFT);
  const made = useRef<string | null>(null);
  return (
    <section aria-label={words("make")} style={{ maxWidth: 560, marginBottom: 24 }}>
      <ActionForm
        fields={[{ name: "title", label: words("named"), kind: "text", required: true, help: words("help") }]}
        sendLabel={words("make")}
        onCancel={onCancel}
        onDone={() => made.current && void go(`/policy/drafts/${encodeURIComponent(made.current)}`)}
        send={async (values) => {
          const { data, error } = await saveDraft({ input: { title: String(values.title) } });
          made.current = data?.savePolicyDraft.draft?.id ?? null;
          return refusalsOf(data?.savePolicyDraft, error);
        }}
      />
    </section>
  );
}

function List() {
  const words = useWords();
  const states = useDraftWords();
  const [asked, setAsked] = useSearchParams();
  const state = (asked.get("state") as PolicyDraftState | null) ?? null;
  const [answer, again] = useQuery({ query: DRAFTS, variables: { state }, requestPolicy: "cache-and-network" });
  return (
    <>
      <Select
        aria-label={words("state")}
        style={{ width: 160, marginBottom: 12 }}
        value={state ?? ""}
        onChange={(value) => setAsked(value ? { state: value } : {})}
        options={[{ value: "", label: words("all") }, ...STATES.map((value) => ({ value, label: states(value) }))]}
      />
      <Answered answer={answer} of={(data) => data.policyDrafts} again={() => again({ requestPolicy: "network-only" })}>
        {(drafts) =>
          drafts.length === 0 ? (
            <Nothing>{words("none")}</Nothing>
          ) : (
            <WideTable<Draft>
              label={words("title")}
              dataSource={drafts}
              rowKey="id"
              columns={[
                {
                  title: words("named"),
                  key: "title",
                  render: (_, draft) => (
                    <Link to={`/policy/drafts/${encodeURIComponent(draft.id)}`}>{draft.title}</Link>
                  ),
                },
                { title: words("state"), key: "state", render: (_, draft) => <DraftMark state={draft.state} /> },
                { title: words("authors"), key: "authors", render: (_, draft) => draft.authors.join("、") },
                { title: words("submitted"), key: "submitted", render: (_, draft) => draft.submittedBy ?? "—" },
                { title: words("approved"), key: "approved", render: (_, draft) => draft.approvedBy ?? "—" },
                { title: words("changed"), key: "changed", render: (_, draft) => <Moment at={draft.changedAt} /> },
                {
                  title: words("version"),
                  key: "version",
                  render: (_, draft) =>
                    draft.policyVersion ? (
                      <Link to={`/policy?version=${encodeURIComponent(draft.policyVersion)}`}>
                        {draft.policyVersion}
                      </Link>
                    ) : (
                      "—"
                    ),
                },
              ]}
            />
          )
        }
      </Answered>
    </>
  );
}
