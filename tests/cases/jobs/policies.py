"""A policy that changes: the shipped rules, and from an instant on others."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from policy.assemble import must_build
from policy.bundle import Bundle
from policy.versions import Timeline, version_of
from tests.conftest import shipped_bundle, shipped_texts

__all__ = ["Versions"]


@cache
def other() -> Bundle:
    """The shipped rules with other times for receipt, dispatch and response."""
    texts = dict(shipped_texts())
    for old in ("same_day", "3 working_days"):
        texts["sla.yaml"] = texts["sla.yaml"].replace(f"within: {old}", "within: 1 working_days")
    return must_build(texts, verify=False)


class Versions:
    """The timeline of a service, as it is asked for."""

    def __init__(self) -> None:
        first = shipped_bundle()
        self.now = Timeline((version_of(first, first.effective_from),), self.load)

    def load(self, digest: str) -> Bundle:
        return other() if digest == other().digest else shipped_bundle()

    def __call__(self) -> Timeline:
        return self.now

    def publish(self, at: datetime) -> str:
        """Puts the other rules in force from then on; answers their version."""
        version = version_of(other(), at)
        self.now = Timeline((*self.now.versions, version), self.load)
        return version.version
