import { Button, Typography } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { useQuery } from "urql";
import { graphql } from "@/api/generated";
import type { LexiconSuggestionsQuery } from "@/api/generated/graphql";
import { Answered, Nothing } from "@/components/states";
import { WideTable } from "@/components/WideTable";
import { pageWords } from "@/i18n";

const LEXICON = graphql(`
  query LexiconSuggestions {
    lexiconSuggestions {
      cases corrected
      before { right wrong abstained }
      together { right wrong abstained }
      suggestions { kind phrase group toGroup support spoiled before { right wrong } after { right wrong } }
    }
  }
`);

const useWords = pageWords(
  "lexiconSuggestions",
  {
    title: "由人工改正提出的词表建议",
    ask: "计算建议",
    basis: "历史案件 {{cases}} 件，其中改正过 {{corrected}} 件；现判对 {{right}} 次，全部采纳后判对 {{together}} 次。",
    none: "改正还不足以提出建议。",
    phrase: "词语",
    kind: "建议",
    ADD_KEYWORD: "加入“{{group}}”",
    ADD_EXCLUSION: "列为整体排除",
    MOVE_KEYWORD: "从“{{group}}”移到“{{toGroup}}”",
    support: "依据",
    spoiled: "将判错",
    right: "判对：现在 → 采纳后",
  },
  {
    title: "What corrections propose for the lexicon",
    ask: "Work them out",
    basis:
      "{{cases}} past cases, {{corrected}} of them corrected; right now {{right}} times, with all of them taken {{together}}.",
    none: "There are too few corrections to propose anything.",
    phrase: "Phrase",
    kind: "Proposal",
    ADD_KEYWORD: "add to “{{group}}”",
    ADD_EXCLUSION: "exclude",
    MOVE_KEYWORD: "move from “{{group}}” to “{{toGroup}}”",
    support: "Grounds",
    spoiled: "Would be wrong",
    right: "Right: now → then",
  },
);

type Found = NonNullable<LexiconSuggestionsQuery["lexiconSuggestions"]>;
type Suggestion = Found["suggestions"][number];

/** Beside the lexicon: which phrases people's corrections ask for. Worked out when asked, for it tries all past cases. */
export function Lexicon() {
  const words = useWords();
  const [wanted, setWanted] = useState(false);
  const [answer, again] = useQuery({ query: LEXICON, pause: !wanted });
  return (
    <section style={{ marginTop: 16 }}>
      <Typography.Title level={2} style={{ fontSize: 15, margin: "0 0 8px" }}>
        {words("title")}
      </Typography.Title>
      {wanted ? (
        <Answered
          answer={answer}
          of={(data) => data.lexiconSuggestions}
          again={() => again({ requestPolicy: "network-only" })}
        >
          {(found) => <Proposed found={found} />}
        </Answered>
      ) : (
        <Button onClick={() => setWanted(true)}>{words("ask")}</Button>
      )}
    </section>
  );
}

function Proposed({ found }: { found: Found }) {
  const words = useWords();
  const { cases, corrected, before, together, suggestions } = found;
  return (
    <>
      <Typography.Paragraph>
        {words("basis", { cases, corrected, right: before.right, together: together.right })}
      </Typography.Paragraph>
      {suggestions.length === 0 ? (
        <Nothing>{words("none")}</Nothing>
      ) : (
        <WideTable<Suggestion>
          label={words("title")}
          dataSource={suggestions}
          rowKey={({ kind, phrase, toGroup }) => `${kind}/${phrase}/${toGroup}`}
          columns={[
            { title: words("phrase"), dataIndex: "phrase" },
            {
              title: words("kind"),
              key: "kind",
              render: (_, { kind, group, toGroup }) => words(kind, { group: group ?? "—", toGroup: toGroup ?? "—" }),
            },
            { title: words("support"), key: "support", render: (_, { support }) => <Cases ids={support} /> },
            { title: words("spoiled"), key: "spoiled", render: (_, { spoiled }) => <Cases ids={spoiled} /> },
            { title: words("right"), key: "right", render: (_, one) => `${one.before.right} → ${one.after.right}` },
          ]}
        />
      )}
    </>
  );
}

const SHOWN = 5;

function Cases({ ids }: { ids: readonly string[] }) {
  return (
    <>
      {ids.length}
      {ids.slice(0, SHOWN).map((id, at) => (
        <span key={id}>
          {" "}
          <Link to={`/cases/${encodeURIComponent(id)}`} aria-label={id}>
            #{at + 1}
          </Link>
        </span>
      ))}
    </>
  );
}
