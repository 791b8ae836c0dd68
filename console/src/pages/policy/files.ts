import { pageWords } from "@/i18n";

const useFileWords = pageWords(
  "ruleFiles",
  {
    manifest: "版本说明",
    clauses: "依据条款",
    taxonomy: "分类与代码",
    products: "产品",
    triage: "分类词表",
    grade: "定级",
    subclass: "子类",
    dispatch: "分办",
    procedure: "办理程序",
    sla: "办理时限",
    escalation: "督办升级",
    calendar: "工作日历",
    satisfaction: "满意度",
    kpi: "部门考核",
    alerts: "风险预警",
    programme: "年度计划",
    meetings: "联席会",
    reports: "定期报告",
    lint: "检查设置",
    test: "{{title}}·测试",
  },
  {
    manifest: "About this version",
    clauses: "Clauses",
    taxonomy: "Classes and codes",
    products: "Products",
    triage: "Lexicon",
    grade: "Grades",
    subclass: "Subclasses",
    dispatch: "Dispatch",
    procedure: "Procedure",
    sla: "Time limits",
    escalation: "Escalation",
    calendar: "Calendar",
    satisfaction: "Satisfaction",
    kpi: "Assessment",
    alerts: "Warnings",
    programme: "Programme",
    meetings: "Meetings",
    reports: "Reports",
    lint: "Checks",
    test: "{{title}} · tests",
  },
);

type Known = Exclude<Parameters<ReturnType<typeof useFileWords>>[0], "test">;
const KNOWN: readonly string[] = [
  "manifest",
  "clauses",
  "taxonomy",
  "products",
  "triage",
  "grade",
  "subclass",
  "dispatch",
  "procedure",
  "sla",
  "escalation",
  "calendar",
  "satisfaction",
  "kpi",
  "alerts",
  "programme",
  "meetings",
  "reports",
  "lint",
] satisfies readonly Known[];

/** What a rule file is about, in words; a file that the console does not know keeps its name. */
export function useFileTitle(): (file: string) => string {
  const words = useFileWords();
  return (file) => {
    const stem = file.replace(/\.yaml$/, "");
    const subject = stem.replace(/_test$/, "");
    if (!KNOWN.includes(subject)) return file;
    const title = words(subject as Known);
    return subject === stem ? title : words("test", { title });
  };
}
