import { Table, type TableProps } from "antd";
import { Scrolling } from "@/components/Scrolling";

/** A table that is shown whole: no pages of its own, and wider than the screen where it must be. */
export function WideTable<T extends object>({ label, ...props }: TableProps<T> & { label: string }) {
  return (
    <Scrolling label={label}>
      <Table<T> size="small" pagination={false} {...props} />
    </Scrolling>
  );
}
