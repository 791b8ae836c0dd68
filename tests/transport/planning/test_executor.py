"""Planned execution against graphql-core's own: the same answers in the same order, and the same errors."""

from __future__ import annotations

from typing import Any

import pytest
from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLObjectType,
    GraphQLSchema,
    KnownDirectivesRule,
    NoUnusedFragmentsRule,
    NoUnusedVariablesRule,
    execute_sync,
    get_named_type,
    is_leaf_type,
    parse,
    specified_rules,
    validate,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import THOROUGH
from tests.transport.planning.documents import documents
from tests.transport.planning.odd import SCHEMA, odd_values, root, sound
from transport.planning.executor import PlannedExecutor, Plans, never

GRAPH = SCHEMA._schema
LOOSE = (KnownDirectivesRule, NoUnusedFragmentsRule, NoUnusedVariablesRule)
"""Rules that a generated document may break: nothing is executed otherwise for it."""


def usual(schema: GraphQLSchema, document: DocumentNode, source: Any, variables: dict[str, Any]) -> Any:
    return told(execute_sync(schema, document, source, "context", variables))


def planned(schema: GraphQLSchema, document: DocumentNode, source: Any, variables: dict[str, Any], plans: Plans) -> Any:
    executor = PlannedExecutor.build(
        schema,
        document,
        source,
        "context",
        variables,
        is_awaitable=never,
        is_async_iterable=never,
        plans=plans,
    )
    result = ExecutionResult(None, executor) if isinstance(executor, list) else executor.execute_operation()
    assert isinstance(result, ExecutionResult)
    return told(result)


def told(result: Any) -> Any:
    """All of an answer, the order of its names too."""
    errors = [
        (error.formatted, type(error.original_error), error.nodes and [id(node) for node in error.nodes])
        for error in result.errors or ()
    ]
    return repr(result.data), errors


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, list[tuple[int, dict[str, Any]]]]:
    """A document, and what it is asked of and with, some times over."""
    variables = st.fixed_dictionaries(
        {"yes": st.booleans()},
        optional={
            "no": st.sampled_from([True, False, None]),
            "text": st.sampled_from(["z", None]),
            "times": st.sampled_from([1, -1, None]),
            "words": st.sampled_from([["w"], None]),
        },
    )
    return draw(documents()), draw(st.lists(st.tuples(st.integers(0, 1 << 32), variables), min_size=1, max_size=4))


@settings(max_examples=75 * THOROUGH, suppress_health_check=list(HealthCheck))
@given(requests())
def test_a_generated_document_is_answered_as_by_graphql_core(request: Any) -> None:
    text, asked = request
    document, plans = parse(text), Plans()
    assert not validate(GRAPH, document, [rule for rule in specified_rules if rule not in LOOSE]), text
    for seed, variables in [*asked, *asked]:  # by a plan that is new, and by one that was made for another request
        expected = usual(GRAPH, document, root(seed), variables)
        assert planned(GRAPH, document, root(seed), variables, plans) == expected


THING: Any = GRAPH.type_map["Thing"]
HELD = {key: field for key, field in THING.fields.items() if field.extensions["strawberry-definition"].is_basic_field}


@pytest.mark.parametrize("key", HELD)
@pytest.mark.parametrize("place", range(len(odd_values())))
def test_whatever_an_attribute_holds_is_told_as_by_graphql_core(key: str, place: int) -> None:
    of = get_named_type(HELD[key].type)
    inner = "" if is_leaf_type(of) else "{ __typename ... on Part { size } ... on Named { name } }"
    if isinstance(of, GraphQLObjectType):
        inner = "{ __typename name }"
    if of.name == "Named":
        inner = "{ name ... on Piece { weight } }"

    def holding() -> Any:
        made = sound()
        for thing in (made.thing, *made.things):
            setattr(thing, HELD[key].extensions["strawberry-definition"].python_name, odd_values()[place])
        return made

    for text in (f"{{ thing {{ {key} {inner} }} }}", f"{{ maybe {{ {key} {inner} }} found {{ {key} {inner} }} }}"):
        document = parse(text)
        assert not validate(GRAPH, document)
        assert planned(GRAPH, document, holding(), {}, Plans()) == usual(GRAPH, document, holding(), {})


def test_a_plan_is_made_once() -> None:
    document, plans = parse("{ found { name parts { name } either { ... on Part { size } } } }"), Plans()
    made = []
    for _ in range(3):
        planned(GRAPH, document, sound(), {}, plans)
        made.append(plans.steps)
    assert made[0] >= 3
    assert made == [made[0]] * 3


def test_plans_for_ever_other_choices_are_not_kept() -> None:
    names = [f"v{place}" for place in range(10)]
    text = "query(" + " ".join(f"${name}: Boolean!" for name in names) + ") { thing { "
    document, plans = parse(text + " ".join(f"{name}: name @include(if: ${name})" for name in names) + " } }"), Plans()
    for number in range(100):
        variables = {name: bool(number >> place & 1) for place, name in enumerate(names)}
        expected = usual(GRAPH, document, sound(), variables)
        assert planned(GRAPH, document, sound(), variables, plans) == expected
    assert plans.steps <= 8 * (len(names) + 1)
