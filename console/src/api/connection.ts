import { useSyncExternalStore } from "react";

/** idle: nothing is subscribed; live: changes arrive; lost: they do not, and what is shown may be old. */
export type Connection = "idle" | "live" | "lost";

let state: Connection = "idle";
const listeners = new Set<() => void>();

export const connection = {
  get: (): Connection => state,
  set(next: Connection): void {
    if (next === state) return;
    state = next;
    for (const listener of listeners) listener();
  },
  listen(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
};

export function useConnection(): Connection {
  return useSyncExternalStore(connection.listen, connection.get);
}
