"""The checkpoints over the record, for those who keep watch over it."""

from __future__ import annotations

from cases import rights
from cases.checkpoints.record import Checkpoint
from cases.paging import Window
from cases.views import Page
from resolvers.context import Context

__all__ = ["checkpoint_page"]


def checkpoint_page(context: Context, window: Window) -> Page[Checkpoint] | None:
    """Newest first; None for an actor who is no auditor. Raises InvalidRequest for a bad argument."""
    if not rights.may(context.actor, rights.READ_CHECKPOINTS):
        return None
    return context.services.checkpoints.page(window)
