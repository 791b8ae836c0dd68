"""Two sides of one bank, alike but for their words: nothing of the one's is for the other's people."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from cases.actors import Actor, Role
from cli.scenarios.stage import Stage

__all__ = ["EAST", "OFFICE", "WEST", "Planted", "Side", "answered", "bounded", "bridge", "plant"]

OFFICE: Final = Actor("shen", Role.PETITION_OFFICE)


@dataclass(frozen=True, slots=True)
class Side:
    """`word` stands in every text of the side; none of it is in a text of the other."""

    word: str
    branch: str
    department: str
    phone: str
    month: str


EAST: Final = Side("东密", "城东支行", "customer_service", "13800001111", "2026-03")
WEST: Final = Side("西密", "城西支行", "operations", "13900002222", "2026-06")


@dataclass(frozen=True, slots=True)
class Planted:
    """The ids of what was planted on a side, by kind: `case`, `repeat`, `meeting`, `measure`, `event`, ..."""

    side: Side
    ids: dict[str, str] = field(default_factory=dict)

    def traces(self) -> tuple[str, ...]:
        """What only the side's own texts and ids hold."""
        keys = [one.split(":", 1)[1] for one in self.ids.values() if re.search("[0-9a-f]{32}", one)]
        return (self.side.word, self.side.branch, *keys)


def bounded(role: Role, side: Side, *, by_branch: bool) -> Actor:
    """Somebody of the side: of its branch, or of its department."""
    bound = {"branch": side.branch} if by_branch else {"department": side.department}
    return Actor(f"{side.word}{role.value}", role, **bound)


def answered(place: Stage, actor: Actor, field: str, values: Mapping[str, Any], wanted: str) -> Any:
    """What a mutation answers whose step must be taken."""
    kind = INPUTS.get(field, field[0].upper() + field[1:] + "Input")
    query = f"mutation($input: {kind}!) {{ {field}(input: $input) {{ {wanted} userErrors {{ message }} }} }}"
    body = place.execute(actor, query, {"input": dict(values)})
    assert "errors" not in body, body
    assert body["data"][field]["userErrors"] == [], (field, body)
    return body["data"][field]


INPUTS: Final = {
    **dict.fromkeys(("recordContact", "respond", "resumeCase", "giveFeedback", "requestReview"), "CaseActionInput"),
    **dict.fromkeys(("referToMeeting", "withdrawFromMeeting"), "AtMeetingInput"),
    "closeMeeting": "MeetingStepInput",
    "fileAnalysisReport": "AnalysisReportInput",
    "startMeasure": "MeasureStepInput",
}


def plant(place: Stage, side: Side) -> Planted:
    """A group case with all that hangs on it, a later one of the same customer, and the office's work about them."""
    word, planted = side.word, Planted(side)
    customer = {"name": f"{word}客", "phone": side.phone}
    matter = {"channel": "hotline", "branch": side.branch, "mainClass": "business_dispute", "customer": customer}
    matter |= {"narrative": f"{word}理财亏损，柜员误导", "businessLine": "wealth", "topic": "wealth_loss"}
    found = {"scope": "GROUP", "complexity": "HARD", "complainedAbout": [f"{word}柜员"]}
    _rise(place, side, matter)
    place.stand_at(f"{side.month}-02 10:00")
    planted.ids["response"] = _response(place, side)
    given = {**matter, **found, "subject": f"{word}甲", "firstReceiver": f"{word}front_desk", "sourceReference": word}
    case = answered(place, OFFICE, "registerCase", given, "case { id }")["case"]["id"]
    planted.ids.update({"case": case, "event": f"event:{case[5:]}:1"})

    def take(mutation: str, wanted: str = "", **values: Any) -> Any:
        return answered(place, OFFICE, mutation, {"caseId": case, **values}, wanted)

    take("recordContact", note=f"{word}电话")
    take("joinCase", member={"name": f"{word}友", "phone": side.phone[:-1] + "9"}, representative=True)
    lead: dict[str, Any] = {"leadDepartment": side.department, "assistingDepartments": [], "handler": f"{word}handler"}
    take("dispatchCase", **lead, note=f"{word}分办")
    take("respond", note=f"{word}响应")
    take("addFacts", facts=f"{word}新事实")
    take("revealCustomer", note=f"{word}核对")
    _meeting(place, planted, case)
    _inspection(place, planted)
    place.stand_at(f"{side.month}-09 10:00")
    take("resolveCase", outcome=f"{word}办结", causes=["operating_error"])
    report = {"rootCause": "training_gap", "analysis": f"{word}分析", "improvement": f"{word}改进"}
    take("fileAnalysisReport", **report)
    _measure(place, planted, case)
    later = {**matter, "subject": f"{word}乙", "firstReceiver": f"{word}front_desk"}
    planted.ids["repeat"] = answered(place, OFFICE, "registerCase", later, "case { id }")["case"]["id"]
    return planted


