import { Flex } from "antd";
import { NavLink } from "react-router";
import { useMay } from "@/app/viewer";
import { pageWords } from "@/i18n";

const useWords = pageWords(
  "policyNav",
  { label: "规则各页", rules: "规则", versions: "版本", drafts: "草稿", jobs: "长任务" },
  { label: "Policy pages", rules: "Rules", versions: "Versions", drafts: "Drafts", jobs: "Long jobs" },
);

export function PolicyNav() {
  const words = useWords();
  const may = useMay();
  return (
    <nav aria-label={words("label")}>
      <Flex gap={16}>
        <NavLink to="/policy" end style={current}>
          {words("rules")}
        </NavLink>
        <NavLink to="/policy/versions" style={current}>
          {words("versions")}
        </NavLink>
        {may("readDrafts") && (
          <NavLink to="/policy/drafts" style={current}>
            {words("drafts")}
          </NavLink>
        )}
        {may("readJobs") && (
          <NavLink to="/policy/jobs" style={current}>
            {words("jobs")}
          </NavLink>
        )}
      </Flex>
    </nav>
  );
}

function current({ isActive }: { isActive: boolean }) {
  return { fontWeight: isActive ? 600 : 400, borderBottom: isActive ? "2px solid" : "none" };
}
