import type { CombinedError } from "@urql/core";
import { useEffect, useState } from "react";
import { useClient } from "urql";
import { graphql } from "@/api/generated";
import type { CheckPolicyQuery } from "@/api/generated/graphql";

const CHECK = graphql(`
  query CheckPolicy($files: [RuleTextInput!]!) {
    checkPolicy(files: $files) {
      diagnostics { ...Finding }
      changes { ...Change }
      tests { file name line passed differences { zh en } }
    }
  }
`);

export type Check = NonNullable<CheckPolicyQuery["checkPolicy"]>;

export interface Checking {
  /** The last answer, which stays while a newer text is checked. */
  check: Check | null;
  running: boolean;
  error: CombinedError | null;
}

const PAUSE = 700;

/** Has the service check the texts once typing pauses; an answer that a newer text has overtaken is dropped. */
export function useChecking(texts: Record<string, string>, wanted: boolean): Checking {
  const client = useClient();
  const [state, setState] = useState<Checking>({ check: null, running: wanted, error: null });
  const content = JSON.stringify(texts);
  useEffect(() => {
    if (!wanted) return;
    let overtaken = false;
    setState((before) => ({ ...before, running: true }));
    const timer = setTimeout(async () => {
      const files = Object.entries(JSON.parse(content) as Record<string, string>).map(([name, text]) => ({
        name,
        text,
      }));
      const { data, error } = await client.query(CHECK, { files }, { requestPolicy: "network-only" }).toPromise();
      if (overtaken) return;
      setState((before) => ({ check: data?.checkPolicy ?? before.check, running: false, error: error ?? null }));
    }, PAUSE);
    return () => {
      overtaken = true;
      clearTimeout(timer);
    };
  }, [client, content, wanted]);
  return state;
}
