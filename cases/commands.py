"""What may be asked of the service: input as plain, frozen data, in the contract's words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from policy.procedure import Refusal

__all__ = ["ActOnCase", "Customer", "Outcome", "RegisterCase"]


@dataclass(frozen=True, slots=True)
class Customer:
    name: str | None = None
    phone: str | None = None
    id_number: str | None = None
    age: int | None = None


@dataclass(frozen=True, slots=True)
class RegisterCase:
    """A new case. What is None of the classification is left to triage."""

    channel: str
    branch: str
    subject: str
    narrative: str
    idempotency_key: str | None = None
    received_at: datetime | None = None
    occurred_at: datetime | None = None
    customer: Customer | None = None
    product: str | None = None
    first_receiver: str | None = None
    main_class: str | None = None
    business_line: str | None = None
    topic: str | None = None
    scope: str | None = None
    urgency: str | None = None
    complexity: str | None = None
    complained_about: tuple[str, ...] = ()
    source_reference: str | None = None


@dataclass(frozen=True, slots=True)
class ActOnCase:
    """A step on a case. `data` holds the step's own input in snake_case; what was not given is not in it."""

    mutation: str
    case_id: str
    idempotency_key: str | None = None
    expected_version: int | None = None
    occurred_at: datetime | None = None
    note: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`case_id` names the case also where the step was refused, if it is there and the actor may see it.

    `opened` is the row of a case that was only just opened: its columns by name, as they were written.
    """

    case_id: str | None
    refusals: tuple[Refusal, ...] = ()
    version: int | None = None
    opened: Mapping[str, Any] | None = None

    @property
    def done(self) -> bool:
        return not self.refusals
