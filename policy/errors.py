"""The errors of this project: one small hierarchy.

    PetitionError
    ├── InvalidRules          a rule directory does not make a bundle; carries every diagnostic
    ├── InvalidRequest        a question that has no answer as put (an instant before receipt, an unknown version)
    ├── EngineFault           durable_rules and the reference reading disagree, or the engine failed
    ├── StoreFault            the store holds something that cannot be (a broken chain, an unknown event type)
    └── JobStopped            a long job is not to go on here: it was cancelled, or is somebody else's

What a user can cause by a mutation is not among them: that is a `policy.procedure.Refusal`, which is data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from policy.diagnostics import Diagnostic

__all__ = ["EngineFault", "InvalidRequest", "InvalidRules", "JobStopped", "PetitionError", "StoreFault"]


class PetitionError(Exception):
    """The root: anything this project raises on purpose."""


class InvalidRules(PetitionError):
    """A rule directory that does not make a bundle.

    `diagnostics` holds every finding, sorted by file, line and column; at least one is an error.
    """

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("\n".join(str(diagnostic) for diagnostic in diagnostics))
        self.diagnostics = diagnostics


class InvalidRequest(PetitionError):
    """A question that has no answer as it is put; `field` is the path of the argument at fault."""

    def __init__(self, message: str, field: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.field = field


class EngineFault(PetitionError):
    """The engine failed, or decided otherwise than the reference reading of the same rules."""


class StoreFault(PetitionError):
    """The store holds something that cannot be; an operator must look."""


class JobStopped(PetitionError):
    """A long job is not to go on here: it was cancelled, or is in somebody else's hands."""
