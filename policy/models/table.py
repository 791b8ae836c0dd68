"""grade.yaml, subclass.yaml, dispatch.yaml: rule files that are nothing but a decision table."""

from __future__ import annotations

from policy.models.base import TableFile

__all__ = ["Dispatch", "Grade", "Subclass"]


class Grade(TableFile):
    """scope, urgency and complexity to the grade."""


class Subclass(TableFile):
    """main class and grade to the subclass, with the subclass's labels."""


class Dispatch(TableFile):
    """Who leads a case and who assists once it is dispatched."""
