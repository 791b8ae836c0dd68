import { graphql } from "@/api/generated";

/** What lists show of a clock. */
export const ClockLine = graphql(`
  fragment ClockLine on TargetStatus {
    target node state dueAt workingDaysLeft overdueWorkingDays provisional label { code zh en }
  }
`);

/** Why: the rule, its clause, and the sentence. */
export const ReasonLine = graphql(`
  fragment ReasonLine on Reason { rule ruleSet clause message }
`);

/** What lists show of a case. */
export const CaseLine = graphql(`
  fragment CaseLine on Case {
    id number version subject receivedAt handler urgency
    branch { code zh en } mainClass { code zh en } subclass { code zh en } grade { code zh en }
    businessLine { code zh en } leadDepartment { code zh en }
    status { card currentNode }
  }
`);

/** What lists show of a warning. */
export const AlertLine = graphql(`
  fragment AlertLine on Alert {
    id metric dimension key period previous current growth level response closed reason { ...ReasonLine }
  }
`);
