import { setDiagnostics } from "@codemirror/lint";
import type { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useRef } from "react";
import type { FindingFragment } from "@/api/generated/graphql";
import { useLanguage, useSentence } from "@/i18n";
import { isOurs, marksOf, offsetOf, stateOf, taken } from "@/pages/policy/draft/codemirror";
import type { JsonSchema } from "@/pages/policy/draft/suggestions";

export interface Jump {
  file: string;
  line: number;
  column: number;
}

interface EditorProps {
  file: string;
  text: string;
  label: string;
  readOnly: boolean;
  findings: readonly FindingFragment[];
  schema: JsonSchema | null;
  /** Where to go; each time a new object. */
  jump: Jump | null;
  onEdit: (file: string, text: string) => void;
  onSave: () => void;
}

/** The editor of rule files; every file keeps its own history while the page is open. */
export function Component({ file, text, label, readOnly, findings, schema, jump, onEdit, onSave }: EditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const shown = useRef(file);
  const states = useRef(new Map<string, EditorState>());
  const sentence = useSentence();
  const language = useLanguage();
  const now = useRef({ schema, onEdit, onSave });
  now.current = { schema, onEdit, onSave };

  // biome-ignore lint/correctness/useExhaustiveDependencies: the file and its text follow below
  useEffect(() => {
    if (!place.current) return;
    states.current.clear();
    shown.current = file;
    const editor = new EditorView({ parent: place.current, state: made(text) });
    view.current = editor;
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, [readOnly, language]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: opens another file only when it is another
  useEffect(() => {
    const editor = view.current;
    if (!editor || shown.current === file) return;
    states.current.set(shown.current, editor.state);
    shown.current = file;
    editor.setState(states.current.get(file) ?? made(text));
  }, [file]);

  useEffect(() => {
    const editor = view.current;
    if (editor && editor.state.doc.toString() !== text) editor.dispatch(taken(editor.state, text));
  }, [text]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a file that is opened shows its own findings
  useEffect(() => {
    const editor = view.current;
    if (!editor) return;
    const own = findings.filter((finding) => finding.file === file);
    editor.dispatch(setDiagnostics(editor.state, marksOf(editor.state.doc, own, sentence)));
  }, [findings, file, readOnly, language]);

  useEffect(() => {
    const editor = view.current;
    if (!editor || jump?.file !== file) return;
    const at = offsetOf(editor.state.doc, jump.line, jump.column);
    editor.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
    editor.focus();
  }, [jump, file]);

  function made(content: string): EditorState {
    return stateOf(content, {
      label,
      readOnly,
      language,
      yaml: file.endsWith(".yaml"),
      schema: () => now.current.schema,
      onSave: () => now.current.onSave(),
      onUpdate: (update) => {
        if (update.docChanged && !update.transactions.some(isOurs))
          now.current.onEdit(shown.current, update.state.doc.toString());
      },
    });
  }

  return <div ref={place} className="rule-editor" />;
}
