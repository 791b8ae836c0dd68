import { Alert, Button, Typography } from "antd";
import { useEffect, useState } from "react";
import { leave, returned } from "@/app/issuer";
import { FirstAccount, PasswordForm, TokenForm } from "@/app/SignInForms";
import { session, useSession } from "@/app/session";
import { useSignInWords } from "@/app/signInWords";
import { LanguageSwitch } from "@/components/LanguageSwitch";
import { useSentence } from "@/i18n";

const REFUSED = "令牌无效或已过期，请重新登录 / The token is not valid, or has expired: sign in again";

/** What a link brings stands in its fragment, which no server and no log sees: a token, or a set-up code. */
export function SignIn() {
  const words = useSignInWords();
  const sentence = useSentence();
  const { ways } = useSession();
  const [refusal, setRefusal] = useState<string | null>(null);
  const [code, setCode] = useState<string | null>(null);
  useEffect(() => {
    const back = returned(location.search);
    if (back) {
      history.replaceState(null, "", "/");
      if ("refusal" in back) setRefusal(back.refusal);
      else void session.enter("/session/issuer", back.given).then(setRefusal);
      return;
    }
    const given = new URLSearchParams(location.hash.slice(1));
    const token = given.get("token");
    const setup = given.get("setup");
    if (!token && !setup) return;
    history.replaceState(null, "", location.pathname === "/sign-in" ? "/" : location.pathname + location.search);
    if (setup) setCode(setup);
    if (token) void enter(token).then(setRefusal);
  }, []);
  const send = (path: string, given: Record<string, string>) => void session.enter(path, given).then(setRefusal);
  return (
    <main style={{ maxWidth: 460, margin: "12vh auto", padding: 16 }}>
      <Typography.Title level={1} style={{ fontSize: 22, marginTop: 0 }}>
        {words("title")}
      </Typography.Title>
      {refusal && <Alert type="error" showIcon title={sentence(refusal)} style={{ marginBottom: 16 }} role="alert" />}
      {code && <FirstAccount onSend={(given) => send("/session/first-account", { ...given, code })} />}
      {!code && ways.issuer && (
        <Button type="primary" block style={{ marginBottom: 24 }} onClick={() => void leave().then(setRefusal)}>
          {words("atIssuer")}
        </Button>
      )}
      {!code && ways.accounts && <PasswordForm onSend={(given) => send("/session", given)} />}
      {!code && (
        <TokenForm first={!ways.accounts && !ways.issuer} onSend={(token) => void enter(token).then(setRefusal)} />
      )}
      <LanguageSwitch />
    </main>
  );
}

/** Asks the service before the token is kept: a refused one is told here, where another can be given. */
async function enter(token: string): Promise<string | null> {
  const answer = await fetch("/graphql", {
    method: "POST",
    headers: { Authorization: `Bearer ${token.trim()}`, "Content-Type": "application/json" },
    body: JSON.stringify({ query: "{ viewer { user } }" }),
  }).catch(() => null);
  if (!answer?.ok) return REFUSED;
  session.signIn(token);
  return null;
}
