"""calendar.yaml: the zone, the end of the day, and days that differ from the State Council's calendar."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from policy.models.base import Clause, Code, Day, Entry, LabelText, RuleFile

__all__ = ["CalendarDay", "CalendarRules"]


class CalendarDay(Entry):
    date: Day
    label: LabelText
    department: Code | None = Field(default=None, description="只对一个部门 / for one department only")


class CalendarRules(RuleFile):
    clause: Clause | None = Field(default=None, description="节假日安排的出处 / whose arrangement of holidays it is")
    zone: str = Field(examples=["Asia/Shanghai"])
    day_ends: Annotated[str, StringConstraints(pattern=r"^(24:00|([01]\d|2[0-3]):[0-5]\d)$")] = Field(
        default="24:00", description="一日终了时刻 / when a day ends"
    )
    working_days: list[CalendarDay] = Field(default_factory=list, description="另增工作日 / additional working days")
    rest_days: list[CalendarDay] = Field(default_factory=list, description="另增休息日 / additional rest days")
