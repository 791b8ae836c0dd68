import { ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { useEffect, useMemo } from "react";
import { RouterProvider } from "react-router";
import { Provider } from "urql";
import { clientOf } from "@/api/client";
import { router } from "@/app/routes";
import { SignIn } from "@/app/SignIn";
import { type Credential, useSession } from "@/app/session";
import { nonce, theme } from "@/app/theme";
import { ViewerGate } from "@/app/viewer";
import { useLanguage } from "@/i18n";

export function App() {
  const language = useLanguage();
  const { credential } = useSession();
  return (
    <ConfigProvider locale={language === "en" ? enUS : zhCN} theme={theme} csp={nonce ? { nonce } : undefined}>
      {credential === null && <SignIn />}
      {credential && <SignedIn key={keyOf(credential)} credential={credential} />}
    </ConfigProvider>
  );
}

function keyOf(credential: Credential): string {
  return credential.kind === "token" ? credential.token : credential.user;
}

function SignedIn({ credential }: { credential: Credential }) {
  const held = useMemo(() => clientOf(credential), [credential]);
  useEffect(() => held.close, [held]);
  return (
    <Provider value={held.client}>
      <ViewerGate>
        <RouterProvider router={router} />
      </ViewerGate>
    </Provider>
  );
}
