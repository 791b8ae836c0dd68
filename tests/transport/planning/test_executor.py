"""Planned execution against graphql-core's own: the same answers in the same order, and the same errors."""

from __future__ import annotations

from typing import Any

from graphql import (
    DocumentNode,
    ExecutionResult,
    GraphQLSchema,
    KnownDirectivesRule,
    NoUnusedFragmentsRule,
    NoUnusedVariablesRule,
    execute_sync,
    parse,
    specified_rules,
    validate,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.transport.planning.documents import documents
from tests.transport.planning.odd import SCHEMA, root
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
        is_awaitable=never,  # type: ignore[arg-type]
        is_async_iterable=never,  # type: ignore[arg-type]
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


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(requests())
def test_a_generated_document_is_answered_as_by_graphql_core(request: Any) -> None:
    text, asked = request
    document, plans = parse(text), Plans()
    assert not validate(GRAPH, document, [rule for rule in specified_rules if rule not in LOOSE]), text
    for seed, variables in [*asked, *asked]:  # by a plan that is new, and by one that was made for another request
        expected = usual(GRAPH, document, root(seed), variables)
        assert planned(GRAPH, document, root(seed), variables, plans) == expected
