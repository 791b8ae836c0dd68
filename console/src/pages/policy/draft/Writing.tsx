import { Alert, Badge, Button, Flex, Grid, Input, Typography } from "antd";
import { lazy, Suspense, useEffect, useMemo, useState } from "react";
import { useBlocker, useSearchParams } from "react-router";
import { useMutation, useQuery } from "urql";
import { graphql } from "@/api/generated";
import type { DraftWholeFragment } from "@/api/generated/graphql";
import { refusalsOf, type UserError } from "@/api/refusals";
import { useMay } from "@/app/viewer";
import { Failure, Loading } from "@/components/states";
import { pageWords, useSentence } from "@/i18n";
import { useChecking } from "@/pages/policy/draft/checking";
import type { Jump } from "@/pages/policy/draft/Editor";
import type { Edits } from "@/pages/policy/draft/kept";
import { Lexicon } from "@/pages/policy/draft/Lexicon";
import { Results } from "@/pages/policy/draft/Results";
import { Stale } from "@/pages/policy/draft/Stale";
import type { JsonSchema } from "@/pages/policy/draft/suggestions";
import { type FileEntry, FileList } from "@/pages/policy/FileList";
import { useFileTitle } from "@/pages/policy/files";
import { SAVE_DRAFT } from "@/pages/policy/operations";

const Editor = lazy(() => import("@/pages/policy/draft/Editor").then(({ Component }) => ({ default: Component })));

const SCHEMAS = graphql(`query RuleSchemas { ruleSchemas { file schema } }`);

const useWords = pageWords(
  "draftWriting",
  {
    files: "规则文件",
    editor: "{{file}} 的文本",
    name: "标题",
    save: "保存",
    saved: "已保存",
    unsaved: "{{count}} 个文件有未保存的修改（已留在本浏览器）",
    drop: "放弃修改",
    dropSure: "放弃所有未保存的修改？",
    leave: "有未保存的修改，已留在本浏览器。仍要离开？",
    edited: "未保存",
    errors: "{{count}} 处错误",
    readOnly: "只读：您的角色不改规则，或草稿已不在起草中。",
    refused: "没有保存",
  },
  {
    files: "Rule files",
    editor: "Text of {{file}}",
    name: "Title",
    save: "Save",
    saved: "Saved",
    unsaved: "{{count}} files have edits that are not saved (kept in this browser)",
    drop: "Drop the edits",
    dropSure: "Drop all edits that are not saved?",
    leave: "There are edits that are not saved; they are kept in this browser. Leave all the same?",
    edited: "not saved",
    errors: "{{count}} errors",
    readOnly: "To be read only: your role does not write policy, or the draft is not being written any more.",
    refused: "Not saved",
  },
);

interface WritingProps {
  draft: DraftWholeFragment;
  edits: Edits;
  reload: () => void;
}

/** The texts of the draft with an editor, the service's checks beside it. */
export function Writing({ draft, edits, reload }: WritingProps) {
  const words = useWords();
  const may = useMay();
  const wide = Grid.useBreakpoint().lg ?? window.innerWidth >= 992;
  const writable = may("draftPolicy") && draft.state === "DRAFT";
  const texts = writable ? edits.texts : Object.fromEntries(draft.files.map(({ name, text }) => [name, text]));
  const checking = useChecking(texts, writable);
  const { diagnostics: findings, changes } = (writable && checking.check) || draft; // as saved, until it is checked
  const [jump, setJump] = useState<Jump | null>(null);
  const [asked, setAsked] = useSearchParams();
  const file = asked.get("file") ?? "sla.yaml";
  const open = (name: string) => setAsked((before) => ({ ...Object.fromEntries(before), file: name }));
  const saving = useSaving(draft, edits, reload);
  const schema = useSchema(file);
  const entries = useEntries(edits, findings);
  useLeaving(writable && edits.changed.length > 0, words("leave"));
  const goTo = (name: string, line: number, column: number) => {
    if (name !== file) open(name);
    setJump({ file: name, line, column });
  };
  return (
    <>
      {writable ? (
        <SaveBar edits={edits} saving={saving} />
      ) : (
        <Typography.Paragraph>{words("readOnly")}</Typography.Paragraph>
      )}
      {edits.stale && writable && <Stale draft={draft} edits={edits} />}
      <Flex gap={12} vertical={!wide}>
        <div style={{ flex: wide ? "0 0 190px" : undefined }}>
          <FileList label={words("files")} entries={entries} current={file} onPick={open} />
        </div>
        <div style={{ flex: 1, minWidth: 0 }}>
          <Suspense fallback={<Loading />}>
            <Editor
              file={file}
              text={texts[file] ?? ""}
              label={words("editor", { file })}
              readOnly={!writable}
              findings={findings}
              schema={schema}
              jump={jump}
              onEdit={edits.edit}
              onSave={saving.save}
            />
          </Suspense>
          {file === "triage.yaml" && may("suggestLexicon") && <Lexicon />}
        </div>
        <div style={{ flex: wide ? "0 0 330px" : undefined, minWidth: 0 }}>
          {checking.error && <Failure error={checking.error} />}
          <Results
            findings={findings}
            changes={changes ?? null}
            tests={writable ? (checking.check?.tests ?? null) : null}
            running={writable && checking.running}
            onJump={goTo}
          />
        </div>
      </Flex>
    </>
  );
}

