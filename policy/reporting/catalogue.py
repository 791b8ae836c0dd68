"""The names that a report's template may use, each with what it stands for. Percentages are compared as printed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final, Literal

from policy.status import Label

__all__ = ["CATALOGUE", "FOLDER", "TITLES", "Entry", "ReportKind", "template_file"]

FOLDER: Final = "reports/"
"""Where the templates lie in a rule directory."""


class ReportKind(StrEnum):
    QUARTERLY = "quarterly"
    MONTHLY = "monthly"


TITLES: Final[Mapping[ReportKind, Label]] = MappingProxyType(
    {
        ReportKind.QUARTERLY: Label("信访风险预警报告", "Quarterly risk warning report"),
        ReportKind.MONTHLY: Label("信访工作月报", "Monthly office report"),
    }
)


def template_file(kind: ReportKind) -> str:
    """The template's name in a bundle: `reports/quarterly.md`."""
    return f"{FOLDER}{kind}.md"


Shape = Literal["number", "percent", "text", "table", "chart"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One name. Tables and charts are blocks: they stand on a line of their own."""

    label: Label
    shape: Shape

    @property
    def block(self) -> bool:
        return self.shape in ("table", "chart")


def _entries(shape: Shape, **labels: str) -> dict[str, Entry]:
    return {name: Entry(Label(name.partition("_")[2] or name, en), shape) for name, en in labels.items()}


CATALOGUE: Final[Mapping[str, Entry]] = MappingProxyType(
    {
        **_entries(
            "text",
            期间="the period in words",
            起始日="its first day",
            截止日="its last day",
            上期="the period before in words",
            去年同期="the same period of the year before in words",
            统计时点="the instant of the figures",
            统计范围="whole bank, or the reader's branch or department",
            规则版本="policy version",
            增长最快主题="the topics with the strongest growth",
        ),
        **_entries(
            "number",
            收到="received",
            办结="resolved",
            未办结="received and still open",
            超期="received, and a target is overdue now, resolved or not",
            上期收到="received in the period before",
            去年同期收到="received in the same period of the year before",
            上期办结="resolved in the period before",
            平均办理工作日="average handling in working days",
            上期平均办理工作日="the same, in the period before",
            红色预警数="red warnings",
            黄色预警数="yellow warnings",
            蓝色预警数="blue warnings",
            完成整改数="measures completed in the period",
            在办整改数="measures planned or under way",
            黄牌案件数="open cases with a yellow card now",
            红牌案件数="open cases with a red card now",
            黄牌提醒数="yellow reminders raised in the period",
            红牌提醒数="red reminders raised in the period",
            未办结疑难件数="hard cases open now",
            联席会次数="joint meetings held in the period",
        ),
        **_entries(
            "percent",
            环比="change of volume to the period before",
            同比="change of volume to the same period of the year before",
            办结率="completion rate",
            按期办结率="on-time completion",
            及时受理率="timely acceptance",
            满意度="satisfaction",
            上期按期办结率="on-time completion in the period before",
            上期满意度="satisfaction in the period before",
        ),
        **_entries(
            "table",
            表_总体="this period, the one before and the year before",
            表_网点="by branch",
            表_条线="by business line",
            表_主题="by topic",
            表_渠道="by channel",
            表_预警="warnings by level with their response",
            表_考核="the assessment of departments",
            表_年度目标="the state of the programme",
            表_整改="measures completed in the period or under way",
            表_重点关注="topics with the strongest growth",
            表_在办时长="open cases by the days since their receipt",
            表_督办="cards and reminders",
            表_疑难件="hard cases that are open",
            表_联席会="joint meetings of the period",
        ),
        **_entries(
            "chart",
            图_网点="volume by branch, this period and the one before",
            图_条线="volume by business line, this period and the one before",
            图_主题="volume by topic, this period and the one before",
            图_渠道="volume by channel, this period and the one before",
            图_趋势="received and resolved, month by month (quarter) or week by week (month)",
            图_质效="on-time completion and satisfaction over the same months or weeks",
            图_在办时长="open cases by the days since their receipt",
        ),
    }
)
