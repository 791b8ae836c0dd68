"""Documents over HTTP: read only, with the same bearer token and the same scope as GraphQL."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

import anyio.to_thread
import orjson
from starlette.requests import Request
from starlette.responses import Response

from figures.documents.forms import FORMS
from policy.procedure import Refusal, RefusalCode
from resolvers import reports, tokens
from resolvers.context import Context
from resolvers.services import Services
from transport.http import bearer

__all__ = ["AnalysisReports"]

_DISPOSITION: Final = "attachment; filename=\"report.{1}\"; filename*=UTF-8''{0}.{1}"
_STATUS: Final = {RefusalCode.NOT_FOUND: 404, RefusalCode.NOT_ALLOWED_NOW: 409}


class AnalysisReports:
    """`GET /documents/analysis-report/{case id}.{html|docx}`."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def __call__(self, http: Request) -> Response:
        token = bearer(http.headers.get("authorization"))
        services = self._services
        actor = tokens.read(token, services.settings.secret, services.clock()) if token else None
        if actor is None:
            words = "须出示有效令牌 / a valid bearer token is needed"
            return _error(401, "UNAUTHORIZED", words, {"WWW-Authenticate": "Bearer"})
        case, _, ending = http.path_params["file"].rpartition(".")
        if ending not in FORMS:
            return _error(404, "NOT_FOUND", f"只有 {'、'.join(FORMS)} / there is {' and '.join(FORMS)} only")
        return await anyio.to_thread.run_sync(_answer, Context(services, actor), case, ending)


def _answer(context: Context, case: str, ending: str) -> Response:
    found = reports.document(context, case)
    if isinstance(found, Refusal):
        return _error(_STATUS[found.code], found.code.value, found.message)
    form = FORMS[ending]
    headers = {
        "Content-Disposition": _DISPOSITION.format(quote(found.name), ending),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    }
    return Response(form.write(found), headers=headers, media_type=form.media)


def _error(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Response:
    body = {"errors": [{"message": message, "extensions": {"code": code}}]}
    return Response(orjson.dumps(body), status, headers, "application/json; charset=utf-8")
