import { useSyncExternalStore } from "react";

const KEPT = "petition.token";

/** The service takes the cookie of a session only with this header, which no page of another origin can send. */
const OURS = { "X-Petition-Client": "console" };

/** A bearer token lives in this tab; a session in a cookie that no script can read, in all tabs. */
export type Credential = { kind: "token"; token: string } | { kind: "cookie"; user: string; account: boolean };

/** How one can sign in here, as the service says. */
export interface Ways {
  accounts: boolean;
  issuer: boolean;
}

interface State {
  /** undefined: the service has not said yet whether there is a session. */
  credential: Credential | null | undefined;
  ways: Ways;
}

const listeners = new Set<() => void>();

// A link that signs in takes the place of whoever was signed in in this tab before.
if (location.hash.startsWith("#token=")) sessionStorage.removeItem(KEPT);

const kept = sessionStorage.getItem(KEPT);
let state: State = {
  credential: kept ? { kind: "token", token: kept } : undefined,
  ways: { accounts: false, issuer: false },
};
void ask();

export const session = {
  get credential(): Credential | null {
    return state.credential ?? null;
  },
  /** The token was tried before. */
  signIn(token: string): void {
    sessionStorage.setItem(KEPT, token.trim());
    tell({ ...state, credential: { kind: "token", token: token.trim() } });
  },
  /** Asks for a session at an address under /session; the refusal in the service's words, or null. */
  async enter(path: string, given: Record<string, string>): Promise<string | null> {
    const answer = await post(path, given);
    if (!answer?.ok) return refusalOf(answer);
    const told: { user: string } = await answer.json();
    const account = path !== "/session/issuer";
    const accounts = state.ways.accounts || account;
    tell({ ways: { ...state.ways, accounts }, credential: { kind: "cookie", user: told.user, account } });
    return null;
  },
  /** Another password for the account; the refusal in the service's words, or null. The session goes on. */
  async changePassword(password: string, other: string): Promise<string | null> {
    const answer = await post("/session/password", { password, other });
    return answer?.ok ? null : refusalOf(answer);
  },
  /** Ends the session in the service first: one that still holds there must not look ended here. */
  async signOut(): Promise<void> {
    if (state.credential?.kind === "cookie") {
      const answer = await fetch("/session", { method: "DELETE", headers: OURS }).catch(() => null);
      if (!answer?.ok) return;
    }
    session.lost();
  },
  /** The service knows the credential no more. */
  lost(): void {
    sessionStorage.removeItem(KEPT);
    tell({ ...state, credential: null });
  },
};

function post(path: string, given: Record<string, string>): Promise<Response | null> {
  const headers = { ...OURS, "Content-Type": "application/json" };
  return fetch(path, { method: "POST", headers, body: JSON.stringify(given) }).catch(() => null);
}

/** Why the service did not do it, in its words; null: it did not answer. */
export async function refusalOf(answer: Response | null): Promise<string> {
  const told = await answer?.json().catch(() => null);
  return told?.errors?.[0]?.message ?? "服务没有回答 / the service does not answer";
}

/** What a request says of who sends it. */
export function headersOf(credential: Credential | null): Record<string, string> {
  return credential?.kind === "token" ? { Authorization: `Bearer ${credential.token}` } : OURS;
}

/** Whom the cookie names, and how one can sign in; a token in this tab goes before it. */
async function ask(): Promise<void> {
  const answer = await fetch("/session", { headers: OURS }).catch(() => null);
  const told: ({ user: string | null; account: boolean } & Ways) | null = answer?.ok ? await answer.json() : null;
  const found: Credential | null = told?.user ? { kind: "cookie", user: told.user, account: told.account } : null;
  tell({
    ways: { accounts: told?.accounts ?? false, issuer: told?.issuer ?? false },
    credential: state.credential === undefined ? found : state.credential,
  });
}

function tell(next: State): void {
  state = next;
  for (const listener of listeners) listener();
}

export function useSession(): State {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => state,
  );
}
