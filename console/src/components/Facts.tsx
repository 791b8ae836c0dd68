import type { ReactNode } from "react";

/** Names and what they stand for, two columns wide where there is room. */
export function Facts({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl style={{ display: "grid", gridTemplateColumns: "max-content 1fr", gap: "6px 16px", margin: 0 }}>
      {facts.map(([name, value]) => (
        <div key={name} style={{ display: "contents" }}>
          <dt style={{ color: "rgba(0,0,0,0.65)" }}>{name}</dt>
          <dd className="reading" style={{ margin: 0, minWidth: 0 }}>
            {value ?? "—"}
          </dd>
        </div>
      ))}
    </dl>
  );
}
