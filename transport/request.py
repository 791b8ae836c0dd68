"""Reads a GraphQL request out of an HTTP request. What is malformed is told in words, with a 4xx status."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest

from transport.execution import Request

__all__ = ["Malformed", "from_json", "from_query", "no_constant", "read_body", "read_bytes"]

_HALF: Final = re.compile("[\ud800-\udfff]")
_CHARSETS: Final = frozenset({"utf-8", "utf8"})


class Malformed(Exception):
    """An HTTP request that is no GraphQL request."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


async def read_bytes(request: HttpRequest, most: int, media: str = "application/json") -> bytes:
    """The body as it came, of at most that many bytes. Raises Malformed for another media type, or too much."""
    _check_type(request.headers.get("content-type", ""), media)
    if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise Malformed(415, "请勿压缩请求体 / send the body uncompressed")
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > most:
                raise Malformed(413, f"请求体超过 {most} 字节 / the body is larger than {most} bytes")
    except ClientDisconnect:
        raise Malformed(400, "请求中断 / the request broke off") from None
    return bytes(body)


async def read_body(request: HttpRequest, most: int) -> Any:
    """The JSON of the body. Raises Malformed for another media type, too much, or no JSON."""
    body = await read_bytes(request, most)
    try:
        return json.loads(body.decode("utf-8"), parse_constant=no_constant)
    except UnicodeDecodeError:
        raise Malformed(400, "请求体不是 UTF-8 / the body is not UTF-8") from None
    except (ValueError, RecursionError):
        raise Malformed(400, "请求体不是 JSON / the body is not JSON") from None


def no_constant(name: str) -> Any:
    """Refuses NaN and Infinity, which are no JSON."""
    raise ValueError(name)


def _check_type(header: str, wanted: str) -> None:
    media, _, rest = header.partition(";")
    if media.strip().lower() != wanted:
        raise Malformed(415, f"请以 {wanted} 发送 / send {wanted}")
    for parameter in rest.split(";"):
        name, _, value = parameter.strip().partition("=")
        if name.lower() == "charset" and value.strip('"').lower() not in _CHARSETS:
            raise Malformed(415, "请以 UTF-8 发送 / send UTF-8")


def from_json(body: Any) -> Request:
    """The request that a JSON body holds."""
    if not isinstance(body, dict):
        raise Malformed(400, "请求体须为 JSON 对象 / the body must be a JSON object")
    return _request(*(body.get(name) for name in ("query", "documentId", "variables", "operationName", "extensions")))


def from_query(parameters: Mapping[str, str]) -> Request:
    """The request that a URL's query string holds."""
    decoded: dict[str, Any] = {}
    for name in ("variables", "extensions"):
        text = parameters.get(name)
        try:
            decoded[name] = json.loads(text, parse_constant=no_constant) if text else None
        except (ValueError, RecursionError):
            raise Malformed(400, f"{name} 不是 JSON / {name} is not JSON") from None
    operation, named = (parameters.get(name) or None for name in ("operationName", "documentId"))
    return _request(parameters.get("query"), named, decoded["variables"], operation, decoded["extensions"])


def _request(query: Any, named: Any, variables: Any, name: Any, extensions: Any) -> Request:
    if named is not None and not isinstance(named, str):
        raise Malformed(400, "documentId 须为文字 / 'documentId' must be a string")
    if named is not None and query is not None:
        raise Malformed(400, "query 与 documentId 只能有一个 / send either 'query' or 'documentId'")
    if named is None and (not isinstance(query, str) or not query.strip()):
        raise Malformed(400, "缺少 query / 'query' must be a GraphQL document")
    if query and _HALF.search(query):
        raise Malformed(400, "query 不是 Unicode 文字 / 'query' holds half a character")
    if variables is not None and not isinstance(variables, dict):
        raise Malformed(400, "variables 须为对象 / 'variables' must be an object")
    if name is not None and not isinstance(name, str):
        raise Malformed(400, "operationName 须为文字 / 'operationName' must be a string")
    if extensions is not None and not isinstance(extensions, dict):
        raise Malformed(400, "extensions 须为对象 / 'extensions' must be an object")
    return Request(query or "", variables, name, named)
