"""What happens to a case: the events from which everything about it is worked out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

__all__ = ["EVENT_TYPES", "Event"]

EVENT_TYPES: Final = (
    "received",
    "registered",
    "contacted",
    "classified",
    "dispatched",
    "returned",
    "responded",
    "plan_proposed",
    "legal_reviewed",
    "paused",
    "resumed",
    "extended",
    "mediated",
    "resolved",
    "feedback_given",
    "rated",
    "archived",
    "reopened",
    "repeat_linked",
    "report_filed",
    "target_completed",
    "interviewed",
    "investigated",
    "handed_over",
    "facts_added",
    "member_joined",
    "member_rated",
    "repeat_dismissed",
    "customer_revealed",
    "meeting_referred",
    "meeting_decided",
    "followed_up",
    "report_delivered",
    "measure_linked",
    "review_requested",
    "review_concluded",
    "rereview_requested",
    "rereview_concluded",
    "customer_erased",
)
"""Every event type, in the order in which a case usually meets them (domain.md, section 8)."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a case.

    `seq` counts from 1 within the case and settles the order of events at the same instant. `at` is aware, in UTC.
    `data` is plain JSON, by type:

    - received: channel, branch, main_class, business_line, topic, scope, urgency, complexity, product,
      customer_age, complained_about (members of staff), source_reference,
      unsettled (list of the fields where triage abstained and the fallback was taken),
      triaged (what triage said of the fields that nobody gave; not in events before 2026-12),
      suggestions (possible repeats: of, score in per cent or None, rule, clause, words)
    - registered: first_receiver
    - classified: any of main_class, business_line, topic, scope, urgency, complexity, complained_about;
      breached (targets that were late and no longer apply)
    - dispatched: lead_department, assisting_departments, handler
    - paused: reason
    - extended: target, days, reason, approver, customer_notified_at
    - mediated: outcome (agreed, failed, declined)
    - resolved: outcome, causes, subjective (those causes that open an investigation under the rules of that instant)
    - rated: rating
    - repeat_linked: repeat_of (case id), repeat_number (2 for the first repeat)
    - report_filed: root_cause, analysis, improvement
    - target_completed: target
    - interviewed: interviewee
    - investigated: leg (person, department), finding
    - handed_over: handler (who takes over)
    - facts_added: facts, restarts (whether clocks begin anew), breached (targets that were late and began anew)
    - member_joined: member, representative; member_rated: member, rating
    - repeat_dismissed: of (case id); customer_revealed: fields
    - customer_erased: rule, clause, archived_on, people (how many), left_in (`seq` of the events whose free text
      names them still)
    - meeting_referred: meeting, rules (that ask for it), withdrawn (true: taken off that agenda again)
    - meeting_decided: meeting, decision, lead_department, assisting_departments, follow_up_within (working days)
    - followed_up: what was done after a meeting
    - report_delivered: recipient; acknowledged_by (who there confirmed it, in a second event of the same recipient)
    - measure_linked: measure
    - review_requested, rereview_requested; review_concluded, rereview_concluded: conclusion (upheld, changed)
    """

    seq: int
    type: str
    at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
