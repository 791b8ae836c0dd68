import { Button, type TableProps } from "antd";
import { useState } from "react";
import { WideTable } from "@/components/WideTable";
import { pageWords } from "@/i18n";

const useWords = pageWords("longTable", { rest: "其余 {{count}} 行" }, { rest: "{{count}} more rows" });
const FIRST = 12;

/** A table of which the first rows are shown until all are asked for. */
export function LongTable<T extends object>({ dataSource = [], ...props }: TableProps<T> & { label: string }) {
  const words = useWords();
  const [whole, setWhole] = useState(false);
  const rest = dataSource.length - FIRST;
  return (
    <>
      <WideTable<T> dataSource={whole ? dataSource : dataSource.slice(0, FIRST)} {...props} />
      {!whole && rest > 0 && (
        <Button type="link" onClick={() => setWhole(true)}>
          {words("rest", { count: rest })}
        </Button>
      )}
    </>
  );
}
