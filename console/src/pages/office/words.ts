import { pageWords } from "@/i18n";

/** Steps of meetings, inspections and milestones, as their histories name them. */
export const useOfficeSteps = pageWords(
  "officeSteps",
  {
    scheduleMeeting: "安排",
    referToMeeting: "提请案件",
    withdrawFromMeeting: "移出议程",
    decideAtMeeting: "作出决定",
    recordMinutes: "记录纪要",
    closeMeeting: "会议结束",
    cancelMeeting: "取消",
    planInspection: "安排",
    recordInspectionVisit: "检查网点",
    concludeInspection: "检查结束",
    reachMilestone: "达成",
  },
  {
    scheduleMeeting: "scheduled",
    referToMeeting: "case referred",
    withdrawFromMeeting: "case withdrawn",
    decideAtMeeting: "decided",
    recordMinutes: "minutes recorded",
    closeMeeting: "meeting ended",
    cancelMeeting: "cancelled",
    planInspection: "planned",
    recordInspectionVisit: "branch visited",
    concludeInspection: "concluded",
    reachMilestone: "reached",
  },
);

type OfficeStepName = Parameters<ReturnType<typeof useOfficeSteps>>[0];

/** The steps of a history with their names in words. */
export function useNamedSteps() {
  const words = useOfficeSteps();
  return <S extends { step: string }>(steps: readonly S[]) =>
    steps.map((step) => ({ ...step, label: words(step.step as OfficeStepName) }));
}
