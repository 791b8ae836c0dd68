import { Table, type TableProps } from "antd";
import type { ReactNode } from "react";

/** Scrolls sideways on a narrow screen, and by the keyboard too. */
export function Scrolling({ label, children }: { label: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard
    <section className="scrolling" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}

/** A table that is shown whole: no pages of its own, and wider than the screen where it must be. */
export function WideTable<T extends object>({ label, ...props }: TableProps<T> & { label: string }) {
  return (
    <Scrolling label={label}>
      <Table<T> size="small" pagination={false} {...props} />
    </Scrolling>
  );
}
