import type { DocumentInput } from "@urql/core";
import { useMutation } from "urql";
import { refusalsOf, type UserError } from "@/api/refusals";

interface Payload {
  userErrors: readonly UserError[];
}

/** Sends a mutation of one field and one `input`, and answers its refusals; none: it is done. */
export function useSend<D extends object, I>(document: DocumentInput<D, { input: I }>) {
  const [, run] = useMutation<D, { input: I }>(document);
  return async (input: I): Promise<UserError[]> => {
    const { data, error } = await run({ input });
    return refusalsOf(data ? (Object.values(data)[0] as Payload) : null, error);
  };
}
