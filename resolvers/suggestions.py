"""What people's corrections propose for the lexicon of triage."""

from __future__ import annotations

from typing import Final

from cases import rights
from figures.corrections import past_classifications
from policy.errors import InvalidRequest
from policy.suggest import Suggestions, suggest
from resolvers.context import Context

__all__ = ["lexicon_suggestions"]

_NEWEST: Final = 5_000
"""Cases looked at for one answer; the command line looks at more."""

_MOST: Final = 100


def lexicon_suggestions(context: Context, limit: int) -> Suggestions | None:
    """None for an actor without the right or without sight of the whole bank.

    Raises InvalidRequest for a limit amiss.
    """
    if not rights.may(context.actor, rights.SUGGEST) or not rights.unbounded(context.actor):
        return None
    if not 1 <= limit <= _MOST:
        raise InvalidRequest(f"limit 须在 1 至 {_MOST} 之间 / from 1 to {_MOST}", ("limit",))
    past = past_classifications(context.services.database, context.timeline, _NEWEST, context.actor)
    return suggest(context.bundle.rules.triage, past, limit)
