"""Who saw a customer's data in clear, and why: for those who keep watch over it."""

from __future__ import annotations

from datetime import date

from cases import rights
from cases.disclosures import Disclosure, DisclosureFilter
from cases.paging import Window
from cases.views import Page
from policy.errors import InvalidRequest
from resolvers.context import Context

__all__ = ["disclosure_page", "wanted_disclosures"]


def wanted_disclosures(
    context: Context, first: date | None, last: date | None, actor: str | None, case: str | None
) -> DisclosureFilter:
    """Days as the bank counts them, `last` exclusive. Raises InvalidRequest for a name that nobody can have."""
    if actor is not None and not actor.isprintable():
        raise InvalidRequest("含有控制字符 / holds control characters", ("actor",))
    calendar = context.bundle.calendar(None)
    return DisclosureFilter(
        at_from=None if first is None else calendar.start_of(first),
        at_to=None if last is None else calendar.start_of(last),
        actor=actor,
        case=case,
    )


def disclosure_page(context: Context, wanted: DisclosureFilter, window: Window) -> Page[Disclosure] | None:
    """Newest first; None for an actor who may not see who saw what. Raises InvalidRequest for a bad argument."""
    if not rights.may(context.actor, rights.READ_DISCLOSURES):
        return None
    page = context.services.disclosures.page(context.actor, wanted, window)
    context.want(item.case_id for item in page.items)
    return page
