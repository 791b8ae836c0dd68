"""Which policy is in force: reads the rule directory, takes a good edit as a new version, keeps the last good one.

One frozen `Timeline` is swapped as a whole, so that a request which pinned it sees one policy throughout. A bad edit
changes nothing but `diagnostics`. Every bundle that ever governed is kept in the store, named by its content.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

import anyio
import anyio.to_thread
from watchfiles import awatch

from policy.assemble import must_build
from policy.bundle import Bundle
from policy.diagnostics import Diagnostic, Severity, worst
from policy.directory import read_directory
from policy.errors import InvalidRules
from policy.sandbox import check_in_child
from policy.versions import Timeline, Version

__all__ = ["BundleStore", "PolicyManager"]

_log = logging.getLogger(__name__)
_LIVE_BUNDLES: Final = 32  # an old one is compiled again when somebody asks for it
_QUIET_MS: Final = 150  # an editor writes a file in several steps
_SYNC_MS: Final = 2_000  # how soon a version that another instance activated is seen

Check = Callable[[Mapping[str, str]], tuple[Diagnostic, ...]]
Listener = Callable[[Version], None]


class BundleStore(Protocol):
    """Where versions and the rule files of every bundle are kept."""

    def versions(self) -> tuple[Version, ...]:
        """Every version that ever took effect, oldest first."""
        ...

    def texts(self, digest: str) -> Mapping[str, str]:
        """The rule files of a bundle. Raises StoreFault for a digest that was never stored."""
        ...

    def activate(self, version: Version, texts: Mapping[str, str]) -> None:
        """Stores the bundle and the version, both or none."""
        ...


class PolicyManager:
    """The policy of one service. `check` looks at texts before they are compiled here, where they could do harm."""

    def __init__(
        self, store: BundleStore, directory: Path, clock: Callable[[], datetime], *, check: Check = check_in_child
    ) -> None:
        self._store = store
        self._directory = directory
        self._clock = clock
        self._check = check
        self._reloading = threading.Lock()
        self._loading = threading.Lock()
        self._live: OrderedDict[str, Bundle] = OrderedDict()
        self._seen: Mapping[str, str] | None = None
        self._timeline: Timeline | None = None
        self._diagnostics: tuple[Diagnostic, ...] = ()
        self._listeners: list[Listener] = []

    @property
    def timeline(self) -> Timeline:
        """Every version so far. To be read once a request."""
        if self._timeline is None:
            raise RuntimeError("start() comes first")
        return self._timeline

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What was found in the newest files where they were refused; empty while the newest files are in force."""
        return self._diagnostics

    def start(self) -> None:
        """Takes the directory's rules, or where they are bad the last good ones of the store.

        Raises InvalidRules where there is neither.
        """
        self._adopt(self._store.versions())
        self.reload()
        if self._timeline is None:
            raise InvalidRules(self._diagnostics)

    def reload(self) -> bool:
        """Looks at the directory once; True when its rules took effect as a new version."""
        with self._reloading:
            before, self._seen = self._seen, None
            try:
                self._seen = read_directory(self._directory)
                return self._seen != before and self._take(self._seen)
            except InvalidRules as invalid:
                self._refuse(invalid.diagnostics)
                return False

    def _take(self, texts: Mapping[str, str]) -> bool:
        findings = self._check(texts)
        if worst(findings) is Severity.ERROR:
            raise InvalidRules(findings)
        bundle = must_build(texts, verify=False)
        known = self._store.versions()
        self._diagnostics = ()
        if known and known[-1].digest == bundle.digest:
            self._adopt(known)
            return False
        version = _version(bundle, self._clock() if known else bundle.effective_from)
        self._keep(bundle)
        self._store.activate(version, texts)
        self._adopt(self._store.versions())
        _log.info("policy %s in force from %s", version.version, version.effective_from.isoformat())
        return True

    def _refuse(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        self._diagnostics = tuple(sorted(diagnostics))
        for diagnostic in self._diagnostics:
            _log.warning("rules refused, the last good ones stay in force: %s", diagnostic)

    def sync(self) -> bool:
        """Takes over versions that another instance activated; True when there were any."""
        with self._reloading:
            return self._adopt(self._store.versions())

    def _adopt(self, versions: tuple[Version, ...]) -> bool:
        before = self._timeline.versions if self._timeline else ()
        if not versions or versions == before:
            return False
        self._timeline = Timeline(versions, self.bundle)
        for version in versions[len(before) :]:
            for listener in tuple(self._listeners):
                listener(version)
        return True

    def bundle(self, digest: str) -> Bundle:
        """The bundle of a digest, compiled again from the store where it is no longer at hand."""
        found = self._live.get(digest)
        if found is not None:
            return found
        with self._loading:
            found = self._live.get(digest)
            if found is None:
                found = must_build(self._store.texts(digest), verify=False)
                self._keep(found)
            return found

    def _keep(self, bundle: Bundle) -> None:
        self._live[bundle.digest] = bundle
        while len(self._live) > _LIVE_BUNDLES:
            self._live.popitem(last=False)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Calls `listener` with each new version, in the thread that took it; answers how to stop that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def watch(self, stop: anyio.Event) -> None:
        """Follows the directory and the store until `stop` is set."""
        while not stop.is_set():
            try:
                await self._follow(stop)
            except OSError as error:
                _log.warning("the rule directory cannot be watched, trying again: %s", error)
                await anyio.sleep(1)

    async def _follow(self, stop: anyio.Event) -> None:
        changes = awatch(
            self._directory,
            stop_event=stop,
            debounce=_QUIET_MS * 4,
            step=_QUIET_MS,
            rust_timeout=_SYNC_MS,
            yield_on_timeout=True,
            recursive=False,
        )
        await anyio.to_thread.run_sync(self.reload)  # what changed before the watch stood
        async for seen in changes:
            await anyio.to_thread.run_sync(self.reload if seen else self.sync)


def _version(bundle: Bundle, effective_from: datetime) -> Version:
    return Version(
        version=bundle.version,
        digest=bundle.digest,
        title=bundle.title,
        effective_from=effective_from,
        applies_to=bundle.applies_to,
        author=bundle.author,
        approver=bundle.approver,
    )
