"""Where and how the service listens: beyond this machine only where nobody on the way can read along."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from cli.failures import Exit, Failure
from resolvers.oidc_settings import on_loopback
from transport.proxy import ByProxyOnly

__all__ = ["Listening"]


@dataclass(frozen=True, slots=True)
class Listening:
    """`tls_cert` and `tls_key` are PEM files; `trusted_proxy` addresses or networks, parted by commas, whose word is
    taken for who sends a request and by which scheme it came.
    """

    host: str
    port: int
    tls_cert: Path | None = None
    tls_key: Path | None = None
    trusted_proxy: str | None = None

    @property
    def address(self) -> str:
        """As a browser on this machine writes it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.tls_cert else 'http'}://{host}:{self.port}"

    @property
    def on_loopback(self) -> bool:
        return on_loopback(self.host)

    def check(self) -> None:
        """Raises Failure where passwords and cases would go over the network in clear, or the port is taken."""
        self._check_files()
        if self.trusted_proxy is not None:
            _check_proxies(self.trusted_proxy)
        if not (self.on_loopback or self.tls_cert or self.trusted_proxy):
            raise Failure(
                f"{self.host} 不是本机地址：须用 --tls-cert 与 --tls-key，或用 --trusted-proxy 指明做 TLS 的代理 / "
                f"{self.host} is reached from other machines: give --tls-cert and --tls-key, "
                "or name the proxy that does TLS by --trusted-proxy",
                Exit.USAGE,
            )
        self._check_free()

    def options(self) -> dict[str, Any]:
        """What uvicorn is told."""
        return {
            "host": self.host,
            "port": self.port,
            "ssl_certfile": self.tls_cert,
            "ssl_keyfile": self.tls_key,
            "proxy_headers": False,  # what a proxy says is read by `behind_proxy`, which knows whom to believe
        }

    def behind_proxy(self, app: Any) -> Any:
        """The application, to which only the trusted proxy, and this machine, are let through, where one is named."""
        if self.trusted_proxy is None:
            return app
        told: Any = ProxyHeadersMiddleware(app, self.trusted_proxy)  # uvicorn's and starlette's types differ
        return ByProxyOnly(told, self.trusted_proxy)

    def _check_files(self) -> None:
        if (self.tls_cert is None) != (self.tls_key is None):
            raise Failure("--tls-cert 与 --tls-key 须同用 / --tls-cert and --tls-key go together", Exit.USAGE)
        if self.tls_cert is None:
            return
        try:
            ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(self.tls_cert, self.tls_key)
        except (OSError, ValueError) as error:
            cause = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
            raise Failure(f"TLS 证书不可用：{cause} / the TLS certificate cannot be used", Exit.USAGE) from None

    def _check_free(self) -> None:
        family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.host, self.port))
            except OSError as error:
                where = f"{self.host}:{self.port}"
                raise Failure(
                    f"无法监听 {where}（{error.strerror}）/ cannot listen on {where}: try another --port"
                ) from None


def _check_proxies(given: str) -> None:
    """Everybody is no proxy: `*` and `0.0.0.0/0` would let any client say where it comes from."""
    for part in given.split(","):
        try:
            whole = ip_network(part.strip()).prefixlen == 0
        except ValueError:
            whole = True
        if whole:
            words = f"'{part}' 不是代理的地址 / --trusted-proxy takes addresses or networks of proxies, not '{part}'"
            raise Failure(words, Exit.USAGE)
