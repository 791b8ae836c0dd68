"""Random case histories in a real store, with back-dated steps, reopenings, repeats and receipts at local midnight."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from cases.actors import Actor, Role
from cases.commands import ActOnCase, Customer, RegisterCase
from cases.db import Database
from cases.service import CaseService
from policy.instants import parse_instant
from policy.versions import Timeline

__all__ = ["OFFICE", "STEPS", "fill"]

OFFICE = Actor("shen", Role.PETITION_OFFICE)
STEPS: tuple[tuple[str, dict[str, Any], str | None], ...] = (
    ("recordContact", {}, None),
    ("dispatchCase", {}, None),
    ("dispatchCase", {"lead_department": "operations", "assisting_departments": ["wealth_office"]}, None),
    ("returnCase", {}, "退回"),
    ("classifyCase", {"main_class": "business_dispute", "business_line": "credit_card"}, None),
    ("respond", {}, None),
    ("pauseCase", {"reason": "court"}, None),
    ("resumeCase", {}, None),
    ("resolveCase", {"outcome": "x"}, None),
    ("giveFeedback", {}, None),
    ("rateCase", {"rating": 3}, None),
    ("rateCase", {"rating": 4}, None),
    ("archiveCase", {}, None),
    ("reopenCase", {}, "重开"),
    ("linkRepeat", {}, None),
)


def fill(
    database: Database, timeline: Timeline, clock: Callable[[], datetime], seed: int, cases: int = 10, steps: int = 10
) -> CaseService:
    """Random steps, or the usual ones, on cases of four customers; each mutation alone, or all in one batch."""
    chance = Random(seed)
    service = CaseService(database, lambda: timeline, clock, "s")
    if chance.random() < 0.5:
        with service.batch() as batch:
            _take(batch, clock, chance, cases, steps)
    else:
        _take(service, clock, chance, cases, steps)
    return service


def _take(service: Any, clock: Callable[[], datetime], chance: Random, cases: int, steps: int) -> None:
    known: list[str] = []
    for _ in range(cases):
        at = parse_instant("2026-02-25 00:00") + timedelta(hours=6 * chance.randint(0, 170))
        identifier = service.register(OFFICE, _registration(chance, at)).case_id
        assert identifier is not None
        usual = [STEPS[place] for place in (0, 1, 5, 8, 9, chance.choice((10, 11)), 13)]
        for mutation, data, note in usual if chance.random() < 0.4 else chance.choices(STEPS, k=steps):
            at += timedelta(hours=chance.choice((1, 5, 24, 60, 120)))
            given = {"repeat_of_id": chance.choice(known)} if mutation == "linkRepeat" and known else data
            if at < clock() and (mutation != "linkRepeat" or known):
                service.act(OFFICE, ActOnCase(mutation, identifier, occurred_at=at, note=note, data=given))
        known.append(identifier)


def _registration(chance: Random, at: datetime) -> RegisterCase:
    return RegisterCase(
        chance.choice(("hotline", "website")),
        chance.choice(("东", "西")),
        "s",
        "n",
        received_at=at,
        occurred_at=at,
        main_class=chance.choice(("service_complaint", "business_dispute")),
        business_line=chance.choice(("wealth", "debit_card")),
        customer=Customer(phone=f"1390000000{chance.randint(0, 3)}", age=chance.choice((None, 30, 60, 75))),
    )
