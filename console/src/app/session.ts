import { useSyncExternalStore } from "react";

const KEPT = "petition.token";
const listeners = new Set<() => void>();

// A link that signs in takes the place of whoever was signed in in this tab before.
if (location.hash.startsWith("#token=")) sessionStorage.removeItem(KEPT);

/** The bearer token of this tab; closing the tab signs out. */
export const session = {
  get token(): string | null {
    return sessionStorage.getItem(KEPT);
  },
  signIn(token: string): void {
    sessionStorage.setItem(KEPT, token.trim());
    tell();
  },
  signOut(): void {
    sessionStorage.removeItem(KEPT);
    tell();
  },
};

function tell(): void {
  for (const listener of listeners) listener();
}

export function useToken(): string | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => session.token,
  );
}
