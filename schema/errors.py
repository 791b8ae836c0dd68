"""Errors as clients see them: what they can mend in words, everything else as a number that the log knows."""

from __future__ import annotations

import logging
import re
import secrets
import traceback
from typing import Final

from graphql import GraphQLError

from cases.db import away
from policy.errors import InvalidRequest

__all__ = ["UNAVAILABLE", "present"]

_log = logging.getLogger(__name__)
_LONGEST: Final = 1_000
"""Characters of a message: some repeat what a client sent, once for each mistake in it."""

_VALUES: Final = (
    (re.compile(r",? found: .*", re.DOTALL), ""),
    (re.compile(r"(?<!has invalid )value: .*", re.DOTALL), "value"),
    (re.compile(r"Value .* does not exist in", re.DOTALL), "The value does not exist in"),
    (re.compile(r""" (['"])(?!\$?\[*[_A-Za-z][\w!\].]*\1).*?\1""", re.ASCII | re.DOTALL), ""),  # quoted, and no name
)
"""How the library repeats what it was sent, and what stands there instead."""

UNAVAILABLE: Final = (
    "数据库暂时不可用，请稍后以同一幂等键重试 / "
    "the store cannot be used for now: try again with the same idempotency key"
)


def present(error: GraphQLError) -> GraphQLError:
    """The error without anything internal. `extensions.code` is INVALID, BAD_REQUEST, UNAVAILABLE or INTERNAL."""
    cause = error.original_error
    while isinstance(cause, GraphQLError) and cause.original_error is not None:
        cause = cause.original_error
    if isinstance(cause, InvalidRequest):
        return _with(error, str(cause), {"code": "INVALID", "field": list(cause.field)})
    if cause is None or isinstance(cause, GraphQLError):
        return error if error.extensions else _with(error, _without_values(error.message), {"code": "BAD_REQUEST"})
    if away(cause):
        _log.warning("the store cannot be used: %s", type(cause).__name__)
        return _with(error, UNAVAILABLE, {"code": "UNAVAILABLE"})
    number = secrets.token_hex(6)
    _log.error("internal error %s: %s", number, _told(cause))
    return _with(error, f"内部错误，编号 {number} / internal error {number}", {"code": "INTERNAL", "id": number})


def _without_values(message: str) -> str:
    """What the library says of a request, but for the values it was sent: they may be a customer's."""
    for pattern, instead in _VALUES:
        message = pattern.sub(instead, message)
    return message


def _told(cause: BaseException) -> str:
    """What failed and where. An exception's words are left out: a database repeats in them the row that it refused."""
    told = [f"{type(cause).__name__}\n{''.join(traceback.format_tb(cause.__traceback__))}"]
    before = cause.__cause__ or cause.__context__
    return f"{told[0]}after {_told(before)}" if before is not None else told[0]


def _with(error: GraphQLError, message: str, extensions: dict[str, object]) -> GraphQLError:
    words = message if len(message) <= _LONGEST else message[:_LONGEST] + "…"
    return GraphQLError(words, nodes=error.nodes, source=error.source, path=error.path, extensions=extensions)
