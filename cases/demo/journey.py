"""How a case goes: its steps with their instants, most in time, some late, a few returned, paused or reopened."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

from cases.demo.texts import Texts
from policy.calendar import WorkCalendar
from policy.folding import LEGS

__all__ = ["Step", "journey"]

_ZONE: Final = ZoneInfo("Asia/Shanghai")
_OUTCOMES: Final = (
    "已向客户致歉并说明情况，客户表示理解。",
    "已退还相关费用，客户认可处理结果。",
    "经核查情况属实，已对相关人员进行教育并改进流程。",
    "经核查费用收取符合合同约定，已向客户逐项解释。",
    "已更正记录并书面答复客户。",
)
_CAUSES: Final = ("system_gap", "operating_error", "training_gap", "irregular_operation", "bad_attitude")
_OWN_STEP: Final = {
    "service_complaint": ("respond", 3),
    "business_dispute": ("proposePlan", 5),
    "compliance_concern": ("concludeLegalReview", 5),
}


@dataclass(frozen=True, slots=True)
class Step:
    mutation: str
    at: datetime
    data: dict[str, Any]
    note: str | None = None


def journey(
    chance: Random,
    texts: Texts,
    calendar: WorkCalendar,
    subjective: Collection[str],
    received: datetime,
    main_class: str,
    hard: bool,
) -> Iterator[Step]:
    """The steps after registration in the order of their instants, without regard to what day it is today."""
    yield from _Journey(chance, texts, calendar, subjective, received, main_class, hard).steps()


class _Journey:
    def __init__(
        self,
        chance: Random,
        texts: Texts,
        calendar: WorkCalendar,
        subjective: Collection[str],
        received: datetime,
        main_class: str,
        hard: bool,
    ) -> None:
        self.chance = chance
        self.texts = texts
        self.calendar = calendar
        self.subjective = subjective
        self.main_class = main_class
        self.hard = hard
        self.at = received
        self.late = chance.random() < 0.13

    def steps(self) -> Iterator[Step]:
        slip = self.chance.random() < (0.35 if self.late else 0.02)
        yield self._step("recordContact", 1 if slip else 0)
        if self.chance.random() < 0.03:
            yield self._step("classifyCase", 0, {"complexity": "hard" if self.hard else "simple"}, "分类复核")
        yield self._dispatch(self.chance.choice((1, 2, 4)) if slip else 0)
        if self.chance.random() < 0.04:
            yield self._step("returnCase", self.chance.randint(1, 2), note="不属于本部门职责，请重新分办")
            yield self._dispatch(0)
        mutation, limit = _OWN_STEP[self.main_class]
        days = limit + self.chance.randint(1, 4) if self.late else self.chance.randint(0, limit - 2)
        if self.chance.random() < 0.06 and not self.late:
            yield self._step("pauseCase", 0, {"reason": "waiting_for_customer"}, "等待客户补充材料")
            yield self._step("resumeCase", self.chance.randint(2, 5))
            days = 0
        yield self._step(mutation, days)
        yield from self._resolution()
        if self.chance.random() < 0.03:
            yield self._step("reopenCase", self.chance.randint(3, 15), note="客户对结果不认可，重新办理")
            yield from self._resolution()

    def _dispatch(self, days: int) -> Step:
        return self._step("dispatchCase", days, {"handler": self.texts.one_of("handlers")})

    def _resolution(self) -> Iterator[Step]:
        if self.hard and self.chance.random() < 0.15 and not self.late:
            extension = {"reason": "情况复杂，需进一步核查", "approver": "分管行领导", "customer_notified_at": self.at}
            yield self._step("extendCase", 0, extension)
        days = self.chance.randint(9, 16) if self.late else self.chance.randint(1, 4)
        outcome: dict[str, Any] = {"outcome": self.chance.choice(_OUTCOMES)}
        if self.chance.random() < 0.4:
            outcome["causes"] = (self.chance.choice(_CAUSES),)
        yield self._step("resolveCase", days, outcome)
        yield self._step("giveFeedback", self.chance.randint(0, 4) if self.late else self.chance.randint(0, 1))
        if self.chance.random() < 0.75:
            weights = (8, 12, 20, 35, 25) if self.late else (1, 2, 6, 41, 50)
            yield self._step("rateCase", 0, {"rating": self.chance.choices((1, 2, 3, 4, 5), weights)[0]})
        report = {
            "root_cause": self.chance.choice(_CAUSES[:3]),
            "analysis": "经复盘，问题主要出在告知环节，相关岗位对规定掌握不够。",
            "improvement": "修订告知话术，开展岗位培训，并按月抽查。",
        }
        if outcome.get("causes", ("",))[0] in self.subjective:
            finding = "经查，操作不符合规定，已对责任人谈话提醒，管理部门作书面检查。"
            for leg in LEGS:
                yield self._step("concludeInvestigation", 0, {"leg": leg, "finding": finding})
        yield self._step("archiveCase", self.chance.randint(0, 1))
        yield self._step("fileAnalysisReport", self.chance.randint(1, 5), report)

    def _step(self, mutation: str, days: int, data: dict[str, Any] | None = None, note: str | None = None) -> Step:
        """The step so many working days later, in office hours and after the one before."""
        if days == 0:
            self.at = self._soon()
        else:
            day = self.calendar.add_working_days(self.calendar.local_date(self.at), days)
            self.at = _at(day, 9 * 60 + self.chance.randint(0, 7 * 60))
        return Step(mutation, self.at, data or {}, note)

    def _soon(self) -> datetime:
        """Within the hour; on a rest day, on the next working day."""
        day = self.calendar.local_date(self.at)
        if self.calendar.is_working(day):
            return self.at + timedelta(minutes=self.chance.randint(3, 40))
        return _at(self.calendar.roll(day), 9 * 60 + self.chance.randint(0, 60))


def _at(day: date, minutes: int) -> datetime:
    return datetime.combine(day, time(minutes // 60, minutes % 60), _ZONE)
