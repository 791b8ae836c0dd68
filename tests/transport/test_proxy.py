"""Behind a proxy that is named: its requests come in, whoever goes around it does not."""

from __future__ import annotations

import anyio
import httpx
import pytest
from starlette.responses import PlainTextResponse

from transport.proxy import ByProxyOnly

PROXIES = "192.0.2.1, 198.51.100.0/24"


def asked(peer: str, path: str = "/session") -> int:
    """The status of an answer to that other end of a connection."""

    async def work() -> int:
        transport = httpx.ASGITransport(ByProxyOnly(PlainTextResponse("in"), PROXIES), client=(peer, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://petition") as client:
            return (await client.get(path, headers={"x-forwarded-for": "192.0.2.1"})).status_code

    return anyio.run(work)


@pytest.mark.parametrize("peer", ["192.0.2.1", "198.51.100.77", "127.0.0.1", "::1"])
def test_the_proxy_and_this_machine_come_in(peer: str) -> None:
    assert asked(peer) == 200


@pytest.mark.parametrize("peer", ["192.0.2.2", "2001:db8::1", "", "unix"])
def test_who_goes_around_the_proxy_is_asked_to_come_by_it(peer: str) -> None:
    assert asked(peer) == 403
    assert asked(peer, "/readyz") == 200
