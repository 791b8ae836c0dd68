"""What every route but GraphQL answers while the store cannot be used."""

from __future__ import annotations

import logging
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import Response

from cases.db import away
from schema.errors import UNAVAILABLE

__all__ = ["store_away"]

_log = logging.getLogger(__name__)
_AGAIN_SECONDS: Final = "5"


async def store_away(http: Request, error: Exception) -> Response:
    """503 and when to come again. Raises what is a fault of ours."""
    if not away(error):
        raise error
    _log.warning("the store cannot be used: %s", type(error).__name__)
    body = {"errors": [{"message": UNAVAILABLE, "extensions": {"code": "UNAVAILABLE"}}]}
    return Response(orjson.dumps(body), 503, {"Retry-After": _AGAIN_SECONDS}, "application/json; charset=utf-8")
