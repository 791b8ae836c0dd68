import { createBrowserRouter, Navigate, type RouteObject } from "react-router";
import { Shell } from "@/app/Shell";
import { Broken } from "@/components/Broken";
import { Missing } from "@/components/states";

/** Each page is loaded when it is first opened. */
const pages: RouteObject[] = [
  { index: true, lazy: () => import("@/pages/workbench/Workbench") },
  { path: "sign-in", element: <Navigate to="/" replace /> },
  { path: "notices", lazy: () => import("@/pages/notices/Notices") },
  { path: "password", lazy: () => import("@/pages/password/Password") },
  { path: "cases/:id", lazy: () => import("@/pages/case/CasePage") },
  { path: "register", lazy: () => import("@/pages/registration/Registration") },
  { path: "board", lazy: () => import("@/pages/board/Board") },
  { path: "warnings", lazy: () => import("@/pages/warnings/Warnings") },
  { path: "policy", lazy: () => import("@/pages/policy/Policy") },
  { path: "policy/versions", lazy: () => import("@/pages/policy/Versions") },
  { path: "policy/drafts", lazy: () => import("@/pages/policy/Drafts") },
  { path: "policy/drafts/:id", lazy: () => import("@/pages/policy/Draft") },
  { path: "policy/jobs", lazy: () => import("@/pages/policy/Jobs") },
  { path: "programme", lazy: () => import("@/pages/programme/Programme") },
  { path: "meetings", lazy: () => import("@/pages/meetings/Meetings") },
  { path: "meetings/:id", lazy: () => import("@/pages/meetings/Meeting") },
  { path: "inspections", lazy: () => import("@/pages/inspections/Inspections") },
  { path: "inspections/:id", lazy: () => import("@/pages/inspections/Inspection") },
  { path: "measures", lazy: () => import("@/pages/measures/Measures") },
  { path: "measures/:id", lazy: () => import("@/pages/measures/Measure") },
  { path: "reports", lazy: () => import("@/pages/reports/Reports") },
  { path: "audit", lazy: () => import("@/pages/audit/Audit") },
  { path: "*", element: <Missing /> },
];

export const router = createBrowserRouter([
  { path: "/", element: <Shell />, hydrateFallbackElement: <span />, errorElement: <Broken />, children: pages },
]);
