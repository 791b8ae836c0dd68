"""The manager: a good edit is a new version at once, a bad one changes nothing but the diagnostics."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Mapping
from pathlib import Path

import anyio
import pytest

from policy.diagnostics import Diagnostic, Severity
from policy.errors import InvalidRules, StoreFault
from policy.manager import PolicyManager
from policy.versions import Version
from tests.conftest import RULES, SettableClock


class MemoryStore:
    """The protocol, in memory: what two managers share is one instance of it."""

    def __init__(self) -> None:
        self.activated: list[Version] = []
        self.bundles: dict[str, Mapping[str, str]] = {}

    def versions(self) -> tuple[Version, ...]:
        return tuple(self.activated)

    def texts(self, digest: str) -> Mapping[str, str]:
        if digest not in self.bundles:
            raise StoreFault(digest)
        return self.bundles[digest]

    def activate(self, version: Version, texts: Mapping[str, str]) -> None:
        self.bundles[version.digest] = dict(texts)
        self.activated.append(version)


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RULES, tmp_path / "rules"))


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@pytest.fixture
def manager(store: MemoryStore, directory: Path, clock: SettableClock) -> PolicyManager:
    started = PolicyManager(store, directory, clock)
    started.start()
    return started


def edit(directory: Path, old: str, new: str, file: str = "sla.yaml") -> None:
    path = directory / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_first_version_holds_from_its_manifest_date(manager: PolicyManager) -> None:
    (version,) = manager.timeline.versions
    assert version.effective_from.isoformat() == "2025-12-31T16:00:00+00:00"
    assert version.version.startswith("2026.1+")


def test_a_good_edit_is_a_new_version_at_once(manager: PolicyManager, directory: Path, clock: SettableClock) -> None:
    edit(directory, "within: 3 working_days", "within: 2 working_days")
    assert manager.reload()
    newest = manager.timeline.versions[-1]
    assert (len(manager.timeline.versions), newest.effective_from) == (2, clock())
    assert manager.timeline.bundle(newest).rules.sla.targets[3].within[0].limit == "2 working_days"


def test_an_edit_that_came_while_the_store_was_away_is_taken_once_it_is_back(
    directory: Path, clock: SettableClock
) -> None:
    class Away(MemoryStore):
        away = False

        def versions(self) -> tuple[Version, ...]:
            if self.away:
                raise ConnectionError
            return super().versions()

    store = Away()
    manager = PolicyManager(store, directory, clock)
    manager.start()
    edit(directory, "within: 3 working_days", "within: 2 working_days")
    store.away = True
    with pytest.raises(ConnectionError):
        manager.reload()
    store.away = False
    assert manager.reload()


def test_a_comment_is_no_new_version(manager: PolicyManager, directory: Path) -> None:
    edit(directory, "rule_set: sla", "# a comment\nrule_set: sla")
    assert not manager.reload()
    assert len(manager.timeline.versions) == 1


def test_a_bad_edit_changes_nothing_but_the_diagnostics(manager: PolicyManager, directory: Path) -> None:
    edit(directory, "within: 3 working_days", "within: 3 days")
    assert not manager.reload()
    assert [(found.file, found.line, found.code) for found in manager.diagnostics] == [
        ("sla.yaml", 39, "invalid-value")
    ]
    assert len(manager.timeline.versions) == 1
    edit(directory, "within: 3 days", "within: 3 working_days")
    assert not manager.reload()
    assert manager.diagnostics == ()


def test_a_file_that_is_away_for_a_moment_is_no_policy(manager: PolicyManager, directory: Path) -> None:
    text = (directory / "kpi.yaml").read_text(encoding="utf-8")
    (directory / "kpi.yaml").unlink()
    assert not manager.reload()
    assert manager.diagnostics[0].code == "missing-file"
    (directory / "kpi.yaml").write_text(text, encoding="utf-8")
    manager.reload()
    assert (manager.diagnostics, len(manager.timeline.versions)) == ((), 1)


def test_after_a_restart_with_bad_files_the_last_good_policy_is_served(
    manager: PolicyManager, store: MemoryStore, directory: Path, clock: SettableClock
) -> None:
    before = manager.timeline.versions
    edit(directory, "within: 3 working_days", "within: 3 days")
    again = PolicyManager(store, directory, clock)
    again.start()
    assert again.timeline.versions == before
    assert again.timeline.bundle(before[0]).digest == before[0].digest
    assert again.diagnostics != ()


def test_without_any_usable_rules_there_is_no_start(directory: Path, clock: SettableClock) -> None:
    edit(directory, "within: 3 working_days", "within: 3 days")
    with pytest.raises(InvalidRules):
        PolicyManager(MemoryStore(), directory, clock).start()


def test_an_edit_that_is_taken_back_is_a_version_again(manager: PolicyManager, directory: Path) -> None:
    edit(directory, "within: 3 working_days", "within: 2 working_days")
    manager.reload()
    edit(directory, "within: 2 working_days", "within: 3 working_days")
    manager.reload()
    names = [version.version for version in manager.timeline.versions]
    assert len(names) == 3
    assert names[0] == names[2] != names[1]


def test_what_another_instance_activates_is_seen(
    manager: PolicyManager, store: MemoryStore, directory: Path, clock: SettableClock, tmp_path: Path
) -> None:
    elsewhere = Path(shutil.copytree(directory, tmp_path / "elsewhere"))
    other = PolicyManager(store, elsewhere, clock)
    other.start()
    edit(elsewhere, "within: 3 working_days", "within: 4 working_days")
    other.reload()
    assert manager.sync()
    assert manager.timeline.versions == other.timeline.versions


def test_a_watched_edit_takes_effect_by_itself(manager: PolicyManager, directory: Path) -> None:
    seen = threading.Event()
    manager.subscribe(lambda version: seen.set())

    async def work() -> None:
        stop = anyio.Event()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(manager.watch, stop)
            await anyio.sleep(0.5)
            edit(directory, "within: 3 working_days", "within: 2 working_days")
            with anyio.fail_after(30):
                while not seen.is_set():
                    await anyio.sleep(0.02)
            stop.set()

    anyio.run(work)
    assert len(manager.timeline.versions) == 2


def test_what_the_child_process_refuses_never_reaches_the_engine_here(
    store: MemoryStore, directory: Path, clock: SettableClock
) -> None:
    crash = Diagnostic("manifest.yaml", 1, 1, Severity.ERROR, "engine", "the rules crash the engine")
    answers: list[tuple[Diagnostic, ...]] = [(), (crash,)]
    manager = PolicyManager(store, directory, clock, check=lambda texts: answers.pop(0))
    manager.start()
    edit(directory, "within: 3 working_days", "within: 2 working_days")
    assert not manager.reload()
    assert (manager.diagnostics, len(manager.timeline.versions)) == ((crash,), 1)


def refuse(texts: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """A check that lets nothing pass."""
    return (Diagnostic("manifest.yaml", 1, 1, Severity.ERROR, "engine", "the rules crash the engine"),)


def test_what_is_in_force_is_not_checked_again_after_a_restart(
    manager: PolicyManager, store: MemoryStore, directory: Path, clock: SettableClock
) -> None:
    again = PolicyManager(store, directory, clock, check=refuse)
    again.start()
    assert (again.diagnostics, again.timeline.versions) == ((), manager.timeline.versions)


def test_what_was_never_in_force_is_checked_after_a_restart_too(
    manager: PolicyManager, store: MemoryStore, directory: Path, clock: SettableClock
) -> None:
    edit(directory, "within: 3 working_days", "within: 2 working_days")
    again = PolicyManager(store, directory, clock, check=refuse)
    again.start()
    assert (again.diagnostics, again.timeline.versions) == (refuse({}), manager.timeline.versions)


def test_a_text_that_differs_by_a_comment_is_checked(
    manager: PolicyManager, store: MemoryStore, directory: Path, clock: SettableClock
) -> None:
    edit(directory, "rule_set: sla", "# a comment\nrule_set: sla")
    again = PolicyManager(store, directory, clock, check=refuse)
    again.start()
    assert again.diagnostics == refuse({})
