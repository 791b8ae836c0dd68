"""Dated policy versions, and which of them governs a case at an instant."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from policy.errors import InvalidRequest
from policy.events import Event
from policy.status import Label

if TYPE_CHECKING:
    from policy.bundle import Bundle

__all__ = ["Reach", "Source", "Timeline", "Version", "version_of"]

Reach = Literal["open", "new"]
"""Whom a bundle reaches: `open` takes over every case not yet resolved, `new` only cases received from then on."""


Source = Literal["directory", "published"]
"""Where a version came from: the watched directory, or two people who published it."""


@dataclass(frozen=True, slots=True)
class Version:
    """One time that a bundle took effect. The same bundle can take effect twice (an edit that is taken back)."""

    version: str
    digest: str
    title: Label
    effective_from: datetime
    applies_to: Reach
    author: str
    approver: str | None
    source: Source = "directory"


def version_of(
    bundle: Bundle,
    effective_from: datetime,
    *,
    author: str | None = None,
    approver: str | None = None,
    source: Source = "directory",
) -> Version:
    """The version that a bundle makes; who wrote and approved it is the manifest's word unless given."""
    return Version(
        version=bundle.version,
        digest=bundle.digest,
        title=bundle.title,
        effective_from=effective_from,
        applies_to=bundle.applies_to,
        author=author or bundle.author,
        approver=approver or bundle.approver,
        source=source,
    )


@dataclass(frozen=True, slots=True)
class Timeline:
    """Every version that ever took effect, oldest first; never empty. `load` gives the bundle of a digest."""

    versions: tuple[Version, ...]
    load: Callable[[str], Bundle] = field(compare=False)

    def bundle(self, version: Version) -> Bundle:
        return self.load(version.digest)

    def find(self, version: str) -> Version | None:
        """The newest entry of that name; None for a name that never was."""
        return next((entry for entry in reversed(self.versions) if entry.version == version), None)

    def named(self, version: str) -> Version:
        """Like `find`, but an unknown name raises InvalidRequest."""
        found = self.find(version)
        if found is None:
            raise InvalidRequest(f"没有规则版本 {version} / no policy version {version!r}", ("policyVersion",))
        return found

    def active(self, at: datetime) -> Version:
        """The newest version in effect at `at`; before the first one takes effect, the first."""
        return next((entry for entry in reversed(self.versions) if entry.effective_from <= at), self.versions[0])

    def governing(self, events: Sequence[Event], at: datetime) -> Version:
        """The version that governs a case at `at` (domain.md, "Which version governs").

        The case starts under the version in effect at its receipt. A later one that reaches open cases takes the case
        over at its date, or at the reopening if the case was resolved then. A resolution keeps the version of its
        instant.
        """
        received = events[0].at
        governing = self.active(received)
        for instant, entry in self._takeovers(events, received):
            if instant > at:
                break
            governing = entry
        return governing

    def _takeovers(self, events: Sequence[Event], received: datetime) -> Iterator[tuple[datetime, Version]]:
        later = [entry for entry in self.versions if entry.effective_from > received and entry.applies_to == "open"]
        if not later:
            return
        spans = list(_open_spans(events))
        for entry in later:
            for opened, resolved in spans:
                if resolved is None or resolved >= entry.effective_from:
                    yield max(opened, entry.effective_from), entry
                    break


def _open_spans(events: Sequence[Event]) -> Iterator[tuple[datetime, datetime | None]]:
    """From each opening (receipt, reopening) to the resolution that ended it; None while it is open."""
    opened: datetime | None = events[0].at
    for event in events:
        if event.type == "resolved" and opened is not None:
            yield opened, event.at
            opened = None
        elif event.type == "reopened":
            opened = event.at
    if opened is not None:
        yield opened, None
