"""Errors as clients see them: what they can mend in words, everything else as a number that the log knows."""

from __future__ import annotations

import logging
import secrets
from typing import Final

from graphql import GraphQLError

from policy.errors import InvalidRequest

__all__ = ["present"]

_log = logging.getLogger(__name__)
_LONGEST: Final = 1_000
"""Characters of a message: some repeat what a client sent, once for each mistake in it."""


def present(error: GraphQLError) -> GraphQLError:
    """The error without anything internal. `extensions.code` is INVALID, BAD_REQUEST or INTERNAL."""
    cause = error.original_error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    if isinstance(cause, InvalidRequest):
        return _with(error, str(cause), {"code": "INVALID", "field": list(cause.field)})
    if cause is None or isinstance(cause, GraphQLError):
        return error if error.extensions else _with(error, error.message, {"code": "BAD_REQUEST"})
    number = secrets.token_hex(6)
    _log.error("internal error %s", number, exc_info=cause)
    return _with(error, f"内部错误，编号 {number} / internal error {number}", {"code": "INTERNAL", "id": number})


def _with(error: GraphQLError, message: str, extensions: dict[str, object]) -> GraphQLError:
    words = message if len(message) <= _LONGEST else message[:_LONGEST] + "…"
    return GraphQLError(words, nodes=error.nodes, source=error.source, path=error.path, extensions=extensions)
