"""The office's own work in the demo year: meetings twice a month, three inspections, the trial run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select

from cases.actors import Actor, Role
from cases.clock import Clock
from cases.commands import ActOnCase
from cases.db import Database
from cases.ids import case_id
from cases.models import CASES, MEETINGS
from cases.office_desk import OfficeCommand, OfficeDesk
from cases.office_steps import OFFICE_STEPS_BY_NAME
from cases.service import CaseService
from policy.calendar import WorkCalendar
from policy.versions import Timeline

__all__ = ["office_year"]

_OFFICE: Final = Actor("shen", Role.PETITION_OFFICE)
_ZONE: Final = ZoneInfo("Asia/Shanghai")
_PEOPLE: Final = ("沈主任", "法律合规部 周芸", "个人金融部 刘波", "公司金融部 陈立", "运营管理部 何静")
_DAYS: Final = (8, 22)
_INSPECTIONS: Final = ((3, "理财销售专项检查"), (6, "网点服务与投诉处理专项检查"), (9, "个人贷款收费专项检查"))
_DECISIONS: Final = ("由主办部门牵头，按合同约定补偿差额", "双方共同向客户书面说明，限期整改流程", "核实责任后退还费用")
_TRIAL_RUN: Final = date(2026, 6, 24)


def office_year(
    database: Database, timeline: Callable[[], Timeline], clock: Clock, service: CaseService, seed: int
) -> None:
    """Does the office's work of the year up to now, once: a store that has meetings is left as it is."""
    with database.read() as connection:
        if connection.execute(select(MEETINGS.c.id).limit(1)).one_or_none() is not None:
            return
    now, active = clock(), timeline()
    calendar = active.bundle(active.active(now)).calendar(None)
    year = _Year(database, timeline, now, Random(seed))
    year.meetings(calendar)
    year.inspections(calendar)
    if calendar.local_date(now) >= _TRIAL_RUN:
        year.do(_at(_TRIAL_RUN), "reachMilestone", item="trial_run", on=_TRIAL_RUN)
    year.today(service, calendar)


class _Year:
    def __init__(self, database: Database, timeline: Callable[[], Timeline], now: datetime, chance: Random) -> None:
        self._database, self._now, self._chance = database, now, chance
        self._at = now
        self._desk = OfficeDesk(database, timeline, lambda: self._at, OFFICE_STEPS_BY_NAME)

    def do(self, when: datetime, mutation: str, subject: str | None = None, **data: Any) -> str:
        """Raises RuntimeError where the step is refused: the plan is then at fault."""
        self._at = when
        outcome = self._desk.act(_OFFICE, OfficeCommand(mutation, subject, data=data))
        if outcome.refusals or outcome.subject is None:
            raise RuntimeError(f"the demo plan is refused: {outcome.refusals}")
        return outcome.subject

    def meetings(self, calendar: WorkCalendar) -> None:
        """Twice a month, as far as they are over."""
        for day in _days(calendar, calendar.local_date(self._now)):
            at = _at(day)
            meeting = self.do(at - timedelta(days=3), "scheduleMeeting", at=at, place="总行三楼会议室")
            end = at + timedelta(hours=2)
            self.do(end, "recordMinutes", meeting, minutes="通报当期投诉情况，研究整改措施。", attendees=_PEOPLE)
            self.do(end, "closeMeeting", meeting)

    def inspections(self, calendar: WorkCalendar) -> None:
        """Three in the year, each over a third of the branches."""
        with self._database.read() as connection:
            branches = list(connection.execute(select(CASES.c.branch).distinct().order_by(CASES.c.branch)).scalars())
        today = calendar.local_date(self._now)
        for place, (month, title) in enumerate(_INSPECTIONS):
            first = date(today.year, month, 9)
            last = first + timedelta(days=11)
            if last >= today:
                return
            own = tuple(branches[place :: len(_INSPECTIONS)])
            plan: dict[str, Any] = {"title": title, "planned_from": first, "planned_to": last, "branches": own}
            inspection = self.do(_at(first - timedelta(days=7)), "planInspection", **plan)
            for number, branch in enumerate(own):
                on = min(first + timedelta(days=2 * number), last)
                found = self._chance.choice(("未见异常", "公示不全，已责令整改", "个别投诉登记不及时，限期整改"))
                self.do(_at(on), "recordInspectionVisit", inspection, branch=branch, visited_on=on, findings=found)
            self.do(_at(last), "concludeInspection", inspection, conclusion="问题已逐项落实整改责任")

    def today(self, service: CaseService, calendar: WorkCalendar) -> None:
        """A meeting that has just decided on hard cases, some of them resolved since, and one ahead with others."""
        cases = self._hard_cases()
        decided, ahead = cases[:6], cases[6:10]
        held = self.do(self._now, "scheduleMeeting", at=self._now, place="总行三楼会议室", title="疑难件专题联席会")
        for case in decided:
            decision = self._chance.choice(_DECISIONS)
            self._act(service, "referToMeeting", case, meeting_id=held)
            self._act(service, "decideAtMeeting", case, meeting_id=held, decision=decision)
        self.do(self._now, "recordMinutes", held, minutes="逐件研究疑难件并作出决定。", attendees=_PEOPLE)
        for case in decided[:3]:
            service.act(_OFFICE, ActOnCase("resolveCase", case, data={"outcome": "按联席会决定办结"}))
        self.do(self._now, "closeMeeting", held)
        day = _working(calendar, calendar.local_date(self._now) + timedelta(days=7))
        upcoming = self.do(self._now, "scheduleMeeting", at=_at(day), place="总行三楼会议室")
        for case in ahead:
            self._act(service, "referToMeeting", case, meeting_id=upcoming)

    def _hard_cases(self) -> Sequence[str]:
        """Hard cases being handled, the oldest first."""
        query = select(CASES.c.id).where(
            CASES.c.complexity == "hard", CASES.c.resolved_at.is_(None), CASES.c.lead_department.is_not(None)
        )
        with self._database.read() as connection:
            keys = connection.execute(query.order_by(CASES.c.received_at, CASES.c.id).limit(10)).scalars()
            return [case_id(key) for key in keys]

    def _act(self, service: CaseService, mutation: str, case: str, **data: Any) -> None:
        outcome = service.act(_OFFICE, ActOnCase(mutation, case, note="疑难件", data=data))
        if outcome.refusals:
            raise RuntimeError(f"the demo plan is refused: {outcome.refusals}")


def _days(calendar: WorkCalendar, today: date) -> Iterator[date]:
    days = (_working(calendar, date(today.year, month, day)) for month in range(1, 13) for day in _DAYS)
    return (day for day in days if day < today)


def _working(calendar: WorkCalendar, day: date) -> date:
    while not calendar.is_working(day):
        day += timedelta(days=1)
    return day


def _at(day: date) -> datetime:
    return datetime.combine(day, time(14), _ZONE)
