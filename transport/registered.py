"""Registered documents: clients may name one by its SHA-256, and an installation may refuse all others."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from graphql import REMOVE, DocumentNode, FieldNode, GraphQLError, Visitor, parse, print_ast, visit

__all__ = ["InvalidDocuments", "Registered", "read_documents"]

_PREFIX: Final = "sha256:"


class InvalidDocuments(ValueError):
    """A manifest that cannot be used, in words."""


class Registered:
    """Documents by their SHA-256 in hexadecimals, of the text as UTF-8. With `only` no others are carried out.

    A document sent in full is one of them whatever its layout, the order of its definitions and the `__typename` that
    clients add: none of these asks for anything else.
    """

    def __init__(self, texts: Mapping[str, str] | None = None, *, only: bool = False) -> None:
        self._texts = dict(texts or {})
        self._forms = frozenset(_form(parse(text)) for text in self._texts.values()) if only else None

    def text(self, identifier: str | None) -> str | None:
        """The document that a request names; None where it names none. Raises GraphQLError for an unknown name."""
        if identifier is None:
            return None
        text = self._texts.get(identifier.removeprefix(_PREFIX))
        if text is None:
            raise _refusal("没有登记这份文档 / no such document is registered", "PERSISTED_QUERY_NOT_FOUND")
        return text

    def check(self, document: DocumentNode) -> None:
        """Raises GraphQLError for a document that is not registered, where only those are carried out."""
        if self._forms is not None and _form(document) not in self._forms:
            raise _refusal("只接受已登记的文档 / only registered documents are carried out", "NOT_REGISTERED")


def read_documents(place: Path) -> dict[str, str]:
    """The documents of a manifest (JSON: SHA-256 → text) or of a directory (each `*.graphql` is one).

    Raises InvalidDocuments where a file cannot be read, a digest is another one's, or a text is no GraphQL.
    """
    try:
        if place.is_dir():
            texts = [file.read_text(encoding="utf-8") for file in sorted(place.rglob("*.graphql"))]
            found = {_digest(text): text for text in texts}
        else:
            found = _manifest(json.loads(place.read_text(encoding="utf-8")))
        for text in found.values():
            parse(text)
    except (OSError, ValueError, GraphQLError) as error:
        raise InvalidDocuments(f"登记的文档不可用：{error} / the registered documents cannot be used") from None
    return found


def _manifest(content: Any) -> dict[str, str]:
    if not isinstance(content, dict) or not all(isinstance(text, str) for text in content.values()):
        raise ValueError("no JSON object of texts")
    wrong = [digest for digest, text in content.items() if digest != _digest(text)]
    if wrong:
        raise ValueError(f"{wrong[0]} is not the SHA-256 of its text")
    return content


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


class _WithoutTypename(Visitor):
    def leave_field(self, node: FieldNode, *_: Any) -> Any:
        plain = node.name.value == "__typename" and node.alias is None and not node.directives
        return REMOVE if plain else None


def _form(document: DocumentNode) -> str:
    """The digest of what the document asks for."""
    plain = visit(document, _WithoutTypename())
    return _digest("\n".join(sorted(print_ast(definition) for definition in plain.definitions)))


def _refusal(words: str, code: str) -> GraphQLError:
    return GraphQLError(words, extensions={"code": code})
