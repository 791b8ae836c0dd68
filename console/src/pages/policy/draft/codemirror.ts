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
import { type JsonSchema, suggested } from "@/pages/policy/draft/suggestions";

interface Settings {
  label: string;
  readOnly: boolean;
  yaml: boolean;
  schema: () => JsonSchema | null;
  onSave: () => void;
  onUpdate: (update: ViewUpdate) => void;
}

const LOOKS = EditorView.theme({
  "&": { backgroundColor: "#fff", border: "1px solid #d9d9d9", fontSize: "13px" },
  "&.cm-focused": { outline: "2px solid #0958d9" },
  ".cm-scroller": { height: "62vh", fontFamily: "ui-monospace, Consolas, 'Noto Sans Mono CJK SC', monospace" },
  ".cm-gutters": { color: "#595959", backgroundColor: "#fafafa" },
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
      autocompletion({ override: [(context) => completed(context, settings.schema())] }),
      keymap.of([save, ...completionKeymap, ...lintKeymap, ...searchKeymap, ...historyKeymap, ...defaultKeymap]),
      EditorView.updateListener.of(settings.onUpdate),
    ],
  });
}

function completed(context: CompletionContext, schema: JsonSchema | null): CompletionResult | null {
  if (!schema) return null;
  const found = suggested(schema, context.state.doc.toString(), context.pos);
  if (!found || (!context.explicit && found.from === context.pos)) return null;
  return {
    from: found.from,
    validFor: /^[\w.-]*$/,
    options: found.options.map(({ label, kind, detail, info, apply }) => ({
      label,
      detail,
      info,
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
