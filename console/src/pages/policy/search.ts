import type { SheetFragment } from "@/api/generated/graphql";
import type { Language } from "@/i18n";

type Row = SheetFragment["rows"][number];

export interface Found {
  sheet: SheetFragment;
  rows: Row[];
}

/** The rows of all tables that speak of every word asked for; a table's own title counts for its rows. */
export function found(sheets: readonly SheetFragment[], asked: string, language: Language): Found[] {
  const wanted = asked.toLowerCase().split(/\s+/).filter(Boolean);
  return sheets
    .map((sheet) => ({
      sheet,
      rows: sheet.rows.filter((row) => {
        const text = [sheet.label[language], row.rule, row.clause ?? "", ...row.cells.map((cell) => cell[language])]
          .join("\n")
          .toLowerCase();
        return wanted.every((word) => text.includes(word));
      }),
    }))
    .filter(({ rows }) => rows.length > 0);
}
