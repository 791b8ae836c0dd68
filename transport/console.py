"""The web console: one page, its hashed assets, and a Content-Security-Policy that lets nothing else in."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

__all__ = ["BUNDLE", "Console"]

BUNDLE: Final = Path(__file__).parent / "console_bundle"
"""Where the build step of the package (hatch_build.py) puts the console."""

_TYPES: Final = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".woff2": "font/woff2"}
_FOREVER: Final = "public, max-age=31536000, immutable"
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "SAMEORIGIN",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Console:
    """Serves the bundle as it was built; without one, says how to build it."""

    def __init__(self, bundle: Path = BUNDLE) -> None:
        self._bundle = bundle

    @property
    def built(self) -> bool:
        return (self._bundle / "index.html").is_file()

    async def page(self, request: Request) -> Response:
        """The one page, for every path of the console that a browser opens; a new nonce for each answer."""
        if "text/html" not in request.headers.get("accept", ""):
            return PlainTextResponse("没有这个地址 / not found\n", 404)
        try:
            page = (self._bundle / "index.html").read_text(encoding="utf-8")
        except FileNotFoundError:
            words = "网页尚未生成：make install / the console is not built: make install\n"
            return PlainTextResponse(words, 503)
        nonce = secrets.token_urlsafe(16)
        headers = {**_HEADERS, "Content-Security-Policy": _policy(nonce), "Cache-Control": "no-store"}
        return Response(page.replace("%NONCE%", nonce), headers=headers, media_type="text/html")

    async def asset(self, request: Request) -> Response:
        """A file whose name holds the digest of its content."""
        return self._file(request, self._bundle / "assets", request.path_params["file"], _FOREVER)

    async def icon(self, request: Request) -> Response:
        return self._file(request, self._bundle, "favicon.svg", "public, max-age=86400")

    def _file(self, request: Request, folder: Path, name: str, cached: str) -> Response:
        path = folder / name
        media = _TYPES.get(path.suffix)
        if media is None or path.parent != folder or not path.is_file():
            return PlainTextResponse("没有这个文件 / no such file\n", 404)
        headers = {**_HEADERS, "Cache-Control": cached, "Vary": "Accept-Encoding"}
        packed = path.with_name(f"{name}.gz")
        if "gzip" in request.headers.get("accept-encoding", "") and packed.is_file():
            return FileResponse(packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=media)
        return FileResponse(path, headers=headers, media_type=media)


def _policy(nonce: str) -> str:
    """Scripts and style sheets of our own only; style attributes are set by the chart library's tooltips."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}'",
            f"style-src 'self' 'nonce-{nonce}'",
            "style-src-attr 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "frame-src 'self' blob:",
            "frame-ancestors 'self'",
            "base-uri 'none'",
            "form-action 'self'",
        )
    )
