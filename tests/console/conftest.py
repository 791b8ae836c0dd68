"""A real browser on the real service with its demo year: Debian's chromium, driven by Playwright."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page, expect

from cases import demo
from cases.actors import Actor, Role
from resolvers import tokens
from resolvers.services import Services
from resolvers.settings import Settings
from tests.conftest import RULES
from tests.forked import Forked, command
from tests.running import free_port, until

SECRET = "the console's tests"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

expect.set_options(timeout=20_000)  # two cores may be shared with the other tests


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where no chromium is found, the tests of pages say so, each by name, instead of passing."""
    if CHROMIUM is None:  # a page cannot be shown without a browser; .ci/run installs one
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason="no chromium on PATH: apt-get install chromium fonts-noto-cjk"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    arguments = (
        "--no-sandbox --disable-gpu --disable-background-networking --no-first-run --disable-sync --disable-quic"
    )
    return {"executable_path": CHROMIUM, "args": arguments.split()}


@pytest.fixture(scope="session")
def browser_context_args() -> dict[str, Any]:
    """Without motion: a transition that a busy machine drops leaves antd's spinner, and its name, on a button."""
    return {
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1440, "height": 900},
        "reduced_motion": "reduce",
    }


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the demo year, filled once for all test processes."""
    shared = tmp_path_factory.getbasetemp().parent / "demo"
    shared.mkdir(exist_ok=True)
    file = shared / "petition.db"
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (shared / "filled").exists():
            services = Services.open(Settings(secret=SECRET, database=f"sqlite:///{file}", rules=RULES))
            demo.fill(services.database, lambda: services.manager.timeline, services.clock, SECRET)
            services.rollups.fold()
            services.close()
            (shared / "filled").touch()
    return file


@pytest.fixture(scope="session")
def console(demo_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running service with the demo year: `http://127.0.0.1:port`."""
    own = tmp_path_factory.mktemp("console")
    shutil.copyfile(demo_file, own / "petition.db")
    shutil.copytree(RULES, own / "rules")
    port = str(free_port())
    given = ["--port", port, "--database", f"sqlite:///{own}/petition.db", "--rules", str(own / "rules")]
    environment = {**os.environ, "PETITION_SECRET": SECRET}
    process = Forked(command, "serve", *given, environment=environment, errors=own / "log")
    address = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        assert process.poll() is None, (own / "log").read_text(encoding="utf-8")
        try:
            return httpx.get(f"{address}/healthz").status_code == 200
        except httpx.TransportError:
            return False

    until(answers, 120)
    yield address
    process.send_signal(signal.SIGTERM)
    process.wait(30)


SignIn = Callable[..., Page]
_NOTHING = '<link rel="icon" href="data:,">'
"""A document of the console's origin and none of its pages: what the tab keeps can be set before one is opened."""


@pytest.fixture
def tolerated() -> list[str]:
    """Parts of console messages that a test expects; everything else of an error is a failure."""
    return []


@pytest.fixture
def sign_in(page: Page, console: str, tolerated: list[str]) -> Iterator[SignIn]:
    """Opens a page of the console as a role: `sign_in("handler", "/", department="operations", user="丁宁")`."""
    said: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            said.append(message.text)

    page.route(f"{console}/nothing", lambda route: route.fulfill(content_type="text/html", body=_NOTHING))
    page.on("console", note)
    page.on("pageerror", lambda error: said.append(str(error)))

    def go(role: str, path: str = "/", user: str | None = None, **scope: str) -> Page:
        token = tokens.issue(Actor(user or role, Role(role), **scope), SECRET, datetime.now(UTC))
        page.goto(f"{console}/nothing")
        page.evaluate("sessionStorage.clear()")  # whoever was signed in would stand there until the token is checked
        if path == "/":
            page.goto(f"{console}/sign-in#token={token}")
        else:  # what the link leaves behind, without opening the console twice
            page.evaluate("token => sessionStorage.setItem('petition.token', token)", token)
            page.goto(console + path)
        expect(page.get_by_role("navigation").first).to_be_attached()
        settle(page)
        return page

    yield go
    assert [text for text in said if not any(part in text for part in tolerated)] == []


def settle(page: Page) -> None:
    """Waits until the page has its heading and nothing on it is being read any more."""
    expect(page.locator("h1").first).to_be_visible()
    expect(page.locator("[role=main] .ant-spin-spinning")).to_have_count(0)


def fits(page: Page) -> None:
    """Nothing is to be scrolled to sideways, once the page has settled at its width."""
    page.wait_for_function("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA and its own best practices, one line a finding."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {node['target']} {node['html'][:160]}" for one in found for node in one["nodes"]]


def ask(console: str, role: str, query: str, variables: dict[str, Any] | None = None, /, **scope: str) -> Any:
    """The API beside the page: what a test needs to know of the data, or to change behind the page's back."""
    user = scope.pop("user", role)
    token = tokens.issue(Actor(user, Role(role), **scope), SECRET, datetime.now(UTC))
    body = {"query": query, "variables": variables or {}}
    answer = httpx.post(f"{console}/graphql", json=body, headers={"authorization": f"Bearer {token}"}, timeout=60)
    assert answer.status_code == 200, answer.text
    assert "errors" not in answer.json(), answer.text
    return answer.json()["data"]
