import { Button, Flex, Grid, Select, Typography } from "antd";
import { type ReactNode, useEffect, useRef } from "react";

export interface FileEntry {
  key: string;
  title: string;
  /** Shown small beside the title: the file's name. */
  note?: string;
  marks?: ReactNode;
}

interface FileListProps {
  label: string;
  entries: readonly FileEntry[];
  current: string;
  onPick: (key: string) => void;
}

/** Files at the side of the page; a list to choose from where the screen is narrow. */
export function FileList({ label, entries, current, onPick }: FileListProps) {
  const wide = Grid.useBreakpoint().lg ?? window.innerWidth >= 992;
  const chosen = useRef<HTMLLIElement>(null);
  useEffect(() => {
    const list = chosen.current?.closest("nav");
    if (list && chosen.current) list.scrollTop = chosen.current.offsetTop - list.offsetTop - list.clientHeight / 2;
  }, []);
  if (!wide)
    return (
      <Select
        aria-label={label}
        value={current}
        onChange={onPick}
        style={{ width: "100%" }}
        options={entries.map(({ key, title, note }) => ({ value: key, label: note ? `${title}（${note}）` : title }))}
      />
    );
  return (
    <nav aria-label={label} style={{ maxHeight: "78vh", overflowY: "auto" }}>
      <ul style={{ listStyle: "none", margin: 0, padding: 0 }}>
        {entries.map(({ key, title, note, marks }) => (
          <li key={key} ref={key === current ? chosen : undefined}>
            <Button
              type="text"
              block
              size="small"
              aria-current={key === current ? "true" : undefined}
              onClick={() => onPick(key)}
              style={{
                height: "auto",
                paddingBlock: 3,
                justifyContent: "flex-start",
                background: key === current ? "#e6f4ff" : undefined,
              }}
            >
              <Flex vertical align="flex-start" flex={1}>
                <span style={{ whiteSpace: "normal", textAlign: "start" }}>{title}</span>
                {note && (
                  <Typography.Text type="secondary" style={{ fontSize: 12 }}>
                    {note}
                  </Typography.Text>
                )}
              </Flex>
              {marks}
            </Button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
