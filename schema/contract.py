"""The schema as it is served."""

from __future__ import annotations

import strawberry
from strawberry.schema.config import StrawberryConfig

from schema.mutation import Mutation
from schema.planned_inputs import plan_inputs
from schema.query import Query
from schema.scalars import SCALARS
from schema.subscription import Subscription
from schema.types import payload
from schema.types.alert import Alert
from schema.types.case_event import CaseEvent
from schema.types.draft import PolicyDraft
from schema.types.office import Inspection, Meeting, Milestone
from schema.types.reminder import Reminder
from schema.types.response import AlertResponse

__all__ = ["SCHEMA"]


_PAYLOADS = [getattr(payload, name) for name in payload.__all__ if name.endswith("Payload") and name != "CasePayload"]

SCHEMA = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=Subscription,
    types=[CaseEvent, Reminder, Alert, PolicyDraft, Meeting, Inspection, Milestone, AlertResponse, *_PAYLOADS],
    config=StrawberryConfig(scalar_map=SCALARS),
)
plan_inputs(SCHEMA)
