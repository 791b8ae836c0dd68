import type { Viewer } from "@/app/viewer";
import { pageWords } from "@/i18n";

export const useNavWords = pageWords(
  "nav",
  {
    office: "信访办公室",
    workbench: "工作台",
    register: "登记",
    board: "数据看板",
    warnings: "风险预警",
    policy: "规则",
    programme: "年度计划",
    meetings: "联席会",
    inspections: "专项检查",
    measures: "整改措施",
    reports: "报告",
    audit: "审计",
    notices: "提醒",
    menu: "菜单",
    password: "修改密码",
    signOut: "退出",
    skip: "跳到正文",
    lost: "与服务的连接已断开，正在重连；页面内容可能不是最新。",
    live: "实时更新中",
    unread: "{{count}} 条未读提醒",
  },
  {
    office: "Petition office",
    workbench: "Workbench",
    register: "Register",
    board: "Board",
    warnings: "Warnings",
    policy: "Policy",
    programme: "Programme",
    meetings: "Meetings",
    inspections: "Inspections",
    measures: "Measures",
    reports: "Reports",
    audit: "Audit",
    notices: "Reminders",
    menu: "Menu",
    password: "Change password",
    signOut: "Sign out",
    skip: "Skip to content",
    lost: "The connection to the service is lost and being made again; what is shown may be old.",
    live: "Live",
    unread: "{{count}} unread reminders",
  },
);

type NavKey = Parameters<ReturnType<typeof useNavWords>>[0];

interface Entry {
  path: string;
  key: NavKey;
  /** Roles for which the entry is of use; empty: everybody. Rights are the server's matter. */
  roles?: readonly string[];
  right?: string;
}

const LEADING = ["leader", "petition_office", "department_head", "compliance", "auditor", "approver"];
const OFFICE = ["petition_office", "compliance", "leader", "auditor", "department_head"];

const ENTRIES: readonly Entry[] = [
  { path: "/", key: "workbench" },
  { path: "/register", key: "register", right: "registerCase" },
  { path: "/board", key: "board", roles: LEADING },
  { path: "/warnings", key: "warnings", roles: LEADING },
  { path: "/policy", key: "policy" },
  { path: "/programme", key: "programme", roles: LEADING },
  { path: "/meetings", key: "meetings", roles: OFFICE },
  { path: "/inspections", key: "inspections", roles: OFFICE },
  { path: "/measures", key: "measures", roles: [...OFFICE, "handler"] },
  { path: "/reports", key: "reports", roles: LEADING },
  { path: "/audit", key: "audit", right: "readDisclosures" },
];

/** The pages that are of use to a role, in the order of the menu. */
export function entriesOf(viewer: Viewer): Entry[] {
  return ENTRIES.filter(
    ({ roles, right }) => (!roles || roles.includes(viewer.role.code)) && (!right || viewer.rights.includes(right)),
  );
}
