"""A step on a case: what is left out is filled in by the rules, what depends on other cases is looked up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from cases import agenda, rights
from cases.actors import Actor
from cases.commands import ActOnCase
from cases.customers import Customers
from cases.ids import case_id, case_key
from cases.ledger import CaseFile, Ledger
from cases.models import CASES
from cases.validation import invalid
from policy.bundle import Bundle
from policy.evaluator import evaluate
from policy.events import Event
from policy.history import CaseHistory
from policy.procedure import Refusal, RefusalCode
from policy.status import TargetState

__all__ = ["Prepared", "prepare"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """The event's data, or why the input cannot be."""

    refusals: tuple[Refusal, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)


def prepare(
    ledger: Ledger,
    customers: Customers,
    bundle: Bundle,
    file: CaseFile,
    command: ActOnCase,
    at: datetime,
    actor: Actor,
) -> Prepared:
    """Turns a step's input into its event's data."""
    if command.mutation == "acknowledgeReport":
        return _acknowledgement(actor, command)
    if command.mutation == "linkRepeat":
        return _repeat(ledger, customers, file, str(command.data["repeat_of_id"]), actor)
    if command.mutation in agenda.AGENDA_STEPS:
        return Prepared(*agenda.prepared(ledger, bundle, file, command, at))
    if command.mutation == "dismissRepeat":
        return Prepared(data={"of": command.data["repeat_of_id"]})
    if command.mutation == "joinCase":
        return _member(ledger, customers, file, command)
    if command.mutation == "addFacts":
        return Prepared(data=_new_facts(bundle, file.events, command, at))
    if command.mutation == "revealCustomer":
        return _reveal(ledger, customers, file)
    given = {name: _plain(value) for name, value in command.data.items() if value is not None}
    if command.mutation == "completeTarget" and given["target"] not in {target.id for target in bundle.targets}:
        return Prepared((invalid(f"没有时限 '{given['target']}' / no target '{given['target']}'", "target"),))
    if command.mutation == "dispatchCase":
        return Prepared(data=_dispatch(bundle, file, given, at))
    if command.mutation == "classifyCase":
        return Prepared(data=_classification(bundle, file.events, given, at))
    if command.mutation == "resolveCase":
        subjective = [cause for cause in given.get("causes", ()) if cause in bundle.subjective_causes]
        return Prepared(data={**given, "subjective": subjective} if subjective else given)
    return Prepared(data=given)


def _acknowledgement(actor: Actor, command: ActOnCase) -> Prepared:
    """Only somebody of the department that got the report can say that it has it."""
    recipient = command.data.get("recipient") or actor.department
    if recipient is None or recipient != actor.department:
        words = "须由收件部门的人员签收 / to be acknowledged by somebody of the department that got it"
        return Prepared((Refusal(RefusalCode.FORBIDDEN, words, ("recipient",)),))
    return Prepared(data={"recipient": recipient, "acknowledged_by": actor.user})


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def _dispatch(bundle: Bundle, file: CaseFile, given: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Who leads and assists: as given, else as the rules say."""
    case = CaseHistory.of(file.events)
    rule = bundle.classify(case.attributes)
    decided = None if case.dispatched else case.lead_department  # by a joint meeting, since the case was returned
    lead = given.get("lead_department") or decided or rule.lead_department
    assisting = given.get("assisting_departments", list(rule.assisting_departments))
    return {
        **given,
        "lead_department": lead,
        "assisting_departments": [name for name in dict.fromkeys(assisting) if name != lead],
    }


def _classification(
    bundle: Bundle, events: tuple[Event, ...], given: Mapping[str, Any], at: datetime
) -> dict[str, Any]:
    """The corrected fields, and which targets were late and no longer apply: that stays a fact."""
    late = {
        status.target
        for status in evaluate(bundle, events, max(at, events[-1].at)).targets
        if status.state in (TargetState.OVERDUE, TargetState.MISSED)
    }
    if not late:
        return dict(given)
    after = (*events, Event(len(events) + 1, "classified", at, given))
    gone = {
        status.target for status in evaluate(bundle, after, at).targets if status.state is TargetState.NOT_APPLICABLE
    }
    breached = sorted(late & gone)
    return {**given, "breached": breached} if breached else dict(given)


def _new_facts(bundle: Bundle, events: tuple[Event, ...], command: ActOnCase, at: datetime) -> dict[str, Any]:
    """The facts, whether they restart clocks, and which of these clocks were late: that stays a fact."""
    data: dict[str, Any] = {"facts": command.data["facts"], "restarts": bool(command.data.get("restart"))}
    if not data["restarts"]:
        return data
    restarted = {target.id for target in bundle.targets if "facts_added" in target.starts}
    breached = sorted(
        status.target
        for status in evaluate(bundle, events, max(at, events[-1].at)).targets
        if status.target in restarted and status.state in (TargetState.OVERDUE, TargetState.MISSED)
    )
    return {**data, "breached": breached} if breached else data


def _member(ledger: Ledger, customers: Customers, file: CaseFile, command: ActOnCase) -> Prepared:
    """The member's number; who it is stays out of the event."""
    ledger.flush()
    if customers.is_member(ledger.connection, file.key, command.data["member"]):
        return Prepared((invalid("此人已是联名人 / this person is a member already", "member"),))
    number = len(CaseHistory.of(file.events).members) + 1
    return Prepared(data={"member": number, "representative": bool(command.data.get("representative"))})


def _reveal(ledger: Ledger, customers: Customers, file: CaseFile) -> Prepared:
    ledger.flush()
    customer = customers.of_case(ledger.connection, file.key)
    if customer is None:
        words = "登记时未留客户信息 / no customer was given"
        return Prepared((Refusal(RefusalCode.NOT_ALLOWED_NOW, words),))
    names = ("name", "phone", "id_number")
    return Prepared(data={"fields": [name for name in names if getattr(customer, name) is not None]})


def _repeat(ledger: Ledger, customers: Customers, file: CaseFile, earlier: str, actor: Actor) -> Prepared:
    """An earlier case out of the actor's scope is not there: nobody learns whose customer it was."""
    key = case_key(earlier)
    ledger.flush()
    columns = (CASES.c.received_at, CASES.c.repeat_of)
    query = select(*columns).where(CASES.c.id == key, rights.scope(actor))
    found = ledger.connection.execute(query).one_or_none() if key else None
    if key is None or found is None:
        words = "没有这个案件 / no such case"
        return Prepared((Refusal(RefusalCode.NOT_FOUND, words, ("repeatOfId",)),))
    if key == file.key:
        return Prepared((invalid("不能与自身关联 / a case cannot repeat itself", "repeat_of_id"),))
    if found.received_at >= file.row["received_at"]:
        return Prepared((invalid("须关联更早收到的案件 / the other case must be the earlier one", "repeat_of_id"),))
    if not customers.same(ledger.connection, file.key, key):
        return Prepared((invalid("不是同一客户 / not the same customer", "repeat_of_id"),))
    return Prepared(data={"repeat_of": case_id(key), "repeat_number": _place(ledger, key) + 1})


def _place(ledger: Ledger, key: str) -> int:
    """Which complaint of its matter a case is: 1 where it repeats none. Receipts fall along the chain, so it ends."""
    place = 1
    link = select(CASES.c.repeat_of)
    while (key := ledger.connection.execute(link.where(CASES.c.id == key)).scalar_one_or_none() or "") != "":
        place += 1
    return place
