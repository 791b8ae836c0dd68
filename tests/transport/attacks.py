"""Documents that attack: each small, and each costly to a server that reads it without a guard."""

from __future__ import annotations

from typing import Final

__all__ = ["DOCUMENTS", "doubling"]


def doubling(count: int) -> str:
    """Each fragment spreads the next one twice."""
    fragments = " ".join(f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }}" for n in range(count))
    return f"{{ ...f0 }} {fragments} fragment f{count} on Query {{ __typename }}"


def _fragments(count: int, inner: str) -> str:
    """All of them spread side by side: validation compares each with each."""
    spreads = " ".join(f"...f{n}" for n in range(count))
    return f"{{ {spreads} }} " + " ".join(f"fragment f{n} on Query {{ {inner} }}" for n in range(count))


DOCUMENTS: Final = {
    "doubling fragments": doubling(40),
    "doubling fragments that end nowhere": doubling(40).replace("__typename", "...none"),
    "a cycle of fragments": "{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }",
    "a cycle that nobody spreads": "{ __typename } fragment a on Query { ...b } fragment b on Query { ...a }",
    "fragments that share names": _fragments(90, "viewer { user } " * 8),
    "fragments that nobody spreads": "{ __typename } " + _fragments(90, "viewer { user }").partition("}")[2],
    "one large fragment that nobody spreads": "{ __typename } fragment f on Query { " + "__typename " * 3_000 + "}",
    "inline fragments": "{ " + "... on Query { __typename } " * 600 + "}",
    "nested inline fragments": "{ " + "... { " * 40 + "a" + " }" * 40 + " }",
    "aliases": "{ " + " ".join(f"a{n}: __typename" for n in range(500)) + " }",
    "one field again and again": "{ " + "__typename " * 900 + "}",
    "one object again and again": "{ " + "viewer { user } " * 400 + "}",
    "one object again and again, deeper": "{ " + ("viewer { " + "user " * 15 + "} ") * 15 + "}",
    "many fields": "{ " + " ".join(f"f{n}" for n in range(3_000)) + "}",
    "directives on a field": "{ __typename " + "@skip(if: false) " * 200 + "}",
    "directives on an operation": "query " + "@d " * 200 + "{ __typename }",
    "directives on a variable": "query($a: Int " + "@d " * 200 + ") { __typename }",
    "deep fields": "{ a " * 60 + "{ b }" + " }" * 60,
    "a deep list": "{ case(id: " + "[" * 1_900 + "]" * 1_900 + ") { id } }",
    "a deep object": "{ case(id: " + "{a: " * 900 + "1" + "}" * 900 + ") { id } }",
    "a deep type": "query(" + "$a: [" * 1_000,
    "a long list": "{ case(id: [" + "1 " * 3_000 + "]) { id } }",
    "many arguments": "{ case(" + " ".join(f"a{n}: 1" for n in range(900)) + ") { id } }",
    "many variables": "query(" + " ".join(f"$v{n}: Int" for n in range(900)) + ") { __typename }",
    "many operations": " ".join(f"query q{n} {{ __typename }}" for n in range(500)),
    "rows upon rows": "{ cases(first: 200) { edges { node { events(first: 200) { edges { node { id } } } repeatOf { "
    "events(first: 200) { edges { node { id } } } repeatOf { events(first: 200) { edges { node { id } } } } } } } } }",
    "a number without end": "{ cases(first: " + "9" * 90_000 + ") { totalCount } }",
    "length": '{ a(b: "' + "x" * 200_000 + '") }',
    "tokens": "{ a(b: [" + "a " * 9_000 + "]) }",
}  # fmt: skip
"""What is too costly, by name."""