interface Saving {
  title: string;
  setTitle: (title: string) => void;
  waiting: boolean;
  refusals: UserError[];
  save: () => void;
  /** Whether there is anything to save. */
  due: boolean;
}

function useSaving(draft: DraftWholeFragment, edits: Edits, reload: () => void): Saving {
  const [{ fetching }, saveDraft] = useMutation(SAVE_DRAFT);
  const [refusals, setRefusals] = useState<UserError[]>([]);
  const [title, setTitle] = useState(draft.title);
  const due = edits.changed.length > 0 || title !== draft.title;
  const save = async () => {
    if (!due || fetching) return;
    const files = Object.entries(edits.texts).map(([name, text]) => ({ name, text }));
    const { data, error } = await saveDraft({
      input: { id: draft.id, expectedVersion: edits.version, title, files },
    });
    const found = refusalsOf(data?.savePolicyDraft, error);
    setRefusals(found);
    if (found.some(({ code }) => code === "CONFLICT")) reload();
    if (!found.length) edits.clear(data?.savePolicyDraft.draft?.version);
  };
  return { title, setTitle, waiting: fetching, refusals, save: () => void save(), due };
}

function SaveBar({ edits, saving }: { edits: Edits; saving: Saving }) {
  const words = useWords();
  const sentence = useSentence();
  return (
    <>
      <Flex gap={8} wrap align="center" style={{ marginBottom: 12 }}>
        <Input
          aria-label={words("name")}
          value={saving.title}
          onChange={(event) => saving.setTitle(event.target.value)}
          style={{ width: 320, maxWidth: "100%" }}
        />
        <Button type="primary" loading={saving.waiting} disabled={!saving.due} onClick={saving.save}>
          {words(saving.due ? "save" : "saved")}
        </Button>
        {edits.changed.length > 0 && (
          <>
            <Button onClick={() => window.confirm(words("dropSure")) && edits.clear()}>{words("drop")}</Button>
            <Typography.Text type="secondary">{words("unsaved", { count: edits.changed.length })}</Typography.Text>
          </>
        )}
      </Flex>
      {saving.refusals.length > 0 && (
        <Alert
          type="error"
          role="alert"
          showIcon
          style={{ marginBottom: 12 }}
          title={words("refused")}
          description={saving.refusals.map(({ message }) => sentence(message)).join(" ")}
        />
      )}
    </>
  );
}

function useEntries(edits: Edits, findings: readonly { file: string; severity: string }[]): FileEntry[] {
  const words = useWords();
  const title = useFileTitle();
  return Object.keys(edits.texts).map((name) => {
    const errors = findings.filter(({ file, severity }) => file === name && severity === "error").length;
    return {
      key: name,
      title: title(name),
      note: name,
      marks: (
        <>
          {edits.changed.includes(name) && <Badge status="processing" aria-label={words("edited")} role="img" />}
          {errors > 0 && (
            <Badge count={errors} size="small" role="img" aria-label={words("errors", { count: errors })} />
          )}
        </>
      ),
    };
  });
}

function useSchema(file: string): JsonSchema | null {
  const [{ data }] = useQuery({ query: SCHEMAS });
  return useMemo(() => {
    const name = file.endsWith("_test.yaml") ? "*_test.yaml" : file;
    const found = data?.ruleSchemas.find((schema) => schema.file === name);
    return found ? (JSON.parse(found.schema) as JsonSchema) : null;
  }, [data, file]);
}

/** Asks before the page is left with edits that are not saved; they are kept either way. */
function useLeaving(unsaved: boolean, question: string): void {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => unsaved && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (blocker.state !== "blocked") return;
    if (window.confirm(question)) blocker.proceed();
    else blocker.reset();
  }, [blocker, question]);
  useEffect(() => {
    if (!unsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [unsaved]);
}
