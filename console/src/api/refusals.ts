import type { CombinedError } from "@urql/core";

export interface UserError {
  code: string;
  field?: string[] | null;
  message: string;
}

/** What a mutation said: its refusals as the service words them, or why there was no answer at all. */
export function refusalsOf(
  payload: { userErrors: readonly UserError[] } | null | undefined,
  error: CombinedError | undefined,
): UserError[] {
  if (error) return [{ code: "UNANSWERED", message: reasonOf(error) }];
  return payload ? [...payload.userErrors] : [];
}

/** Why a question has no answer, in the service's words where it gave some. */
export function reasonOf(error: CombinedError): string {
  if (error.networkError)
    return "联系不上服务，未保存的内容仍在此页 / the service cannot be reached; nothing on this page is lost";
  return error.graphQLErrors.map((found) => found.message).join("；") || error.message;
}

/** A key under which a mutation is carried out once, however often it is sent. */
export function newKey(): string {
  return crypto.randomUUID();
}
