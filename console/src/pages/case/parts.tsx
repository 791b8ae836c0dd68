import { Typography } from "antd";
import type { ReactNode } from "react";

export function Heading({ children }: { children: ReactNode }) {
  return (
    <Typography.Title level={3} style={{ fontSize: 14, margin: "12px 0 4px" }}>
      {children}
    </Typography.Title>
  );
}

/** Facts by name, as many beside each other as there is room for; what is not known is a dash. */
export function Facts({ facts }: { facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl
      style={{
        display: "grid",
        gridTemplateColumns: "repeat(auto-fill, minmax(min(100%, 150px), 1fr))",
        gap: "8px 16px",
        margin: 0,
      }}
    >
      {facts.map(([name, value]) => (
        <div key={name} style={{ minWidth: 0 }}>
          <dt style={{ color: "rgba(0,0,0,0.65)", fontWeight: "normal", margin: 0 }}>{name}</dt>
          <dd style={{ margin: 0, overflowWrap: "anywhere" }}>{value ?? "—"}</dd>
        </div>
      ))}
    </dl>
  );
}
