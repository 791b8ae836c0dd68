"""From a figure on a page to its cases: what the link asks, asked of the API."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlparse

from playwright.sync_api import Locator

from tests.console.conftest import ask

COUNTED = "query ($filter: CaseFilter!) { cases(filter: $filter, first: 1) { totalCount } }"


def shown(link: Locator) -> int:
    """The number that a link shows: `1,234`, or the count in `12.5%（7 件）`."""
    text = link.inner_text()
    return int(text.partition("（")[2].removesuffix(" 件）") or text.replace(",", ""))


def behind(console: str, link: Locator, role: str, **scope: str) -> int:
    """How many cases the API counts for the filter that a link carries."""
    href = link.get_attribute("href") or ""
    asked = {name: values[0] for name, values in parse_qs(urlparse(href).query, keep_blank_values=True).items()}
    counted: dict[str, Any] = {"figure": asked.pop("counted"), "from": asked.pop("from"), "to": asked.pop("to")}
    counted |= {name: asked.pop(name) for name in ("by", "key") if name in asked}
    found = ask(console, role, COUNTED, {"filter": {"counted": counted, **asked}}, **scope)
    return int(found["cases"]["totalCount"])
