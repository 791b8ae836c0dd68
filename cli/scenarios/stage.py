"""A throw-away service for one scenario: its own store, its own copy of the rules, a clock that is put where needed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from cases.actors import Actor
from policy.instants import parse_instant
from resolvers.context import Context
from resolvers.services import Services
from resolvers.settings import Settings
from transport.execution import Answer, Executor, Request

__all__ = ["Stage", "stage"]

_EXECUTOR: Final = Executor()
_DAWN: Final = datetime(2026, 1, 1, tzinfo=UTC)


class _Clock:
    def __init__(self) -> None:
        self.now = _DAWN

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True, slots=True)
class Stage:
    services: Services
    clock: _Clock
    rules: Path

    def stand_at(self, local: str) -> None:
        """Puts the clock, and lets the service look at what has fallen due, as it does every few seconds."""
        self.clock.now = parse_instant(local).astimezone(UTC)
        self.services.catch_up()
        self.services.evaluator.look()

    def execute(self, actor: Actor, query: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The answer's body, through the same executor as a request over HTTP."""
        context = Context(self.services, actor)
        prepared = _EXECUTOR.prepare(Request(query, variables))
        answer = prepared if isinstance(prepared, Answer) else _EXECUTOR.execute(prepared, context)
        return answer.body

    def edit(self, file: str, replace: Mapping[str, str], append: str) -> None:
        """Edits a rule file and lets the service take it up. A text that is not there is a mistake of the scenario."""
        path = self.rules / Path(file).name
        text = path.read_text(encoding="utf-8")
        for old, new in replace.items():
            if old not in text:
                raise LookupError(f"{file} holds no {old!r}")
            text = text.replace(old, new)
        path.write_text(text + append, encoding="utf-8")
        self.services.manager.reload()
        self.services.catch_up()


@contextmanager
def stage(rules: Path, database: str | None = None) -> Iterator[Stage]:
    """A stage with a copy of `rules`; on SQLite unless a database is given."""
    with TemporaryDirectory(prefix="petition-") as name:
        directory = Path(name)
        copy = Path(shutil.copytree(rules, directory / "rules"))
        url = database or f"sqlite:///{directory / 'petition.db'}"
        clock = _Clock()
        services = Services.open(Settings(secret="scenario", database=url, rules=copy), clock)
        try:
            yield Stage(services, clock, copy)
        finally:
            services.close()
