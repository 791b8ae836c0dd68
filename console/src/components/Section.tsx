import { Flex, Typography } from "antd";
import type { ReactNode } from "react";

interface SectionProps {
  title: string;
  extra?: ReactNode;
  children: ReactNode;
}

/** A part of a page under its own heading. */
export function Section({ title, extra, children }: SectionProps) {
  return (
    <div style={{ background: "#fff", padding: 16, marginBlockEnd: 16, borderRadius: 6, minWidth: 0 }}>
      <Flex justify="space-between" align="center" wrap gap={8} style={{ marginBlockEnd: 12 }}>
        <Typography.Title level={2} style={{ fontSize: 16, margin: 0 }}>
          {title}
        </Typography.Title>
        <Flex gap={8} wrap className="no-print">
          {extra}
        </Flex>
      </Flex>
      {children}
    </div>
  );
}
