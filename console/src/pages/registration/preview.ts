import { useEffect, useState } from "react";
import { useQuery } from "urql";
import type { Values } from "@/components/ActionForm";
import { previewOf } from "@/pages/registration/input";
import { PREVIEW, type Preview } from "@/pages/registration/queries";

const PAUSE = 400;

interface Previewed {
  preview: Preview | null;
  /** What it is of: triage's spans count in these, not in what has been typed since. */
  of: { subject: string; narrative: string };
  /** No answer came; a case can be registered all the same. */
  failed: boolean;
}

const NOTHING: Previewed = { preview: null, of: { subject: "", narrative: "" }, failed: false };

/** Asks what would be decided, once typing pauses; the last answer stays until the next is there. */
export function usePreview(values: Values): Previewed {
  const input = previewOf(values);
  const wanted = JSON.stringify(input);
  const [asked, setAsked] = useState(wanted);
  const [shown, setShown] = useState(NOTHING);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(wanted), PAUSE);
    return () => clearTimeout(timer);
  }, [wanted]);
  const sent = JSON.parse(asked) as typeof input;
  const [{ data, error, operation, fetching }] = useQuery({
    query: PREVIEW,
    variables: { input: sent ?? { narrative: "" } },
    pause: sent === null,
    requestPolicy: "network-only",
  });
  useEffect(() => {
    if (fetching || !data?.previewCase) return;
    const { subject, narrative } = operation?.variables.input ?? {};
    setShown({ preview: data.previewCase, of: { subject: subject ?? "", narrative: narrative ?? "" }, failed: false });
  }, [data, operation, fetching]);
  return input === null ? NOTHING : { ...shown, failed: error !== undefined };
}
