import { Typography } from "antd";
import { Link } from "react-router";
import { graphql } from "@/api/generated";
import type { ChangeFragment } from "@/api/generated/graphql";
import { pageWords, useTerm } from "@/i18n";
import { useFileTitle } from "@/pages/policy/files";

export const Change = graphql(`
  fragment Change on PolicyChange { ruleSet rule zh en }
`);

const useWords = pageWords("changes", { none: "没有变化" }, { none: "No change" });

interface ChangesProps {
  changes: readonly ChangeFragment[];
  /** Where a rule can be read, when it can. */
  linkTo?: (file: string, rule: string) => string;
}

/** What two policies differ in, in the policy's own words, by rule file. */
export function Changes({ changes, linkTo }: ChangesProps) {
  const words = useWords();
  const title = useFileTitle();
  const term = useTerm();
  if (!changes.length) return <Typography.Text type="secondary">{words("none")}</Typography.Text>;
  const sets = [...new Set(changes.map(({ ruleSet }) => ruleSet))];
  return sets.map((set) => (
    <div key={set} style={{ lineHeight: 1.6 }}>
      <Typography.Text strong>{title(`${set}.yaml`)}</Typography.Text>
      <ul style={{ margin: "4px 0 12px", paddingInlineStart: 20 }}>
        {changes
          .filter(({ ruleSet }) => ruleSet === set)
          .map((change) => (
            <li key={`${change.rule}${change.zh}`} style={{ overflowWrap: "anywhere" }}>
              {term(change)}{" "}
              {linkTo && (
                <Link to={linkTo(`${set}.yaml`, change.rule)} style={{ textDecoration: "underline" }}>
                  {change.rule}
                </Link>
              )}
            </li>
          ))}
      </ul>
    </div>
  ));
}
