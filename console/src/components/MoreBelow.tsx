import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { pageWords } from "@/i18n";

const useWords = pageWords("more", { more: "更多" }, { more: "More" });

interface MoreBelowProps {
  /** One page of a list, after a cursor; only the last one is given the way to the next. */
  children: (after: string | null, onMore?: (next: string) => void) => ReactNode;
}

/** A list by keyset whose pages stand below each other. */
export function MoreBelow({ children }: MoreBelowProps) {
  const [cursors, setCursors] = useState<(string | null)[]>([null]);
  return cursors.map((after, index) => (
    <div key={after ?? ""}>
      {children(after, index === cursors.length - 1 ? (next) => setCursors([...cursors, next]) : undefined)}
    </div>
  ));
}

interface MoreButtonProps {
  page: { hasNextPage: boolean; endCursor?: string | null };
  onMore?: (next: string) => void;
}

MoreBelow.Button = function MoreButton({ page, onMore }: MoreButtonProps) {
  const words = useWords();
  const { hasNextPage, endCursor } = page;
  return onMore && hasNextPage && endCursor ? (
    <Button size="small" style={{ marginBlock: 12 }} onClick={() => onMore(endCursor)}>
      {words("more")}
    </Button>
  ) : null;
};
