"""An issuer of tokens on this machine: discovery, its keys, and tokens that it signs, over real HTTP."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

AUDIENCE = "petition"
CLIENT = "petition-console"


def rsa() -> Key:
    return RSAKey.generate_key(2048)


def ec() -> Key:
    return ECKey.generate_key("P-256")


def okp() -> Key:
    return OKPKey.generate_key("Ed25519")


class LocalIssuer:
    """Whoever comes to be signed in is, as `access` and `identity` say, unless it `refuses`.

    `rotate` gives it another key under another id; while `down` it answers 503; `asked` counts what was fetched."""

    def __init__(self) -> None:
        self.down = False
        self.asked: list[str] = []
        self.published: dict[str, Any] = {"keys": []}
        self.rotate("first", ec(), "ES256")
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.address = f"http://127.0.0.1:{self._server.server_port}/realms/bank"
        self.told: dict[str, Any] = {
            "issuer": self.address,
            "jwks_uri": f"{self.address}/keys",
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
        }
        self.grants: dict[str, dict[str, str]] = {}
        self.refuses = False
        self.identity: dict[str, Any] = {}
        self.access: dict[str, Any] = {"role": "leader", "department": None}

    def rotate(self, kid: str, key: Key, algorithm: str) -> None:
        self.kid, self.key, self.algorithm = kid, key, algorithm
        self.published = {"keys": [{**key.as_dict(private=False), "kid": kid, "use": "sig"}]}

    def token(self, header: dict[str, Any] | None = None, /, **claims: Any) -> str:
        """A token as the issuer signs it now; a claim that is given as None is left out."""
        now = int(datetime.now(UTC).timestamp())
        usual = {"iss": self.address, "aud": AUDIENCE, "exp": now + 300, "iat": now, "sub": "dingning"}
        whole = {**usual, "role": "handler", "department": "operations", **claims}
        kept = {name: value for name, value in whole.items() if value is not None}
        return jwt.encode({"alg": self.algorithm, "kid": self.kid, **(header or {})}, kept, self.key,
                          algorithms=[self.algorithm])  # fmt: skip

    @contextmanager
    def running(self) -> Iterator[LocalIssuer]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        yield self
        self._server.shutdown()
        self._server.server_close()
        thread.join()

    def answer(self, method: str, path: str, form: dict[str, str]) -> tuple[int, Any, dict[str, str]]:
        """Status, JSON and headers."""
        if path.endswith("/.well-known/openid-configuration"):
            return 200, self.told, {}
        if path.endswith("/keys"):
            return 200, self.published, {}
        if path.partition("?")[0].endswith("/authorize"):
            return self._authorize(dict(parse_qsl(urlsplit(path).query)))
        if method == "POST" and path.endswith("/token"):
            return self._exchange(form)
        return 404, {}, {}

    def _authorize(self, asked: dict[str, str]) -> tuple[int, Any, dict[str, str]]:
        code = f"code {len(self.grants)}"
        self.grants[code] = asked
        answer = {"error": "access_denied"} if self.refuses else {"code": code}
        back = f"{asked['redirect_uri']}?{urlencode({**answer, 'state': asked['state']})}"
        return 302, {}, {"Location": back}

    def _exchange(self, form: dict[str, str]) -> tuple[int, Any, dict[str, str]]:
        asked = self.grants.pop(form["code"], None)
        challenge = base64.urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        same = [asked and asked[name] == form[name] for name in ("client_id", "redirect_uri")]
        if asked is None or not all(same) or asked["code_challenge"] != challenge:
            return 400, {"error": "invalid_grant"}, {}
        identity = self.token(**{"aud": CLIENT, "nonce": asked["nonce"], **self.identity})
        return 200, {"id_token": identity, "access_token": self.token(**self.access)}, {}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._serve("GET", {})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self._serve("POST", dict(parse_qsl(body.decode())))

            def _serve(self, method: str, form: dict[str, str]) -> None:
                issuer.asked.append(self.path)
                status, told, headers = (503, {}, {}) if issuer.down else issuer.answer(method, self.path, form)
                body = json.dumps(told).encode()
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *said: object) -> None:
                """Tests are quiet."""

        return Handler
