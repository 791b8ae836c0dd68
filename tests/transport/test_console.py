"""The console as a browser gets it: one page, hashed files, compressed, and a strict policy on what may run."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import anyio
import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from transport.console import BUNDLE, Console

HTML = {"accept": "text/html,application/xhtml+xml"}


def get(path: str, headers: dict[str, str], bundle: Path = BUNDLE) -> httpx.Response:
    console = Console(bundle)
    routes = [Route("/assets/{file}", console.asset), Route("/favicon.svg", console.icon)]
    app = Starlette(routes=[*routes, Route("/{page:path}", console.page)])

    async def work() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://petition") as client:
            return await client.get(path, headers=headers)

    return anyio.run(work)


def assets(page: httpx.Response) -> list[str]:
    return re.findall(r"/assets/[^\"]+", page.text)


@pytest.mark.parametrize("path", ["/", "/cases/case%3A1", "/policy/drafts"])
def test_every_path_of_the_console_is_the_one_page(path: str) -> None:
    answer = get(path, HTML)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert '<div id="root">' in answer.text


def test_no_script_runs_but_ours() -> None:
    first, second = get("/", HTML), get("/", HTML)
    policy = first.headers["content-security-policy"]
    nonce = re.search(r"script-src 'self' 'nonce-([\w-]+)'", policy)
    assert nonce is not None
    assert "default-src 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "'unsafe-inline'" not in policy.replace("style-src-attr 'unsafe-inline'", "")
    assert set(re.findall(r'nonce="([^"]*)"', first.text)) == {nonce[1]}
    assert nonce[1] not in second.text
    assert re.findall(r"<script(?![^>]*\bsrc=)", first.text) == []
    assert "http://" not in first.text
    assert "https://" not in first.text


def test_files_are_kept_for_ever_and_come_compressed() -> None:
    file = assets(get("/", HTML))[0]
    plain, packed = get(file, {"accept-encoding": "identity"}), get(file, {"accept-encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.headers["vary"] == "Accept-Encoding"
    assert "immutable" in packed.headers["cache-control"]
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert gzip.decompress((BUNDLE / f"{file.removeprefix('/')}.gz").read_bytes()) == plain.content


@pytest.mark.parametrize("path", ["/assets/none.js", "/assets/..%2findex.html", "/assets/%2e%2e%2fsource.sha256"])
def test_nothing_else_of_the_machine_is_served(path: str) -> None:
    assert get(path, {}).status_code == 404


def test_an_unknown_address_is_404_for_a_program() -> None:
    assert get("/nothing", {"accept": "application/json"}).status_code == 404


def test_without_a_bundle_the_page_says_how_to_build_it(tmp_path: Path) -> None:
    answer = get("/", HTML, tmp_path)
    assert answer.status_code == 503
    assert "make install" in answer.text
