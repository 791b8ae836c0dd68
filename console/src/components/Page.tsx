import { Flex, Typography } from "antd";
import { type ReactNode, useEffect } from "react";

interface PageProps {
  title: string;
  extra?: ReactNode;
  children: ReactNode;
}

/** A page under its one heading, which is the tab's title too. */
export function Page({ title, extra, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · 信访办公室`;
  }, [title]);
  return (
    <>
      <Flex justify="space-between" align="center" wrap gap={8} style={{ marginBottom: 16 }}>
        <Typography.Title level={1} style={{ fontSize: 22, margin: 0 }}>
          {title}
        </Typography.Title>
        <Flex gap={8} wrap className="no-print">
          {extra}
        </Flex>
      </Flex>
      {children}
    </>
  );
}
