import { refusalOf } from "@/app/session";

const KEPT = "petition.issuer";
const FAILED = "登录未完成，请重试 / The sign-in was not completed: try again";

/** What this tab keeps while its user is at the issuer. */
interface Kept {
  state: string;
  nonce: string;
  verifier: string;
}

/** Goes to the issuer (authorization code, PKCE); a refusal in words where it cannot be reached, else null. */
export async function leave(): Promise<string | null> {
  const answer = await fetch("/session/issuer").catch(() => null);
  if (!answer?.ok) return refusalOf(answer);
  const { address, client }: { address: string; client: string } = await answer.json();
  const kept: Kept = { state: random(), nonce: random(), verifier: random() };
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(kept.verifier));
  sessionStorage.setItem(KEPT, JSON.stringify(kept));
  const url = new URL(address);
  const asked = {
    response_type: "code",
    client_id: client,
    redirect_uri: redirect(),
    scope: "openid profile",
    state: kept.state,
    nonce: kept.nonce,
    code_challenge: base64url(new Uint8Array(digest)),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  location.assign(url);
  return null;
}

/** What the issuer sent the browser back with; null where it comes from elsewhere. The kept values serve once. */
export function returned(search: string): { given: Record<string, string> } | { refusal: string } | null {
  const query = new URLSearchParams(search);
  const state = query.get("state");
  if (!state || location.pathname !== "/sign-in") return null;
  const text = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  const kept: Kept | null = text ? JSON.parse(text) : null;
  const code = query.get("code");
  if (!kept || kept.state !== state || !code) return { refusal: FAILED };
  return { given: { code, verifier: kept.verifier, nonce: kept.nonce, redirect: redirect() } };
}

function redirect(): string {
  return `${location.origin}/sign-in`;
}

function random(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}
