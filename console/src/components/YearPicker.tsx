import { Button, Flex } from "antd";
import { useSearchParams } from "react-router";
import { today } from "@/format/dates";
import { pageWords } from "@/i18n";

const useWords = pageWords(
  "year",
  { earlier: "上一年", later: "下一年", year: "{{year}} 年" },
  { earlier: "Previous year", later: "Next year", year: "{{year}}" },
);

/** The year in the address, this year by default. */
export function useYear(): number {
  const [search] = useSearchParams();
  return Number(/^\d{4}$/.exec(search.get("year") ?? "")?.[0] ?? today().slice(0, 4));
}

export function YearPicker() {
  const words = useWords();
  const year = useYear();
  const [search, setSearch] = useSearchParams();
  const go = (next: number) => {
    const changed = new URLSearchParams(search);
    changed.set("year", String(next));
    setSearch(changed);
  };
  return (
    <Flex align="center" gap={4}>
      <Button size="small" aria-label={words("earlier")} onClick={() => go(year - 1)}>
        ‹
      </Button>
      <strong>{words("year", { year })}</strong>
      <Button size="small" aria-label={words("later")} onClick={() => go(year + 1)}>
        ›
      </Button>
    </Flex>
  );
}
