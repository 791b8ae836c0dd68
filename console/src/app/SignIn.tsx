import { Alert, Button, Input, Typography } from "antd";
import { useEffect, useState } from "react";
import { session } from "@/app/session";
import { LanguageSwitch } from "@/components/LanguageSwitch";
import { pageWords } from "@/i18n";

const useWords = pageWords(
  "signIn",
  {
    title: "信访办公室 · 登录",
    token: "访问令牌",
    enter: "登录",
    how: "管理员用 petition token --role 角色 --link 签发登录链接；也可把令牌粘贴在此。令牌只保存在本标签页，关闭即退出。",
    refused: "令牌无效或已过期，请重新登录。",
  },
  {
    title: "Petition office · sign in",
    token: "Access token",
    enter: "Sign in",
    how: "An administrator issues a sign-in link with petition token --role ROLE --link; a token can be pasted here too. It is kept in this tab only.",
    refused: "The token is not valid, or has expired. Sign in again.",
  },
);

/** The token may come with the link, in its fragment, which no server and no log sees. */
export function SignIn() {
  const words = useWords();
  const [typed, setTyped] = useState("");
  const [refused, setRefused] = useState(false);
  useEffect(() => {
    const given = new URLSearchParams(location.hash.slice(1)).get("token");
    if (!given) return;
    history.replaceState(null, "", location.pathname === "/sign-in" ? "/" : location.pathname + location.search);
    void enter(given, setRefused);
  }, []);
  return (
    <main style={{ maxWidth: 460, margin: "12vh auto", padding: 16 }}>
      <Typography.Title level={1} style={{ fontSize: 22, marginTop: 0 }}>
        {words("title")}
      </Typography.Title>
      {refused && <Alert type="error" showIcon title={words("refused")} style={{ marginBottom: 16 }} role="alert" />}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim()) void enter(typed, setRefused);
        }}
      >
        <label htmlFor="token">{words("token")}</label>
        <Input.TextArea
          id="token"
          rows={4}
          value={typed}
          autoFocus
          spellCheck={false}
          onChange={(event) => setTyped(event.target.value)}
        />
        <Button type="primary" htmlType="submit" block style={{ margin: "16px 0" }}>
          {words("enter")}
        </Button>
      </form>
      <Typography.Paragraph type="secondary">{words("how")}</Typography.Paragraph>
      <LanguageSwitch />
    </main>
  );
}

/** Asks the service before the token is kept: a refused one is told here, where another can be given. */
async function enter(token: string, setRefused: (refused: boolean) => void): Promise<void> {
  const answer = await fetch("/graphql", {
    method: "POST",
    headers: { Authorization: `Bearer ${token.trim()}`, "Content-Type": "application/json" },
    body: JSON.stringify({ query: "{ viewer { user } }" }),
  }).catch(() => null);
  if (answer?.ok) session.signIn(token);
  else setRefused(true);
}
