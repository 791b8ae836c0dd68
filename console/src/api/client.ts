import { Client, cacheExchange, fetchExchange, mapExchange, subscriptionExchange } from "@urql/core";
import { createClient } from "graphql-ws";
import { connection } from "@/api/connection";
import { type Credential, headersOf, session } from "@/app/session";

/** A client that acts with one credential; signing in as somebody else makes another, so that nothing cached is shared. */
export function clientOf(credential: Credential): { client: Client; close: () => void } {
  const scheme = location.protocol === "https:" ? "wss:" : "ws:";
  const socket = createClient({
    url: `${scheme}//${location.host}/graphql`,
    connectionParams: credential.kind === "token" ? headersOf(credential) : {},
    lazy: true,
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: (tries) => new Promise((go) => setTimeout(go, Math.min(15_000, 500 * 2 ** tries))),
    shouldRetry: (reason) => !(reason instanceof CloseEvent && reason.code === 4403),
    on: {
      connected: () => connection.set("live"),
      closed: (event) => connection.set(wanted(event) ? "idle" : "lost"),
      error: () => connection.set("lost"),
    },
  });
  const client = new Client({
    url: "/graphql",
    preferGetMethod: false,
    exchanges: [
      mapExchange({
        onError(error) {
          if (error.response?.status === 401) session.lost();
        },
      }),
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: (operation) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe({ ...operation, query: operation.query ?? "" }, sink as never),
          }),
        }),
      }),
    ],
    fetchOptions: { headers: headersOf(credential) },
  });
  return { client, close: () => void socket.dispose() };
}

/** Whether the socket was closed because no page listens any more. */
function wanted(event: unknown): boolean {
  return event instanceof CloseEvent && event.code === 1000;
}

/** Downloads a document that needs the credential, under the name that it has there. */
export async function download(path: string): Promise<void> {
  const answer = await fetch(path, { headers: headersOf(session.credential) });
  if (!answer.ok) throw new Error(`${answer.status} ${(await answer.text()).slice(0, 200)}`);
  save(await answer.blob(), named(answer) ?? path.split("/").pop()?.split("?")[0] ?? "petition");
}

export function save(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function named(answer: Response): string | null {
  const header = answer.headers.get("content-disposition") ?? "";
  const coded = /filename\*=utf-8''([^;]+)/i.exec(header)?.[1];
  return coded ? decodeURIComponent(coded) : (/filename="?([^";]+)"?/.exec(header)?.[1] ?? null);
}
