"""Carries the demo year out through the service, batch by batch. Killed in the middle, it goes on where it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from cases.actors import Actor, Role
from cases.clock import Clock
from cases.commands import ActOnCase, Customer, Outcome, RegisterCase
from cases.db import Database
from cases.demo.journey import journey
from cases.demo.measures import plan_measures
from cases.demo.office import office_year
from cases.demo.texts import Complaint, Texts
from cases.keyring import Keys
from cases.models import CASES, IDEMPOTENCY
from cases.service import Batch, CaseService
from policy.bundle import Bundle
from policy.calendar import WorkCalendar
from policy.versions import Timeline

__all__ = ["fill", "unfinished"]

CASES_IN_ALL: Final = 2_000
_SEED: Final = 2026
_BATCH: Final = 100
_KEY: Final = "demo:"
_ZONE: Final = ZoneInfo("Asia/Shanghai")
_RISING: Final = "personal_loan_repayment"
"""The topic of the plan's own example: it rises by a quarter towards the end."""


@dataclass(frozen=True, slots=True)
class _Planned:
    """One case to come: all chance but its journey's is in it."""

    received: datetime
    complaint: Complaint
    command: RegisterCase
    repeats: int | None


def unfinished(database: Database, cases: int = CASES_IN_ALL) -> bool:
    """Whether the store is empty, or holds a demo year that was broken off."""
    done = _done(database)
    if done:
        return done < cases
    with database.read() as connection:
        return connection.execute(select(func.count()).select_from(CASES)).scalar_one() == 0


