import { Alert, Badge, Button, Drawer, Flex, Grid, Layout, Typography } from "antd";
import { Suspense, useState } from "react";
import { Link, Outlet, ScrollRestoration, useLocation } from "react-router";
import { useQuery } from "urql";
import { useConnection } from "@/api/connection";
import { graphql } from "@/api/generated";
import { entriesOf, useNavWords } from "@/app/nav";
import { session, useSession } from "@/app/session";
import { useViewer } from "@/app/viewer";
import { BellOutlined, MenuOutlined } from "@/components/icons";
import { LanguageSwitch } from "@/components/LanguageSwitch";
import { Loading } from "@/components/states";
import { useTerm } from "@/i18n";

const UNREAD = graphql(`
  query Unread { notifications(unread: true, first: 1) { totalCount } }
`);

/** Menu, header and the page between them. */
export function Shell() {
  const words = useNavWords();
  const wide = Grid.useBreakpoint().lg ?? window.innerWidth >= 992;
  const [open, setOpen] = useState(false);
  return (
    <Layout style={{ minHeight: "100vh" }}>
      <a className="skip-link" href="#content">
        {words("skip")}
      </a>
      {wide ? (
        <Layout.Sider width={184} style={{ borderInlineEnd: "1px solid #f0f0f0" }}>
          <Navigation />
        </Layout.Sider>
      ) : (
        <Drawer open={open} onClose={() => setOpen(false)} placement="left" size={240} title={words("menu")}>
          <Navigation onGo={() => setOpen(false)} />
        </Drawer>
      )}
      <Layout>
        <Layout.Header
          style={{ borderBottom: "1px solid #f0f0f0", height: "auto", lineHeight: "normal", paddingBlock: 8 }}
        >
          <Flex align="center" gap={8} wrap>
            {!wide && (
              <Button type="text" icon={<MenuOutlined />} aria-label={words("menu")} onClick={() => setOpen(true)} />
            )}
            <Person />
          </Flex>
        </Layout.Header>
        <Lost />
        <Layout.Content
          id="content"
          role="main"
          tabIndex={-1}
          style={{ padding: wide ? 24 : 12, outline: "none", minWidth: 0 }}
        >
          <Suspense fallback={<Loading />}>
            <Outlet />
            <ScrollRestoration />
          </Suspense>
        </Layout.Content>
      </Layout>
    </Layout>
  );
}

function Navigation({ onGo }: { onGo?: () => void }) {
  const words = useNavWords();
  const viewer = useViewer();
  const { pathname } = useLocation();
  const entries = entriesOf(viewer);
  const current = entries.find(({ path }) =>
    path === "/" ? pathname === "/" || pathname.startsWith("/cases") : pathname.startsWith(path),
  )?.path;
  return (
    <nav aria-label={words("menu")}>
      <Typography.Text strong style={{ display: "block", padding: "16px 24px 8px" }}>
        {words("office")}
      </Typography.Text>
      <ul className="menu">
        {entries.map(({ path, key }) => (
          <li key={path}>
            <Link to={path} onClick={onGo} aria-current={path === current ? "page" : undefined}>
              {words(key)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Person() {
  const words = useNavWords();
  const term = useTerm();
  const viewer = useViewer();
  const state = useConnection();
  const { credential } = useSession();
  const [{ data }] = useQuery({ query: UNREAD, requestPolicy: "cache-and-network" });
  const unread = data?.notifications?.totalCount ?? 0;
  const place = [viewer.branch, viewer.department].filter((found) => found != null).map((found) => term(found));
  return (
    <>
      <Typography.Text ellipsis style={{ flex: 1, minWidth: 0 }}>
        {viewer.user} · {term(viewer.role)}
        {place.length > 0 && ` · ${place.join(" · ")}`}
      </Typography.Text>
      {state === "live" && (
        <span title={words("live")}>
          <Badge status="success" aria-label={words("live")} role="img" />
        </span>
      )}
      <Link to="/notices" aria-label={words("unread", { count: unread })}>
        <Badge count={unread} size="small" overflowCount={99}>
          <span style={{ fontSize: 18, padding: 4 }}>
            <BellOutlined />
          </span>
        </Badge>
      </Link>
      <LanguageSwitch />
      {credential?.kind === "cookie" && credential.account && <Link to="/password">{words("password")}</Link>}
      <Button size="small" onClick={() => void session.signOut()}>
        {words("signOut")}
      </Button>
    </>
  );
}

function Lost() {
  const words = useNavWords();
  return useConnection() === "lost" ? <Alert banner type="warning" role="alert" title={words("lost")} /> : null;
}
