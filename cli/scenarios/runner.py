"""Plays one scenario on one stage, and tells step by step what came out otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
)

from cases.actors import Actor, Role
from cli.scenarios.compare import differences
from cli.scenarios.model import Scenario, Step
from cli.scenarios.selection import UnknownField, merged, selection, within_field
from cli.scenarios.stage import Stage
from policy.instants import is_local, parse_instant
from schema.contract import SCHEMA

__all__ = ["Outcome", "play"]

_SCHEMA: Final[GraphQLSchema] = SCHEMA._schema
_ERROR: Final = {"code": None, "field": None, "message": None}
_LATEST: Final = ("case", "measure", "meeting", "inspection")
"""Whose id an input has where it is left out: the last one saved under that name."""

_OFFICE: Final = Actor("petition_office", Role.PETITION_OFFICE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One step: its number from 1, what it was, and what differed."""

    number: int
    what: str
    differences: tuple[str, ...]


def play(scenario: Scenario, stage: Stage) -> Iterator[Outcome]:
    """Plays every step, also after one that differs."""
    saved: dict[str, str] = {}
    for number, step in enumerate(scenario.steps, start=1):
        stage.stand_at(step.at)
        try:
            found = tuple(_play(step, stage, saved))
        except (UnknownField, LookupError) as error:
            found = (str(error),)
        yield Outcome(number, f"{step.at} {_named(step)}", found)


def _named(step: Step) -> str:
    if step.edit is not None:
        return f"edit {step.edit.file}"
    return next(iter(step.do or step.ask or {}))


def _play(step: Step, stage: Stage, saved: dict[str, str]) -> Iterator[str]:
    if step.edit is not None:
        stage.edit(step.edit.file, step.edit.replace, step.edit.append)
    elif step.do is not None:
        yield from _do(step, stage, saved)
    else:
        yield from _ask(step, stage, saved)


def _do(step: Step, stage: Stage, saved: dict[str, str]) -> Iterator[str]:
    ((name, given),) = (step.do or {}).items()
    field = _field("mutation", name)
    inside = _filled(given or {}, saved)
    kind = field.args["input"].type
    named = get_named_type(kind)
    if isinstance(named, GraphQLInputObjectType):
        inside = {**{f"{what}Id": saved.get(what) for what in _LATEST if f"{what}Id" in named.fields}, **inside}
    payload = get_named_type(field.type)
    what = _subject(payload)
    paths = step.save if isinstance(step.save, dict) else {}
    wanted: dict[str, Any] = {what: {**(step.expect or {}), "id": None}, "userErrors": [_ERROR]}
    for path in paths.values():
        wanted = merged(wanted, _nested(path))
    query = f"mutation($input: {kind}) {{ {name}(input: $input){selection(wanted, payload)} }}"
    body = stage.execute(_actor(step), query, {"input": inside})
    answer = (body.get("data") or {}).get(name)
    yield from _errors(step, body)
    if answer is None:
        return
    if step.refused is None and not answer["userErrors"]:
        saved.update({as_name: _at(answer, path) for as_name, path in paths.items()})
    if answer[what] and step.refused is None:
        saved[step.save if isinstance(step.save, str) else what] = answer[what]["id"]
    yield from _refusals(step, answer["userErrors"])
    if step.expect:
        yield from differences({what: step.expect}, answer)


def _nested(path: str) -> dict[str, Any]:
    """What a path asks for; after the name of a list comes a number, the place in it."""
    head, _, rest = path.partition(".")
    place, _, inner = rest.partition(".")
    if place.isdigit():
        return {head: [_nested(inner)]}
    return {head: _nested(rest) if rest else None}


def _at(answer: Any, path: str) -> str:
    """What stands at `measure.id` of a payload."""
    for name in path.split("."):
        answer = answer[int(name)] if name.isdigit() else answer[name]
    return str(answer)


def _subject(payload: GraphQLNamedType) -> str:
    """What a mutation answers besides its errors: the case where there is one."""
    names = [name for name in payload.fields if name != "userErrors"] if isinstance(payload, GraphQLObjectType) else []
    if not names:
        raise UnknownField(f"{payload.name} answers nothing but errors")
    return "case" if "case" in names else names[0]


def _ask(step: Step, stage: Stage, saved: dict[str, str]) -> Iterator[str]:
    ((name, given),) = (step.ask or {}).items()
    field = _field("query", name)
    arguments = _filled(given or {}, saved)
    declared = ", ".join(f"${argument}: {field.args[argument].type}" for argument in arguments)
    passed = ", ".join(f"{argument}: ${argument}" for argument in arguments)
    wanted = step.expect
    for path in step.save.values() if isinstance(step.save, dict) else ():
        wanted = merged(wanted or {}, _nested(path))
    within = within_field(wanted, field.type) if step.error is None else " { __typename }"
    query = f"query{f'({declared})' if declared else ''} {{ {name}{f'({passed})' if passed else ''}{within} }}"
    body = stage.execute(_actor(step), query, arguments)
    yield from _errors(step, body)
    if step.error is None:
        answer = (body.get("data") or {}).get(name)
        if step.expect is not None or step.save is None:
            yield from differences(step.expect, answer, name)
        if isinstance(step.save, dict):
            saved.update({as_name: _at(answer, path) for as_name, path in step.save.items()})


def _field(root: str, name: str) -> GraphQLField:
    parent = _SCHEMA.mutation_type if root == "mutation" else _SCHEMA.query_type
    if parent is None or name not in parent.fields:
        raise UnknownField(f"there is no {root} {name!r}")
    field: GraphQLField = parent.fields[name]
    return field


def _actor(step: Step) -> Actor:
    if step.by is None:
        return _OFFICE
    return Actor(step.by.user or step.by.role.value, step.by.role, step.by.branch, step.by.department)


def _filled(given: Any, saved: Mapping[str, str]) -> Any:
    """The input with `$name` as the id that was saved, and local times as instants."""
    if isinstance(given, dict):
        return {key: _filled(value, saved) for key, value in given.items()}
    if isinstance(given, list):
        return [_filled(value, saved) for value in given]
    if isinstance(given, str) and given.startswith("$"):
        if given[1:] not in saved:
            raise LookupError(f"nothing was saved as {given}")
        return saved[given[1:]]
    return parse_instant(given).isoformat() if isinstance(given, str) and is_local(given) else given


def _errors(step: Step, body: Mapping[str, Any]) -> Iterator[str]:
    errors = body.get("errors") or []
    codes = [error.get("extensions", {}).get("code") for error in errors]
    if step.error is not None:
        if step.error not in codes:
            yield f"error: {codes or 'none'}, expected {step.error}"
        return
    yield from (f"error: {error['message']}" for error in errors)


def _refusals(step: Step, errors: list[dict[str, Any]]) -> Iterator[str]:
    if step.refused is None:
        yield from (f"refused: {error['code']} {error['field'] or ''} {error['message']}" for error in errors)
    elif not errors:
        yield f"carried out, expected a refusal {step.refused}"
    else:
        yield from differences(step.refused, errors[0], "refused")
