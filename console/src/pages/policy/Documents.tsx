import { Button, Flex } from "antd";
import { useQuery } from "urql";
import { save } from "@/api/client";
import { graphql } from "@/api/generated";
import { DocumentFrame } from "@/components/DocumentFrame";
import { DownloadOutlined } from "@/components/icons";
import { Answered } from "@/components/states";
import { pageWords, useTerm } from "@/i18n";

const DOCUMENTS = graphql(`
  query PolicyDocuments($version: String, $draft: ID) {
    policyDocuments(policyVersion: $version, draft: $draft) { name label { code zh en } html }
  }
`);

const useWords = pageWords("policyDocuments", { download: "下载网页" }, { download: "Download page" });

interface DocumentProps {
  name: string;
  version: string | null;
  draft: string | null;
}

/** A supporting rule as the rules render it, in a frame that may do nothing but be read. */
export function PolicyDocument({ name, version, draft }: DocumentProps) {
  const words = useWords();
  const term = useTerm();
  const [answer, again] = useQuery({ query: DOCUMENTS, variables: { version, draft } });
  return (
    <Answered
      answer={answer}
      again={() => again({ requestPolicy: "network-only" })}
      of={(data) => data.policyDocuments?.find((document) => document.name === name)}
    >
      {({ label, html }) => (
        <>
          <Flex justify="flex-end" style={{ marginBottom: 8 }}>
            <Button
              size="small"
              icon={<DownloadOutlined />}
              onClick={() => save(new Blob([html], { type: "text/html" }), `${label.zh}.html`)}
            >
              {words("download")}
            </Button>
          </Flex>
          <DocumentFrame title={term(label)} html={html} />
        </>
      )}
    </Answered>
  );
}
