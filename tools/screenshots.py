"""Pictures of the console on the demo year: five for the documents, or every page at both widths to be judged.

`python -m tools.screenshots` renews docs/screenshots; `python -m tools.screenshots --all DIR` writes every page to DIR.
Needs chromium and fonts-noto-cjk on the machine.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.error import URLError

from playwright.sync_api import Page, sync_playwright

from cases.actors import Actor, Role
from resolvers import tokens

ROOT: Final = Path(__file__).resolve().parent.parent
_SECRET: Final = "pictures"
_WIDTHS: Final = {1440: 900, 390: 844}
_ARGUMENTS: Final = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@dataclass(frozen=True, slots=True)
class Shot:
    """A page as a role sees it. `opens`: the first link of that pattern is followed before the picture is taken."""

    name: str
    role: Role
    path: str
    opens: str | None = None
    types: tuple[str, str] | None = None


_TEXT: Final = "客户来电称，理财经理承诺保本，误导其母亲购买了理财产品，亏损后无人答复，要求今天给说法。"

SHOTS: Final = (
    Shot("workbench", Role.PETITION_OFFICE, "/"),
    Shot("case", Role.PETITION_OFFICE, "/", opens="a[href^='/cases/']"),
    Shot("registration", Role.PETITION_OFFICE, "/register", types=("textarea", _TEXT)),
    Shot("board", Role.LEADER, "/board"),
    Shot("policy", Role.COMPLIANCE, "/policy"),
    Shot("warnings", Role.LEADER, "/warnings"),
    Shot("policy-versions", Role.COMPLIANCE, "/policy/versions"),
    Shot("policy-drafts", Role.COMPLIANCE, "/policy/drafts"),
    Shot("programme", Role.PETITION_OFFICE, "/programme"),
    Shot("meetings", Role.PETITION_OFFICE, "/meetings"),
    Shot("meeting", Role.PETITION_OFFICE, "/meetings", opens="a[href^='/meetings/']"),
    Shot("inspections", Role.PETITION_OFFICE, "/inspections"),
    Shot("inspection", Role.PETITION_OFFICE, "/inspections", opens="a[href^='/inspections/']"),
    Shot("measures", Role.PETITION_OFFICE, "/measures"),
    Shot("measure", Role.PETITION_OFFICE, "/measures", opens="a[href^='/measures/']"),
    Shot("reports", Role.PETITION_OFFICE, "/reports"),
    Shot("audit", Role.AUDITOR, "/audit"),
    Shot("notices", Role.PETITION_OFFICE, "/notices"),
)
DOCUMENTED: Final = SHOTS[:5]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", type=Path, metavar="DIR", help="every page at both widths, into this folder")
    parser.add_argument("--database", help="a store with demo data; by default a new one is filled")
    parser.add_argument("--english", action="store_true", help="the pages in English")
    parser.add_argument("--only", help="pages whose name begins so")
    given = parser.parse_args()
    out = given.all or ROOT / "docs" / "screenshots"
    out.mkdir(parents=True, exist_ok=True)
    shots = [shot for shot in (SHOTS if given.all else DOCUMENTED) if shot.name.startswith(given.only or "")]
    with _service(given.database) as address:
        for width in _WIDTHS if given.all else (1440,):
            for shot in shots:
                _take(address, shot, width, out, whole=bool(given.all), english=given.english)


@contextmanager
def _service(database: str | None) -> Iterator[str]:
    """The address of a service with the demo year."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        file = Path(folder) / "petition.db"
        if database:
            shutil.copyfile(database, file)
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
        probe.close()
        command = [sys.executable, "-c", "from cli.main import main; main()", "serve", "--port", port]
        with (Path(folder) / "log").open("wb") as log:
            process = subprocess.Popen(
                [*command, "--database", f"sqlite:///{file}"],
                cwd=ROOT,
                env={**os.environ, "PETITION_SECRET": _SECRET},
                stdout=log,
                stderr=log,
            )
        try:
            address = f"http://127.0.0.1:{port}"
            while not _answers(address):
                if process.poll() is not None:
                    sys.exit((Path(folder) / "log").read_text(encoding="utf-8"))
                time.sleep(0.5)
            yield address
        finally:
            process.terminate()
            process.wait(30)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/healthz") as answer:
            return bool(answer.status == 200)
    except (URLError, ConnectionError):
        return False


def _take(address: str, shot: Shot, width: int, out: Path, *, whole: bool, english: bool) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("chromium-browser"), args=_ARGUMENTS
        )
        context = browser.new_context(
            locale="zh-CN", timezone_id="Asia/Shanghai", viewport={"width": width, "height": _WIDTHS[width]}
        )
        page = context.new_page()
        if english:
            page.add_init_script("localStorage.setItem('petition.language', 'en')")
        token = tokens.issue(Actor("沈洁", shot.role), _SECRET, datetime.now(UTC))
        page.goto(f"{address}/sign-in#token={token}")
        page.wait_for_selector("h1")
        _settled(page)
        if shot.path != "/":
            page.goto(address + shot.path)
            _settled(page)
        if shot.opens:
            page.locator(shot.opens).first.click()
            page.wait_for_timeout(500)
            _settled(page)
        if shot.types:
            page.locator(shot.types[0]).first.fill(shot.types[1])
            page.wait_for_timeout(2500)
            _settled(page)
        name = f"{shot.name}-{width}.png" if whole else f"{shot.name}.png"
        page.screenshot(path=out / name, full_page=whole)
        browser.close()
        print(out / name)


def _settled(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    page.wait_for_selector("h1")
    page.wait_for_timeout(600)


if __name__ == "__main__":
    main()
