import type { Dimension, Figure } from "@/api/generated/graphql";
import type { Kind } from "@/app/vocabulary";
import { pageWords } from "@/i18n";

const ZH: Record<Figure, string> = {
  RECEIVED: "收到",
  OPEN: "在办",
  OVERDUE: "收到且现已超期",
  OPEN_OVERDUE: "在办且超期",
  COMPLETED: "收到且已办结",
  YELLOW: "黄牌",
  RED: "红牌",
  ELDERLY: "老年客户",
  ONLINE: "线上渠道",
  NEW_PRODUCT: "新产品",
  REPEATS: "重复投诉",
  ACCEPTANCE_DECIDED: "受理时限已有结果",
  ACCEPTED_IN_TIME: "及时受理",
  ACCEPTED_LATE: "受理超时",
  DUE: "应办结",
  ON_TIME: "按期办结",
  LATE: "未按期办结",
  RESOLVED: "办结",
  FIRST_RESOLVED: "首次办结",
  FIRST_TIME: "一次办结",
  NOT_FIRST_TIME: "未一次办结",
  RECEIVE_FINISHED: "受理环节办完",
  DISPATCH_FINISHED: "分办环节办完",
  HANDLE_FINISHED: "办理环节办完",
  FEEDBACK_FINISHED: "反馈环节办完",
  ARCHIVE_FINISHED: "归档环节办完",
  RATED: "已评价",
  SATISFIED: "满意",
  DISSATISFIED: "不满意",
};

const EN: Record<Figure, string> = {
  RECEIVED: "received",
  OPEN: "open",
  OVERDUE: "received and overdue now",
  OPEN_OVERDUE: "open and overdue",
  COMPLETED: "received and resolved",
  YELLOW: "yellow card",
  RED: "red card",
  ELDERLY: "elderly customers",
  ONLINE: "online channels",
  NEW_PRODUCT: "new products",
  REPEATS: "repeats",
  ACCEPTANCE_DECIDED: "acceptance decided",
  ACCEPTED_IN_TIME: "accepted in time",
  ACCEPTED_LATE: "accepted late",
  DUE: "resolution due",
  ON_TIME: "resolved on time",
  LATE: "not resolved on time",
  RESOLVED: "resolved",
  FIRST_RESOLVED: "first resolution",
  FIRST_TIME: "resolved the first time",
  NOT_FIRST_TIME: "not resolved the first time",
  RECEIVE_FINISHED: "receipt finished",
  DISPATCH_FINISHED: "dispatch finished",
  HANDLE_FINISHED: "handling finished",
  FEEDBACK_FINISHED: "feedback finished",
  ARCHIVE_FINISHED: "archiving finished",
  RATED: "rated",
  SATISFIED: "satisfied",
  DISSATISFIED: "dissatisfied",
};

export const FIGURES = Object.keys(ZH) as Figure[];
export const useFigureWords = pageWords("figures", ZH, EN);

/** Where the labels of a dimension's keys are found. */
export const KINDS: Partial<Record<Dimension, Kind>> = {
  BRANCH: "branches",
  BUSINESS_LINE: "businessLines",
  CHANNEL: "channels",
  MAIN_CLASS: "mainClasses",
  SUBCLASS: "subclasses",
  DEPARTMENT: "departments",
  TOPIC: "topics",
};