def fill(
    database: Database,
    timeline: Callable[[], Timeline],
    clock: Clock,
    secret: str,
    keys: Keys | None = None,
    *,
    cases: int = CASES_IN_ALL,
    seed: int = _SEED,
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Fills the store with the year up to now; answers how many cases there are. Equal seed and day, equal cases.

    Raises RuntimeError where the service refuses a step: the plan is then at fault.
    """
    now = clock()
    active = timeline()
    bundle = active.bundle(active.active(now))
    plan = _plan(Random(seed), bundle, now, cases)
    service = CaseService(database, timeline, clock, secret, keys)
    start = _done(database)
    known = _known(database)
    for first in range(start, len(plan), _BATCH):
        with service.batch() as batch:
            for number in range(first, min(first + _BATCH, len(plan))):
                known[number] = _carry_out(batch, bundle, plan, number, known, Random(seed * 100_003 + number), now)
                if progress:
                    progress(number + 1, len(plan))
    plan_measures(database, timeline, clock, service)
    office_year(database, timeline, clock, service, seed)
    return len(plan)


def _done(database: Database) -> int:
    return len(_known(database))


def _known(database: Database) -> dict[int, str]:
    """The demo cases that are there, by their number in the plan."""
    query = select(IDEMPOTENCY.c.key, IDEMPOTENCY.c.case_id).where(
        IDEMPOTENCY.c.mutation == "registerCase", IDEMPOTENCY.c.key.startswith(_KEY)
    )
    with database.read() as connection:
        rows = connection.execute(query).all()
    return {int(row.key.removeprefix(_KEY)): f"case:{row.case_id}" for row in rows}


def _plan(chance: Random, bundle: Bundle, now: datetime, cases: int) -> list[_Planned]:
    texts = Texts(chance)
    instants = sorted(_receipts(chance, bundle.calendar(None), now, cases))
    plan: list[_Planned] = []
    for number, received in enumerate(instants):
        repeats = _earlier(chance, plan, received) if chance.random() < 0.13 else None
        if repeats is not None:
            complaint, customer = plan[repeats].complaint, plan[repeats].command.customer
        else:
            recent = (now - received) < timedelta(days=28) and chance.random() < 0.06
            complaint, customer = texts.complaint(_RISING if recent else None), _customer(chance, texts, number)
        command = _command(chance, texts, bundle, number, received, complaint, customer)
        plan.append(_Planned(received, complaint, command, repeats))
    return plan


def _receipts(chance: Random, calendar: WorkCalendar, now: datetime, cases: int) -> list[datetime]:
    """Receipts over the year up to now: fewer on rest days, more as the year goes on."""
    today = calendar.local_date(now)
    days = [today - timedelta(days=back) for back in range(365, -1, -1)]
    weights = [
        (1.0 if calendar.is_working(day) else 0.25) * (0.85 + 0.3 * place / 365) for place, day in enumerate(days)
    ]
    drawn = chance.choices(days, weights, k=cases)
    instants = [
        datetime.combine(day, time(8), _ZONE) + timedelta(seconds=chance.randint(0, 11 * 3600)) for day in drawn
    ]
    late = now - timedelta(hours=1)
    return [instant if instant < late else instant - timedelta(days=1) for instant in instants]


def _earlier(chance: Random, plan: Sequence[_Planned], received: datetime) -> int | None:
    """An earlier case to repeat: within 180 days, and not of the same day."""
    recent = [
        number
        for number, planned in enumerate(plan[-400:], start=max(0, len(plan) - 400))
        if timedelta(days=2) < received - planned.received < timedelta(days=180)
    ]
    return chance.choice(recent) if recent else None


def _customer(chance: Random, texts: Texts, number: int) -> Customer:
    age = chance.choices((chance.randint(20, 59), chance.randint(60, 88)), (78, 22))[0]
    return Customer(texts.person(), f"139{number:08d}", None, age)


def _command(
    chance: Random,
    texts: Texts,
    bundle: Bundle,
    number: int,
    received: datetime,
    complaint: Complaint,
    customer: Customer | None,
) -> RegisterCase:
    products = [
        entry.code for entry in bundle.rules.products.products if entry.business_line == complaint.business_line
    ]
    return RegisterCase(
        idempotency_key=f"{_KEY}{number}",
        channel=texts.channel(),
        branch=texts.branch(),
        subject=complaint.subject,
        narrative=complaint.narrative,
        received_at=received,
        occurred_at=received + timedelta(minutes=chance.randint(2, 45)),
        customer=customer,
        product=chance.choice(products) if products and chance.random() < 0.6 else None,
        first_receiver=texts.one_of("front_desk"),
        main_class=complaint.main_class,
        business_line=complaint.business_line,
        topic=complaint.topic,
        scope=chance.choices(("individual", "group"), (96, 4))[0],
        urgency=chance.choices(("normal", "urgent"), (92, 8))[0],
        complexity=chance.choices(("simple", "hard"), (85, 15))[0],
    )


def _carry_out(
    batch: Batch,
    bundle: Bundle,
    plan: Sequence[_Planned],
    number: int,
    known: dict[int, str],
    chance: Random,
    now: datetime,
) -> str:
    planned = plan[number]
    texts = Texts(chance)
    actor = Actor(texts.one_of("petition_office"), Role.PETITION_OFFICE)
    case = _accepted(batch.register(actor, planned.command))
    occurred = planned.command.occurred_at or planned.received
    if planned.repeats is not None:
        link = ActOnCase("linkRepeat", case, occurred_at=occurred, data={"repeat_of_id": known[planned.repeats]})
        _accepted(batch.act(actor, link))
    hard = planned.command.complexity == "hard"
    calendar = bundle.calendar(None)
    main_class = planned.complaint.main_class
    for step in journey(chance, texts, calendar, bundle.subjective_causes, occurred, main_class, hard):
        if step.at > now:
            break
        _accepted(batch.act(actor, ActOnCase(step.mutation, case, occurred_at=step.at, note=step.note, data=step.data)))
    return case


def _accepted(outcome: Outcome) -> str:
    if outcome.refusals or outcome.case_id is None:
        raise RuntimeError(f"the demo plan is refused: {outcome.refusals}")
    return outcome.case_id
