"""The shape of a scenario file; every mistake with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from cases.actors import Role
from policy.diagnostics import Diagnostic, Severity
from policy.errors import InvalidRules
from policy.instants import parse_instant
from policy.loader import from_pydantic
from policy.models.base import Entry
from policy.source import parse

__all__ = ["Actor", "Scenario", "Step", "read_scenario"]


def _local_time(value: Any) -> str:
    try:
        parse_instant(value)
    except (TypeError, ValueError):
        raise ValueError("write a local time as 2026-02-11 10:00") from None
    return str(value)


LocalTime = Annotated[str, BeforeValidator(_local_time)]


class Actor(Entry):
    """Who acts; the petition office where nobody is named."""

    role: Role
    user: str | None = None
    branch: str | None = None
    department: str | None = None


def _actor(value: Any) -> Any:
    return {"role": Role(value)} if isinstance(value, str) and value in list(Role) else value


class Edit(Entry):
    """An edit of a rule file: each text is replaced by the other, or the whole file is given."""

    file: str
    replace: dict[str, str] = Field(default_factory=dict)
    append: str = ""


class Step(Entry):
    """One thing that happens at an instant: a mutation, a question, or an edit of the rules.

    `expect` describes the case (or what else the mutation answers: a meeting, an inspection) after a mutation, or the
    answer to a question; `refused` the first user error; `error` the code of a GraphQL error. `save` names it for later
    steps, as `$name`; by default `$case`, `$measure`, `$meeting`, `$inspection`. As a map, `save` names what stands at
    paths of the payload, or of a question's answer.
    """

    at: LocalTime
    by: Annotated[Actor | None, BeforeValidator(_actor)] = None
    do: dict[str, dict[str, Any] | None] | None = None
    ask: dict[str, dict[str, Any] | None] | None = None
    edit: Edit | None = None
    save: str | dict[str, str] | None = None
    expect: Any = None
    refused: dict[str, Any] | None = None
    error: str | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> Step:
        things = [thing for thing in (self.do, self.ask, self.edit) if thing is not None]
        if len(things) != 1:
            raise ValueError("a step has one of 'do', 'ask' and 'edit'")
        if any(isinstance(thing, dict) and len(thing) != 1 for thing in things):
            raise ValueError("a step does or asks one thing")
        return self


class Scenario(Entry):
    title: str = Field(min_length=1)
    clauses: list[str] = Field(min_length=1)
    steps: list[Step] = Field(min_length=1)


def read_scenario(path: Path) -> Scenario:
    """Raises InvalidRules with every mistake of the file."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        words = f"无法读取 / cannot be read: {type(error).__name__}"
        raise InvalidRules((Diagnostic(str(path), 1, 1, Severity.ERROR, "unreadable", words),)) from None
    document, problems = parse(path.name, text)
    if document is None:
        raise InvalidRules(problems)
    try:
        return Scenario.model_validate(document.data, strict=False)
    except ValidationError as error:
        found = tuple(from_pydantic(document, Scenario, detail) for detail in error.errors(include_url=False))
        raise InvalidRules(tuple(sorted(found))) from None
