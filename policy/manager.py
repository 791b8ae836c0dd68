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
from policy.known_good import check_once
from policy.versions import Timeline, Version, version_of

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
    """The policy of one service. `check` looks at texts before they are compiled here, where they could do harm.

    Without `watching`, the directory is read for an empty store only: from then on policy is what was published.
    """

    def __init__(
        self,
        store: BundleStore,
        directory: Path,
        clock: Callable[[], datetime],
        *,
        check: Check = check_once,
        watching: bool = True,
    ) -> None:
        self._watching = watching
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
        self._told: frozenset[Version] | None = None

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
        if self._watching or self._timeline is None:
            self.reload()
        if self._timeline is None:
            raise InvalidRules(self._diagnostics)
        self._told = self._effective()

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
            except BaseException:
                self._seen = None  # not taken, and not refused either: the next look takes it for new
                raise

    def _take(self, texts: Mapping[str, str]) -> bool:
        known = self._store.versions()
        if known and self._governs(known, texts):
            self._diagnostics = ()
            self._adopt(known)
            return False
        findings = self._check(texts)
        if worst(findings) is Severity.ERROR:
            raise InvalidRules(findings)
        bundle = must_build(texts, verify=False)
        known = self._store.versions()
        self._diagnostics = ()
        if bundle.digest in self._current(known):
            self._adopt(known)
            return False
        version = version_of(bundle, self._clock() if known else bundle.effective_from)
        self._keep(bundle)
        self._store.activate(version, texts)
        self._adopt(self._store.versions())
        _log.info("policy %s in force from %s", version.version, version.effective_from.isoformat())
        return True

    def _governs(self, known: tuple[Version, ...], texts: Mapping[str, str]) -> bool:
        """Whether just these texts are in force: they were checked before they came to be, and are not again.

        Raises InvalidRules where this release cannot read them any more.
        """
        digest = Timeline(known, self.bundle).active(self._clock()).digest
        return self._store.texts(digest) == texts and self.bundle(digest).digest == digest

    def _current(self, known: tuple[Version, ...]) -> set[str]:
        """The digests that are no news in the directory: what is in force, and what the directory held last."""
        if not known:
            return set()
        taken = [entry.digest for entry in known if entry.source == "directory"]
        return {Timeline(known, self.bundle).active(self._clock()).digest, *taken[-1:]}

    def _refuse(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        self._diagnostics = tuple(sorted(diagnostics))
        for diagnostic in self._diagnostics:
            _log.warning("rules refused, the last good ones stay in force: %s", diagnostic)

    def sync(self) -> bool:
        """Takes over versions that were published, or that another instance activated; True when there were any."""
        with self._reloading:
            adopted = self._adopt(self._store.versions())
            self._announce()
            return adopted

    def _adopt(self, versions: tuple[Version, ...]) -> bool:
        before = self._timeline.versions if self._timeline else ()
        if not versions or versions == before:
            return False
        self._timeline = Timeline(versions, self.bundle)
        self._announce()
        return True

    def _announce(self) -> None:
        """Tells the listeners of versions that have come into effect since the last time."""
        if self._told is None:
            return
        effective = self._effective()
        for version in sorted(effective - self._told, key=lambda entry: entry.effective_from):
            for listener in tuple(self._listeners):
                listener(version)
        self._told |= effective

    def _effective(self) -> frozenset[Version]:
        now = self._clock()
        return frozenset(version for version in self.timeline.versions if version.effective_from <= now)

    def bundle(self, digest: str) -> Bundle:
        """The bundle of a digest, compiled again from the store where it is no longer at hand."""
        found = self._live.get(digest)
        if found is not None:
            return found
        texts = self._store.texts(digest)  # before the lock: who must not wait is told so by the store
        with self._loading:
            found = self._live.get(digest)
            if found is None:
                found = must_build(texts, verify=False)
                self._keep(found)
            return found

    def _keep(self, bundle: Bundle) -> None:
        self._live[bundle.digest] = bundle
        while len(self._live) > _LIVE_BUNDLES:
            self._live.popitem(last=False)

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Calls `listener` with each version that comes into effect, in some thread; answers how to stop that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    async def watch(self, stop: anyio.Event) -> None:
        """Follows the directory and the store until `stop` is set, also after either was away."""
        while not stop.is_set():
            try:
                await self._follow(stop)
            except Exception as error:  # whatever the store raises: nothing else would follow the policy any more
                _log.warning("policy cannot be followed, trying again: %s", type(error).__name__)
                await anyio.sleep(1)

    async def _follow(self, stop: anyio.Event) -> None:
        changes = awatch(
            self._directory,
            stop_event=stop,
            debounce=_QUIET_MS * 4,
            step=_QUIET_MS,
            rust_timeout=_SYNC_MS,
            yield_on_timeout=True,
            recursive=True,  # templates of reports lie in a folder of their own
        )
        if self._watching:
            await anyio.to_thread.run_sync(self.reload)  # what changed before the watch stood
        async for seen in changes:
            if seen and self._watching:
                await anyio.to_thread.run_sync(self.reload)
            await anyio.to_thread.run_sync(self.sync)
