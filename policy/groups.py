"""Members of a group case: by number only; who they are is sealed apart from the events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from policy.models.procedure import Representatives  # only the type: the models know the history

__all__ = ["Member", "too_many_representatives"]


@dataclass(frozen=True, slots=True)
class Member:
    """One member. `rating` is the latest, 1 to 5; `rated` whether it was given in the current round."""

    number: int
    representative: bool
    rating: int | None = None
    rated: bool = False


def too_many_representatives(
    rule: Representatives | None, members: Iterable[Member], representative: bool
) -> str | None:
    """The rule's words where one more representative would be too many; None where it is allowed."""
    if rule is None or not representative:
        return None
    if sum(member.representative for member in members) < rule.at_most:
        return None
    return (
        f"{rule.label.zh}不得超过 {rule.at_most} 人（{rule.clause}）"
        f" / {rule.label.en}: at most {rule.at_most} ({rule.clause})"
    )
