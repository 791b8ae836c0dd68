"""The guard tells a costly document before anything is spent on it."""

from __future__ import annotations

import pytest
from graphql import GraphQLError, get_introspection_query, parse

from schema.guard import check_document, check_text


def measure(query: str) -> None:
    check_text(query)
    check_document(parse(query), None)


def refused(query: str) -> str:
    with pytest.raises(GraphQLError) as caught:
        measure(query)
    return str(caught.value.extensions and caught.value.extensions["code"])


def test_an_ordinary_document_passes() -> None:
    query = (
        "{ cases(first: 200) { edges { node { id status { targets { target } } events(first: 20) { totalCount } } } } }"
    )
    check_text(query)
    check_document(parse(query), None)


def test_introspection_passes() -> None:
    check_document(parse(get_introspection_query()), None)


def doubling(count: int) -> str:
    fragments = " ".join(f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }}" for n in range(count))
    return f"{{ ...f0 }} {fragments} fragment f{count} on Query {{ __typename }}"


ATTACKS = {
    "doubling fragments": doubling(40),
    "a cycle": "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }",
    "aliases": "{ " + " ".join(f"a{n}: __typename" for n in range(500)) + " }",
    "fields": "{ " + "__typename " * 3000 + "}",
    "directives": "{ __typename " + "@skip(if: false) " * 200 + "}",
    "depth": "{ a " * 60 + "{ b }" + " }" * 60,
    "inline fragments": "{ " + "... { " * 40 + "a" + " }" * 40 + " }",
    "rows": "{ cases(first: 200) { edges { node { events(first: 200) { edges { node { id } } } repeatOf { "
    "events(first: 200) { edges { node { id } } } repeatOf { events(first: 200) { edges { node { id } } } } } } } } }",
    "length": '{ a(b: "' + "x" * 200_000 + '") }',
    "tokens": "{ a(b: [" + "1 " * 9_000 + "]) }",
}


@pytest.mark.parametrize("query", ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_is_refused(query: str) -> None:
    assert refused(query) == "TOO_COSTLY"


@pytest.mark.parametrize("query", ["{a" * 3000, "{ a(b: " + "[" * 3000, "query(" + "$a: [" * 2000])
def test_a_nesting_that_no_parser_survives_is_refused_too(query: str) -> None:
    with pytest.raises(GraphQLError):
        measure(query)
