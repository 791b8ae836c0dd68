"""procedure.yaml: limits on steps of the procedure that are no targets."""

from __future__ import annotations

from pydantic import Field

from policy.models.base import LimitText, Rule, RuleFile

__all__ = ["ProcedureRules", "Window"]


class Window(Rule):
    """A step that is only possible within a limit after another: `step` and `after` are event types."""

    step: str = Field(examples=["returned"])
    after: str = Field(examples=["dispatched"])
    within: LimitText


class ProcedureRules(RuleFile):
    windows: list[Window]
