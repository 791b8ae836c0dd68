import type { AlertLevel, Card, CaseNode, TargetState } from "@/api/generated/graphql";
import { COLOURS } from "@/app/theme";
import { pageWords } from "@/i18n";

export const useMarkWords = pageWords(
  "marks",
  {
    NONE: "无",
    YELLOW: "黄牌",
    RED: "红牌",
    levelNONE: "无预警",
    levelBLUE: "蓝色预警",
    levelYELLOW: "黄色预警",
    levelRED: "红色预警",
    RECEIVE: "接收",
    DISPATCH: "分办",
    HANDLE: "办理",
    FEEDBACK: "反馈",
    ARCHIVE: "归档",
    done: "全部办完",
    NOT_APPLICABLE: "不适用",
    WAITING: "未起算",
    RUNNING: "计时中",
    PAUSED: "暂停",
    MET: "按时完成",
    OVERDUE: "已超期",
    MISSED: "逾期完成",
    left: "剩 {{days}} 个工作日",
    last: "今日到期",
    late: "超期 {{days}} 个工作日",
    lateToday: "已超期",
    provisional: "暂定",
  },
  {
    NONE: "none",
    YELLOW: "yellow card",
    RED: "red card",
    levelNONE: "no warning",
    levelBLUE: "blue warning",
    levelYELLOW: "yellow warning",
    levelRED: "red warning",
    RECEIVE: "receive",
    DISPATCH: "dispatch",
    HANDLE: "handle",
    FEEDBACK: "feedback",
    ARCHIVE: "archive",
    done: "all done",
    NOT_APPLICABLE: "not applicable",
    WAITING: "not started",
    RUNNING: "running",
    PAUSED: "paused",
    MET: "met",
    OVERDUE: "overdue",
    MISSED: "done late",
    left: "{{days}} working days left",
    last: "due today",
    late: "{{days}} working days late",
    lateToday: "overdue",
    provisional: "provisional",
  },
);

export function Mark({ colour, children }: { colour: string; children: string }) {
  return (
    <span className="mark" style={{ color: colour }}>
      {children}
    </span>
  );
}

export function CardMark({ card }: { card: Card }) {
  const words = useMarkWords();
  if (card === "NONE") return null;
  return <Mark colour={card === "RED" ? COLOURS.red : COLOURS.yellow}>{words(card)}</Mark>;
}

export function LevelMark({ level }: { level: AlertLevel }) {
  const words = useMarkWords();
  const colour = { NONE: COLOURS.grey, BLUE: COLOURS.blue, YELLOW: COLOURS.yellow, RED: COLOURS.red }[level];
  return <Mark colour={colour}>{words(`level${level}`)}</Mark>;
}

export function NodeMark({ node }: { node: CaseNode | null | undefined }) {
  const words = useMarkWords();
  return <span>{words(node ?? "done")}</span>;
}

const STATE_COLOURS: Record<TargetState, string> = {
  NOT_APPLICABLE: COLOURS.grey,
  WAITING: COLOURS.grey,
  RUNNING: COLOURS.blue,
  PAUSED: COLOURS.yellow,
  MET: COLOURS.green,
  OVERDUE: COLOURS.red,
  MISSED: COLOURS.red,
};

export function StateMark({ state }: { state: TargetState }) {
  const words = useMarkWords();
  return <Mark colour={STATE_COLOURS[state]}>{words(state)}</Mark>;
}

/** The countdown in working days, as the policy's calendar counts them. */
export function Countdown({ days, state }: { days: number | null | undefined; state: TargetState }) {
  const words = useMarkWords();
  if (state === "PAUSED") return <Mark colour={COLOURS.yellow}>{words("PAUSED")}</Mark>;
  if (days == null) return <>—</>;
  if (state === "OVERDUE" || days < 0)
    return <Mark colour={COLOURS.red}>{days < 0 ? words("late", { days: -days }) : words("lateToday")}</Mark>;
  if (days === 0) return <Mark colour={COLOURS.yellow}>{words("last")}</Mark>;
  return <Mark colour={days <= 1 ? COLOURS.yellow : COLOURS.grey}>{words("left", { days })}</Mark>;
}
