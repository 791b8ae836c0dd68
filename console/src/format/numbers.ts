/** Shares come as exact decimal strings; nothing to divide by is a dash, never 0. */
export function percent(value: string | null | undefined, digits = 1): string {
  return value == null ? "—" : `${shift(value, digits)}%`;
}

/** A growth with its sign: +25.0%. */
export function growth(value: string | null | undefined): string {
  if (value == null) return "—";
  const shown = shift(value, 1);
  return `${shown.startsWith("-") || Number(shown) === 0 ? "" : "+"}${shown}%`;
}

export function decimal(value: string | null | undefined, digits = 1): string {
  return value == null ? "—" : round(value, digits);
}

export function count(value: number | null | undefined): string {
  return value == null ? "—" : value.toLocaleString("en-US");
}

/** For charts only, where a pixel is all the exactness there is. */
export function approximate(value: string | null | undefined): number | null {
  return value == null ? null : Number(value);
}

function shift(value: string, digits: number): string {
  const negative = value.startsWith("-");
  const [whole = "0", part = ""] = value.replace(/^[+-]/, "").split(".");
  const all = `${whole}${part.padEnd(2, "0")}`;
  const at = whole.length + 2;
  return round(`${negative ? "-" : ""}${all.slice(0, at).replace(/^0+(?=\d)/, "")}.${all.slice(at) || "0"}`, digits);
}

/** Half away from zero, on the digits themselves: binary fractions would round 0.125 and 0.345 by chance. */
function round(value: string, digits: number): string {
  const negative = value.startsWith("-");
  const [whole = "0", part = ""] = value.replace(/^[+-]/, "").split(".");
  const scaled = BigInt(`${whole}${part.padEnd(digits + 1, "0").slice(0, digits + 1)}`);
  const rounded = ((scaled + 5n) / 10n).toString().padStart(digits + 1, "0");
  const text = digits ? `${rounded.slice(0, -digits)}.${rounded.slice(-digits)}` : rounded;
  return negative && rounded.replace(/0/g, "") ? `-${text}` : text;
}
