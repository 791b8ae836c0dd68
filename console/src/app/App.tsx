import { ConfigProvider } from "antd";
import enUS from "antd/locale/en_US";
import zhCN from "antd/locale/zh_CN";
import { useEffect, useMemo } from "react";
import { RouterProvider } from "react-router";
import { Provider } from "urql";
import { clientOf } from "@/api/client";
import { router } from "@/app/routes";
import { SignIn } from "@/app/SignIn";
import { useToken } from "@/app/session";
import { nonce, theme } from "@/app/theme";
import { ViewerGate } from "@/app/viewer";
import { useLanguage } from "@/i18n";

export function App() {
  const language = useLanguage();
  const token = useToken();
  return (
    <ConfigProvider locale={language === "en" ? enUS : zhCN} theme={theme} csp={nonce ? { nonce } : undefined}>
      {token ? <SignedIn key={token} token={token} /> : <SignIn />}
    </ConfigProvider>
  );
}

function SignedIn({ token }: { token: string }) {
  const held = useMemo(() => clientOf(token), [token]);
  useEffect(() => held.close, [held]);
  return (
    <Provider value={held.client}>
      <ViewerGate>
        <RouterProvider router={router} />
      </ViewerGate>
    </Provider>
  );
}
