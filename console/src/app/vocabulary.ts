import { useQuery } from "urql";
import { graphql } from "@/api/generated";
import type { VocabularyQuery } from "@/api/generated/graphql";
import { useTerm } from "@/i18n";

const VOCABULARY = graphql(`
  query Vocabulary {
    policy {
      mainClasses { code zh en } subclasses { code zh en } businessLines { code zh en } departments { code zh en }
      channels { code zh en } topics { code zh en } products { code zh en } causes { code zh en }
      pauseReasons { code zh en } branches { code zh en } grades { code zh en } measureKinds { code zh en }
    }
  }
`);

export type Vocabulary = NonNullable<VocabularyQuery["policy"]>;
export type Kind = Exclude<keyof Vocabulary, "__typename">;

/** The codes of the policy in force with their labels, for lists to choose from. */
export function useVocabulary(): Vocabulary | null {
  const [{ data }] = useQuery({ query: VOCABULARY });
  return data?.policy ?? null;
}

export interface Choice {
  value: string;
  label: string;
}

export function useChoices(): (kind: Kind) => Choice[] {
  const vocabulary = useVocabulary();
  const term = useTerm();
  return (kind) => (vocabulary?.[kind] ?? []).map((entry) => ({ value: entry.code, label: term(entry) }));
}
