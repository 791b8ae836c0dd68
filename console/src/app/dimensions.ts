import type { Dimension } from "@/api/generated/graphql";
import { type Kind, useVocabulary } from "@/app/vocabulary";
import { pageWords, useTerm } from "@/i18n";

export const DIMENSIONS: readonly Dimension[] = [
  "BRANCH",
  "BUSINESS_LINE",
  "DEPARTMENT",
  "CHANNEL",
  "MAIN_CLASS",
  "SUBCLASS",
  "TOPIC",
  "POLICY_VERSION",
];

export const useDimensionWords = pageWords(
  "dimensions",
  {
    BRANCH: "网点",
    BUSINESS_LINE: "业务条线",
    DEPARTMENT: "主办部门",
    CHANNEL: "渠道",
    MAIN_CLASS: "主分类",
    SUBCLASS: "子类",
    TOPIC: "主题",
    POLICY_VERSION: "规则版本",
    whole: "全部",
    none: "未填",
  },
  {
    BRANCH: "Branch",
    BUSINESS_LINE: "Business line",
    DEPARTMENT: "Lead department",
    CHANNEL: "Channel",
    MAIN_CLASS: "Main class",
    SUBCLASS: "Subclass",
    TOPIC: "Topic",
    POLICY_VERSION: "Policy version",
    whole: "All",
    none: "None given",
  },
);

const KINDS: Partial<Record<Dimension, Kind>> = {
  BRANCH: "branches",
  BUSINESS_LINE: "businessLines",
  DEPARTMENT: "departments",
  CHANNEL: "channels",
  MAIN_CLASS: "mainClasses",
  SUBCLASS: "subclasses",
  TOPIC: "topics",
};

/** What a key of a dimension is called by the policy in force; a code that it no longer has is shown as it is. */
export function useKeyLabel(): (dimension: Dimension | null | undefined, key: string) => string {
  const vocabulary = useVocabulary();
  const term = useTerm();
  const words = useDimensionWords();
  return (dimension, key) => {
    if (!dimension) return words("whole");
    if (!key) return words("none");
    const kind = KINDS[dimension];
    const found = kind && vocabulary?.[kind].find(({ code }) => code === key);
    return found ? term(found) : key;
  };
}
