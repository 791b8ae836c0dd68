"""Documents over HTTP: read only, with the same bearer token and the same scope as GraphQL."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import anyio.to_thread
import orjson
from starlette.requests import Request
from starlette.responses import Response

from figures.documents.forms import FORMS
from policy.documents.model import Document
from policy.errors import InvalidRequest
from policy.procedure import Refusal, RefusalCode
from resolvers import periodic, reports
from resolvers.context import Context
from resolvers.services import Services
from transport.identity import Unidentified, identified

__all__ = ["AnalysisReports", "FiledReportFiles", "PeriodReports"]

_DISPOSITION: Final = "attachment; filename=\"report.{1}\"; filename*=UTF-8''{0}.{1}"
_STATUS: Final = {RefusalCode.NOT_FOUND: 404, RefusalCode.NOT_ALLOWED_NOW: 409}


@dataclass(frozen=True, slots=True)
class File:
    """`name` is the file's name without its ending."""

    name: str
    content: bytes


class Documents(ABC):
    """Documents by name, each in every form. What one is, `find` says."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def __call__(self, http: Request) -> Response:
        services = self._services
        try:
            actor = await identified(http, services.identity)
        except Unidentified as unknown:
            return _error(unknown.status, unknown.code, unknown.message, unknown.headers)
        name, _, ending = http.path_params["file"].rpartition(".")
        if ending not in FORMS:
            return _error(404, "NOT_FOUND", f"只有 {'、'.join(FORMS)} / there is {' and '.join(FORMS)} only")
        return await anyio.to_thread.run_sync(self._answer, Context(services, actor), name, ending)

    def _answer(self, context: Context, name: str, ending: str) -> Response:
        try:
            found = self.find(context, name, ending)
        except InvalidRequest as invalid:
            return _error(404, "NOT_FOUND", str(invalid))
        return (
            _file(found, ending)
            if isinstance(found, File)
            else _error(_STATUS.get(found.code, 409), found.code.value, found.message)
        )

    @abstractmethod
    def find(self, context: Context, name: str, ending: str) -> File | Refusal:
        """The document in that form, under the actor's rights."""


class AnalysisReports(Documents):
    """`GET /documents/analysis-report/{case id}.{html|docx}`."""

    def find(self, context: Context, name: str, ending: str) -> File | Refusal:
        return _written(reports.document(context, name), ending)


class PeriodReports(Documents):
    """`GET /documents/report/{2026-Q1 or 2026-03}.{html|docx}`: as of now, of what the bearer may see."""

    def find(self, context: Context, name: str, ending: str) -> File | Refusal:
        return _written(periodic.document(context, name), ending)


class FiledReportFiles(Documents):
    """`GET /documents/filed-report/{2026-Q1 or 2026-03}.{html|docx}`: as it was filed when the period had closed."""

    def find(self, context: Context, name: str, ending: str) -> File | Refusal:
        filed = periodic.written(context, name)
        if isinstance(filed, Refusal):
            return filed
        return File(filed.title, filed.html if ending == "html" else filed.docx)


def _written(found: Document | Refusal, ending: str) -> File | Refusal:
    return found if isinstance(found, Refusal) else File(found.name, FORMS[ending].write(found))


def _file(file: File, ending: str) -> Response:
    headers = {
        "Content-Disposition": _DISPOSITION.format(quote(file.name), ending),
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    }
    return Response(file.content, headers=headers, media_type=FORMS[ending].media)


def _error(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Response:
    body = {"errors": [{"message": message, "extensions": {"code": code}}]}
    return Response(orjson.dumps(body), status, headers, "application/json; charset=utf-8")
