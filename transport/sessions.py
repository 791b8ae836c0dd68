"""Signing in to the console: `/session`. A session is a cookie that no script can read.

Everything here needs the header X-Petition-Client, which no page of another origin can send, and answers JSON:
what went wrong as `errors`, in the shape of every other route.
"""

from __future__ import annotations

from math import ceil
from typing import Any, Final

import anyio
import anyio.to_thread
import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cases.actors import Actor, Role
from cases.identity.sessions import LONGEST
from cases.identity.sign_in import Entered, Wait
from policy.procedure import Refusal
from resolvers.code_flow import Return, entrance, exchange
from resolvers.issuer import Issuer, Unaccepted
from resolvers.issuer_keys import IssuerUnreachable
from resolvers.services import Services
from transport.identity import AWAY, CLIENT, Unidentified, by_session, cookie_name, identified
from transport.request import Malformed, read_body

__all__ = ["Sessions"]

_HASHING: Final = 2
"""Passwords looked at at once: each takes 64 MB and some 50 ms of a core."""

_REFUSED: Final = "用户名或密码不对 / the name or the password is not right"
_WRONG: Final = "原密码不对 / the present password is not right"
_NO_ACCOUNT: Final = "您不是用本系统的账户登录的 / you did not sign in by an account of this system"
_NO_ISSUER: Final = "没有可登录的身份提供方 / there is no issuer to sign in at"
_OFF: Final = "本系统未开通账户登录 / accounts are turned off"


class Sessions:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._identity = services.identity
        self._limiter: anyio.CapacityLimiter | None = None

    def routes(self) -> tuple[Route, ...]:
        return (
            Route("/session", self.who, methods=["GET"]),
            Route("/session", self.enter, methods=["POST"]),
            Route("/session", self.leave, methods=["DELETE"]),
            Route("/session/password", self.change, methods=["POST"]),
            Route("/session/first-account", self.set_up, methods=["POST"]),
            Route("/session/issuer", self.entrance, methods=["GET"]),
            Route("/session/issuer", self.come_back, methods=["POST"]),
        )

    async def who(self, http: Request) -> Response:
        """Who is signed in by the cookie, whether by an account, and how one can sign in here."""
        try:
            user = (await identified(http, self._identity)).user
        except Unidentified:
            user = None
        mine = await self._mine(http) if user else None
        accounts = self._services.settings.accounts and await anyio.to_thread.run_sync(self._identity.accounts.exist)
        issuer = self._identity.issuer is not None and self._identity.issuer.settings.client is not None
        return _answer(200, {"user": user, "account": mine is not None, "accounts": accounts, "issuer": issuer})

    async def enter(self, http: Request) -> Response:
        """Name and password become a session; 401 whatever was wrong, 429 with the time to wait after too many."""
        try:
            given = await self._account(http, "name", "password")
        except Malformed as malformed:
            return _error(malformed.status, "BAD_REQUEST", malformed.message)
        address = http.client.host if http.client else ""
        entered = await anyio.to_thread.run_sync(
            self._identity.sign_in.enter, given["name"], given["password"], address, limiter=self._few()
        )
        if entered is None:
            return _error(401, "UNAUTHORIZED", _REFUSED)
        return _to_wait(entered) if isinstance(entered, Wait) else self._entered(http, entered)

    async def change(self, http: Request) -> Response:
        """Another password of the account that is signed in, by its present one; its other sessions end."""
        try:
            given = await self._account(http, "password", "other")
            actor = await by_session(http, self._identity)
        except Malformed as malformed:
            return _error(malformed.status, "BAD_REQUEST", malformed.message)
        except Unidentified as unknown:
            return _error(unknown.status, unknown.code, unknown.message, unknown.headers)
        if await self._mine(http) is None:
            return _error(422, "FORBIDDEN", _NO_ACCOUNT)
        address = http.client.host if http.client else ""
        changed = await anyio.to_thread.run_sync(
            self._identity.sign_in.change, actor.user, given["password"], given["other"], address, limiter=self._few()
        )
        if changed is None:
            return _error(422, "INVALID", _WRONG)
        if isinstance(changed, Refusal):
            return _error(422, changed.code.value, changed.message)
        return _to_wait(changed) if isinstance(changed, Wait) else self._entered(http, changed)

    async def _mine(self, http: Request) -> str | None:
        """The account whose session the cookie names."""
        identifier = http.cookies.get(cookie_name(http))
        return await anyio.to_thread.run_sync(self._identity.sessions.account, identifier) if identifier else None

    async def leave(self, http: Request) -> Response:
        """Ends the session of the cookie, here and in the store."""
        if CLIENT not in http.headers:
            return _error(400, "BAD_REQUEST", _NO_HEADER)
        name = cookie_name(http)
        if identifier := http.cookies.get(name):
            await anyio.to_thread.run_sync(self._identity.sessions.end, identifier)
        answer = Response(status_code=204)
        answer.delete_cookie(name, secure=_secure(http), httponly=True, samesite="strict")
        return answer

    async def set_up(self, http: Request) -> Response:
        """The first account, of the petition office, by the code of the set-up link; it is signed in at once."""
        try:
            given = await self._account(http, "code", "name", "password")
        except Malformed as malformed:
            return _error(malformed.status, "BAD_REQUEST", malformed.message)
        actor = Actor(given["name"], Role.PETITION_OFFICE)
        refusal = await anyio.to_thread.run_sync(
            self._identity.accounts.set_up, given["code"], actor, given["password"], limiter=self._few()
        )
        if refusal is not None:
            return _error(422, refusal.code.value, refusal.message)
        session = await anyio.to_thread.run_sync(self._identity.sessions.start, actor, actor.user, 1)
        return self._entered(http, Entered(actor, session))

    async def entrance(self, http: Request) -> Response:
        """Where a browser signs in at the issuer, and as which client."""
        try:
            address, client = await anyio.to_thread.run_sync(entrance, self._issuer())
        except Malformed as malformed:
            return _error(malformed.status, "BAD_REQUEST", malformed.message)
        except IssuerUnreachable:
            return _error(503, "UNAVAILABLE", AWAY, {"Retry-After": "10"})
        return _answer(200, {"address": address, "client": client})

    async def come_back(self, http: Request) -> Response:
        """The code that the browser brought back from the issuer becomes a session of whom the issuer names."""
        try:
            issuer = self._issuer()
            given = await _given(http, "code", "verifier", "nonce", "redirect")
            actor = await anyio.to_thread.run_sync(exchange, issuer, Return(**given))
        except Malformed as malformed:
            return _error(malformed.status, "BAD_REQUEST", malformed.message)
        except Unaccepted as unaccepted:
            return _error(401, "UNAUTHORIZED", str(unaccepted))
        except IssuerUnreachable:
            return _error(503, "UNAVAILABLE", AWAY, {"Retry-After": "10"})
        session = await anyio.to_thread.run_sync(self._identity.sessions.start, actor)
        return self._entered(http, Entered(actor, session))

    def _issuer(self) -> Issuer:
        issuer = self._identity.issuer
        if issuer is None or issuer.settings.client is None:
            raise Malformed(404, _NO_ISSUER)
        return issuer

    async def _account(self, http: Request, *names: str) -> dict[str, str]:
        """The texts of the body. Raises Malformed, also where there are no accounts to sign in to."""
        if not self._services.settings.accounts:
            raise Malformed(404, _OFF)
        return await _given(http, *names)

    def _entered(self, http: Request, entered: Entered) -> Response:
        answer = _answer(200, {"user": entered.actor.user})
        answer.set_cookie(
            cookie_name(http),
            entered.session,
            max_age=int(LONGEST.total_seconds()),
            secure=_secure(http),
            httponly=True,
            samesite="strict",
        )
        return answer

    def _few(self) -> anyio.CapacityLimiter:
        self._limiter = self._limiter or anyio.CapacityLimiter(_HASHING)  # it belongs to the loop that runs
        return self._limiter


