/** Where the cursor stands in a rule file: the keys that lead there, and what can be written. */
export interface Place {
  /** Keys from the top, `[]` for an entry of a list: `["targets", "[]", "when"]`. */
  path: string[];
  /** What begins here: a key of a mapping, a value, or, after a dash, either. */
  kind: "key" | "value" | "either";
  /** Offset at which the word being written begins. */
  from: number;
  /** Keys that the same mapping has already. */
  present: string[];
}

interface Token {
  column: number;
  /** Null for the dash of a list. */
  key: string | null;
}

const KEY = /^("[^"]*"|'[^']*'|[\w.-]+):(?=\s|$)/;

/** Reads by indentation, for a text that is being written is seldom YAML yet. Null inside of comments. */
export function placeOf(text: string, offset: number): Place | null {
  const before = text.slice(0, offset).split("\n");
  const line = before.pop() ?? "";
  if (/(^|\s)#/.test(unquoted(line))) return null;
  const { tokens, rest, column } = tokensOf(line);
  const last = tokens.at(-1);
  const above = before.map((earlier) => tokensOf(earlier).tokens);
  const after = text.slice(offset).split("\n").slice(1);
  const outer = parentsOf(above, tokens, column);
  const whole = last?.key == null ? outer.path : [...outer.path, last.key];
  const flow = flowOf(rest);
  const from = offset - flow.word.length;
  if (flow.path !== null)
    return { path: [...whole, ...flow.path], kind: flow.key ? "key" : "value", from, present: flow.present };
  if (last?.key != null) return { path: whole, kind: "value", from: offset - rest.length, present: [] };
  const present = [...outer.present, ...below(after, column)];
  return { path: whole, kind: last ? "either" : "key", from: offset - rest.length, present };
}

function unquoted(line: string): string {
  return line.replace(/"[^"]*"|'[^']*'/g, "");
}

/** The dashes and the key with which a line begins; what follows them, and where. */
function tokensOf(line: string): { tokens: Token[]; rest: string; column: number } {
  const tokens: Token[] = [];
  let column = line.length - line.trimStart().length;
  let rest = line.slice(column);
  if (rest.startsWith("#")) return { tokens, rest: "", column };
  while (/^-(\s|$)/.test(rest)) {
    tokens.push({ column, key: null });
    const next = rest.slice(1).trimStart();
    column += rest.length - next.length;
    rest = next;
  }
  const key = KEY.exec(rest)?.[1];
  if (key !== undefined) {
    tokens.push({ column, key: key.replace(/^["']|["']$/g, "") });
    rest = rest.slice(rest.indexOf(":", key.length) + 1).trimStart();
  }
  return { tokens, rest, column };
}

/** The keys above that hold what stands at a column, and the keys beside it. */
function parentsOf(above: Token[][], own: Token[], column: number): { path: string[]; present: string[] } {
  const path: string[] = [];
  const present: string[] = [];
  let limit = column;
  let dashed = false; // a list may stand at the very column of its key
  let beside = true;
  const climb = (token: Token) => {
    if (token.key === null ? token.column < limit : token.column < limit || (dashed && token.column === limit)) {
      path.unshift(token.key ?? "[]");
      limit = token.column;
      dashed = token.key === null;
      beside = false;
    } else if (beside && token.key !== null && token.column === limit) present.push(token.key);
  };
  for (const token of own.filter(({ key }) => key === null).reverse()) climb(token);
  for (const tokens of above.toReversed()) for (const token of tokens.toReversed()) climb(token);
  return { path, present };
}

/** Keys of the same mapping on the lines after the cursor. */
function below(after: readonly string[], column: number): string[] {
  const keys: string[] = [];
  for (const line of after) {
    if (!line.trim() || line.trimStart().startsWith("#")) continue;
    const first = tokensOf(line).tokens[0];
    if (line.length - line.trimStart().length < column || first?.key === null) break;
    if (first && first.column === column) keys.push(first.key);
  }
  return keys;
}

interface Level {
  list: boolean;
  key: string | null;
  keys: string[];
}

/** How deep a value written in braces and brackets has come; the path is null outside of them. */
function flowOf(value: string): { path: string[] | null; key: boolean; word: string; present: string[] } {
  const levels: Level[] = [];
  let word = "";
  for (const sign of value) {
    const top = levels.at(-1);
    if (sign === "{" || sign === "[") levels.push({ list: sign === "[", key: null, keys: [] });
    else if (sign === "}" || sign === "]") levels.pop();
    else if (sign === "," && top) top.key = null;
    else if (sign === ":" && top && !top.list) {
      top.key = word.trim();
      top.keys.push(top.key);
    } else {
      word += sign;
      continue;
    }
    word = "";
  }
  const top = levels.at(-1);
  if (!top) return { path: null, key: false, word: value, present: [] };
  const path = levels.flatMap(({ list, key }) => (list ? ["[]"] : key === null ? [] : [key]));
  return { path, key: !top.list && top.key === null, word: word.trimStart(), present: top.keys };
}
