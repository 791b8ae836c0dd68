import {
  autocompletion,
  type CompletionContext,
  type CompletionResult,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { bracketMatching, defaultHighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, lintGutter, lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Annotation, EditorState, type Text, type Transaction, type TransactionSpec } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  type ViewUpdate,
} from "@codemirror/view";
import type { FindingFragment } from "@/api/generated/graphql";
import { nonce } from "@/app/theme";
import { half, type Language } from "@/i18n";
import { type JsonSchema, suggested } from "@/pages/policy/draft/suggestions";

interface Settings {
  label: string;
  readOnly: boolean;
  yaml: boolean;
  schema: () => JsonSchema | null;
  onSave: () => void;
  onUpdate: (update: ViewUpdate) => void;
  language: Language;
}

/** The words of the editor's own panels; English is what it speaks by itself. */
const PHRASES = {
  Find: "查找",
  Replace: "替换为",
  next: "下一处",
  previous: "上一处",
  all: "全选",
  "match case": "区分大小写",
  regexp: "正则表达式",
  "by word": "整词",
  replace: "替换",
  "replace all": "全部替换",
  close: "关闭",
  "current match": "当前匹配",
  "replaced $ matches": "已替换 $ 处",
  "replaced match on line $": "已替换第 $ 行的一处",
  "on line": "在第几行",
  Completions: "补全",
  Diagnostics: "问题",
  "No diagnostics": "没有问题",
};

const LOOKS = EditorView.theme({
  "&": { backgroundColor: "#fff", border: "1px solid #d9d9d9", fontSize: "13px" },
  "&.cm-focused": { outline: "2px solid #0958d9" },
  ".cm-scroller": { height: "62vh", fontFamily: "ui-monospace, Consolas, 'Noto Sans Mono CJK SC', monospace" },
  ".cm-gutters": { color: "#595959", backgroundColor: "#fafafa" },
  ".cm-panel.cm-search": { fontSize: "14px" },
  ".cm-textfield, .cm-button, .cm-panel.cm-search label": { fontSize: "13px" },
  ".cm-tooltip": { maxWidth: "min(640px, 90vw)" },
});

/** The keys stay those of the browser: Tab leaves the editor, Ctrl-S saves, F8 goes to the next finding. */
export function stateOf(text: string, settings: Settings): EditorState {
  const save = {
    key: "Mod-s",
    preventDefault: true,
    run: () => {
      settings.onSave();
      return true;
    },
  };
  return EditorState.create({
    doc: text,
    extensions: [
      nonce ? EditorView.cspNonce.of(nonce) : [],
      EditorView.contentAttributes.of({ "aria-label": settings.label, spellcheck: "false", tabindex: "0" }),
      EditorState.readOnly.of(settings.readOnly),
      EditorState.tabSize.of(2),
      settings.language === "zh" ? EditorState.phrases.of(PHRASES) : [],
      LOOKS,
      lineNumbers(),
      lintGutter(),
      history(),
      drawSelection(),
      indentOnInput(),
      bracketMatching(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      highlightSelectionMatches(),
      EditorView.lineWrapping,
      settings.yaml ? yaml() : [],
      syntaxHighlighting(defaultHighlightStyle),
      autocompletion({ override: [(context) => completed(context, settings.schema(), settings.language)] }),
      keymap.of([save, ...completionKeymap, ...lintKeymap, ...searchKeymap, ...historyKeymap, ...defaultKeymap]),
      EditorView.updateListener.of(settings.onUpdate),
    ],
  });
}

function completed(context: CompletionContext, schema: JsonSchema | null, language: Language): CompletionResult | null {
  const said = (words?: string) => words && half(words, language);
  if (!schema) return null;
  const found = suggested(schema, context.state.doc.toString(), context.pos);
  if (!found || (!context.explicit && found.from === context.pos)) return null;
  return {
    from: found.from,
    validFor: /^[\w.-]*$/,
    options: found.options.map(({ label, kind, detail, info, apply }) => ({
      label,
      detail: said(detail),
      info: said(info),
      apply,
      type: kind === "key" ? "property" : "enum",
    })),
  };
}

const Taken = Annotation.define<boolean>();

/** The text that is saved takes the place of the one shown, as far as they differ. */
export function taken(state: EditorState, text: string): TransactionSpec {
  return {
    changes: { from: 0, to: state.doc.length, insert: text },
    annotations: Taken.of(true),
  };
}

export function isOurs(transaction: Transaction): boolean {
  return transaction.annotation(Taken) === true;
}

/** The offset of a line and column counted from one, or the nearest that there is. */
export function offsetOf(doc: Text, line: number, column: number): number {
  const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(found.from + Math.max(column - 1, 0), found.to);
}

/** Findings as underlines, from their column to the end of the line. */
export function marksOf(
  doc: Text,
  findings: readonly FindingFragment[],
  sentence: (message: string) => string,
): Diagnostic[] {
  return findings
    .map(({ severity, line, column, message, hint }) => {
      const from = offsetOf(doc, line, column);
      const rest = doc.lineAt(from);
      const text = doc.sliceString(from, rest.to).replace(/\s+#.*$/, "");
      return {
        from,
        to: text ? from + text.length : rest.to,
        severity: severity === "error" ? ("error" as const) : ("warning" as const),
        message: [message, hint]
          .filter((found) => found != null)
          .map(sentence)
          .join("\n"),
      };
    })
    .sort((a, b) => a.from - b.from);
}
