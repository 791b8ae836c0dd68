"""Tables over HTTP, as files to save: with the same bearer token and the same scope as GraphQL.

A file is written whole before the first byte leaves, outside memory: an answer is complete or an error, and a slow
reader keeps no transaction open.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import date
from typing import IO, Final
from urllib.parse import quote

import anyio
import anyio.to_thread
import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from cases.actors import Actor
from figures.exports.forms import FORMS
from figures.exports.model import Asked
from figures.exports.service import TABLES, Written
from policy.errors import InvalidRequest
from policy.instants import ZONE
from resolvers.exports import exports_of
from resolvers.services import Services
from transport.identity import Unidentified, identified

__all__ = ["TableExports"]

_PIECE: Final = 256 * 1024
_AT_ONCE: Final = 2
_KNOWN: Final = frozenset({"since", "from", "to", "by", "period", "year"})


class TableExports:
    """`GET /export/{table}.{csv|xlsx|parquet}?since=&from=&to=&by=&period=&year=`; two at a time, others wait."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._exports = exports_of(services)
        self._limiter: anyio.CapacityLimiter | None = None

    async def __call__(self, http: Request) -> Response:
        try:
            actor = await identified(http, self._services.identity)
        except Unidentified as unknown:
            return _error(unknown.status, unknown.code, unknown.message, unknown.headers)
        table, _, form = http.path_params["file"].rpartition(".")
        if table not in TABLES or form not in FORMS:
            words = f"没有这个文件 / there is no such file: {'、'.join(TABLES)} . {'|'.join(FORMS)}"
            return _error(404, "NOT_FOUND", words)
        self._limiter = self._limiter or anyio.CapacityLimiter(_AT_ONCE)  # it belongs to the loop that runs
        query = dict(http.query_params)
        return await anyio.to_thread.run_sync(self._answer, actor, table, form, query, limiter=self._limiter)

    def _answer(self, actor: Actor, table: str, form: str, query: Mapping[str, str]) -> Response:
        with ExitStack() as unless_sent:
            file = unless_sent.enter_context(tempfile.TemporaryFile())
            try:
                written = self._exports.write(actor, table, form, _asked(query), file)
            except InvalidRequest as error:
                return _error(400, "INVALID", str(error))
            size = file.tell()
            unless_sent.pop_all()  # it is closed once it has been sent
        headers = {**_told(written), **self._names(table, form), "Content-Length": str(size)}
        return StreamingResponse(_pieces(file), headers=headers, media_type=FORMS[form].media)

    def _names(self, table: str, form: str) -> dict[str, str]:
        day = self._services.clock().astimezone(ZONE).strftime("%Y%m%d-%H%M%S")
        name = quote(f"{TABLES[table].zh}-{day}.{form}")
        return {
            "Content-Disposition": f"attachment; filename=\"{table}.{form}\"; filename*=UTF-8''{name}",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        }


def _told(written: Written) -> dict[str, str]:
    """How many rows there are, where to go on, and which columns the bearer may not take out."""
    told = {"X-Petition-Rows": str(written.rows)}
    if written.next is not None:
        told["X-Petition-Next"] = written.next
    if written.withheld:
        told["X-Petition-Withheld"] = ", ".join(written.withheld)
    return told


def _asked(query: Mapping[str, str]) -> Asked:
    """Raises InvalidRequest for what is unknown or malformed."""
    for name in query:
        if name not in _KNOWN:
            known = ", ".join(sorted(_KNOWN))
            raise InvalidRequest(f"没有参数 {name[:40]!r} / no such parameter: {known}", (name[:40],))
    year = query.get("year")
    if year is not None and not (year.isascii() and year.isdecimal() and len(year) == 4):
        raise InvalidRequest("年份须为四位数字 / a year has four digits", ("year",))
    return Asked(
        since=query.get("since"),
        start=_day(query, "from"),
        end=_day(query, "to"),
        by=query.get("by", "branch"),
        period=query.get("period"),
        year=None if year is None else int(year),
    )


def _day(query: Mapping[str, str], name: str) -> date | None:
    try:
        return date.fromisoformat(query[name]) if name in query else None
    except ValueError:
        raise InvalidRequest("日期须为 2026-03-02 的形式 / a date looks like 2026-03-02", (name,)) from None


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        file.seek(0)
        while piece := file.read(_PIECE):
            yield piece


def _error(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Response:
    body = {"errors": [{"message": message, "extensions": {"code": code}}]}
    return Response(orjson.dumps(body), status, headers, "application/json; charset=utf-8")