def _meeting(place: Stage, planted: Planted, case: str) -> None:
    side, word = planted.side, planted.side.word
    place.stand_at(f"{side.month}-03 10:00")
    given: dict[str, Any] = {
        "at": f"{side.month}-05T14:00:00+08:00",
        "place": f"{word}会议室",
        "title": f"{word}联席会",
    }
    given["members"] = [side.department]
    meeting = answered(place, OFFICE, "scheduleMeeting", given, "meeting { id }")["meeting"]["id"]
    planted.ids["meeting"] = meeting
    on = {"caseId": case, "meetingId": meeting}
    answered(place, OFFICE, "referToMeeting", {**on, "note": f"{word}提请"}, "")
    place.stand_at(f"{side.month}-05 15:00")
    answered(place, OFFICE, "decideAtMeeting", {**on, "decision": f"{word}决定", "followUpWithin": 5}, "")
    minutes = {"meetingId": meeting, "minutes": f"{word}纪要", "attendees": [f"{word}参会"]}
    answered(place, OFFICE, "recordMinutes", minutes, "")


def _inspection(place: Stage, planted: Planted) -> None:
    side, word = planted.side, planted.side.word
    given = {"title": f"{word}检查", "from": f"{side.month}-05", "to": f"{side.month}-20", "branches": [side.branch]}
    given["leadDepartment"] = side.department
    found = answered(place, OFFICE, "planInspection", given, "inspection { id }")["inspection"]["id"]
    planted.ids["inspection"] = found
    visit = {"inspectionId": found, "branch": side.branch, "visitedOn": f"{side.month}-05", "findings": f"{word}问题"}
    answered(place, OFFICE, "recordInspectionVisit", {**visit, "note": f"{word}说明"}, "")


def _measure(place: Stage, planted: Planted, case: str) -> None:
    side, word = planted.side, planted.side.word
    given = {"kind": "process", "title": f"{word}培训", "description": f"{word}内容", "department": side.department}
    found = answered(place, OFFICE, "planMeasure", given, "measure { id }")["measure"]["id"]
    planted.ids["measure"] = found
    answered(place, OFFICE, "linkMeasure", {"measureId": found, "caseId": case}, "")


def _rise(place: Stage, side: Side, matter: Mapping[str, Any]) -> None:
    """The month before, five complaints in a week and seven in the next: a warning of the branch, and its response."""
    given = {name: value for name, value in matter.items() if name != "customer"}
    month = int(side.month[-2:]) - 1
    for day, count in ((13, 5), (20, 7)):
        place.stand_at(f"2026-{month:02d}-{day} 10:00")
        for _ in range(count):
            answered(place, OFFICE, "registerCase", {**given, "subject": "众"}, "")


def _response(place: Stage, side: Side) -> str:
    """The id of the response that is about the side's own branch."""
    body = place.execute(OFFICE, "{ alertResponses { edges { node { id dimension key } } } }", {})
    nodes = [edge["node"] for edge in body["data"]["alertResponses"]["edges"]]
    return next(str(node["id"]) for node in nodes if node["key"] == side.branch)


def bridge(place: Stage, east: Planted, west: Planted) -> None:
    """What hangs on both sides at once: each side's people see it, and in it only what is theirs."""
    place.stand_at("2026-07-01 10:00")
    both: dict[str, Any] = {"title": "两行检查", "from": "2026-07-01", "to": "2026-07-20"}
    both["branches"] = [east.side.branch, west.side.branch]
    found = answered(place, OFFICE, "planInspection", both, "inspection { id }")["inspection"]["id"]
    given = {"kind": "process", "title": "两行措施", "description": "共同", "department": "legal_compliance"}
    measure = answered(place, OFFICE, "planMeasure", given, "measure { id }")["measure"]["id"]
    meeting = {"at": "2026-07-02T14:00:00+08:00", "place": "三楼", "title": "两行会", "members": ["legal_compliance"]}
    meeting = answered(place, OFFICE, "scheduleMeeting", meeting, "meeting { id }")["meeting"]["id"]
    for one in (east, west):
        visit = {"branch": one.side.branch, "visitedOn": "2026-07-01", "findings": f"{one.side.word}所见"}
        visit |= {"inspectionId": found, "note": f"{one.side.word}检查说明"}
        answered(place, OFFICE, "recordInspectionVisit", visit, "")
        case = one.ids["repeat"]
        link = {"measureId": measure, "caseId": case, "note": f"{one.side.word}同因"}
        answered(place, OFFICE, "linkMeasure", link, "")
        refer = {"caseId": case, "meetingId": meeting, "note": f"{one.side.word}并案"}
        answered(place, OFFICE, "referToMeeting", refer, "")
    moved: dict[str, Any] = {
        "channel": "hotline",
        "branch": east.side.branch,
        "subject": "他行旧事",
        "narrative": "理财亏损，柜员误导",
    }
    moved |= {"customer": {"name": "客", "phone": west.side.phone}, "mainClass": "business_dispute"}
    moved |= {"businessLine": "wealth", "topic": "wealth_loss"}
    case = answered(place, OFFICE, "registerCase", moved, "case { id }")["case"]["id"]
    answered(place, OFFICE, "linkRepeat", {"caseId": case, "repeatOfId": west.ids["case"]}, "")
    again = answered(place, OFFICE, "registerCase", moved, "case { id }")["case"]["id"]
    east.ids.update(
        {"repeat": again, "inspection_of_both": found, "measure_of_both": measure, "meeting_of_both": meeting}
    )