_LONG: Final = 4096
_BODY: Final = 64 * 1024
_NO_HEADER: Final = "须带请求头 X-Petition-Client / the header X-Petition-Client is needed"


async def _given(http: Request, *names: str) -> dict[str, str]:
    """Texts of the body under these names. Raises Malformed."""
    if CLIENT not in http.headers:
        raise Malformed(400, _NO_HEADER)
    body = await read_body(http, _BODY)
    given = {name: body.get(name) for name in names} if isinstance(body, dict) else {}
    texts = {name: value for name, value in given.items() if isinstance(value, str) and len(value) <= _LONG}
    if len(texts) != len(names):
        raise Malformed(400, f"须有 {'、'.join(names)} / a JSON object with {', '.join(names)} is needed")
    return texts


def _secure(http: Request) -> bool:
    return http.url.scheme == "https"


def _to_wait(wait: Wait) -> Response:
    seconds = max(1, ceil(wait.time.total_seconds()))
    return _error(429, "TOO_MANY", _wait(seconds), {"Retry-After": str(seconds)})


def _wait(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    zh = (f"{minutes} 分" if minutes else "") + (f"{rest} 秒" if rest or not minutes else "钟")
    en = " ".join(part for part in (f"{minutes} min" if minutes else "", f"{rest} s" if rest else "") if part)
    return f"尝试次数过多，请 {zh}后再试 / too many attempts: try again in {en}"


def _answer(status: int, body: dict[str, Any]) -> Response:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(orjson.dumps(body), status, headers, "application/json; charset=utf-8")


def _error(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> Response:
    answer = _answer(status, {"errors": [{"message": message, "extensions": {"code": code}}]})
    answer.headers.update(headers or {})
    return answer
