"""What each page of the built console makes a browser load, in kB gzip: its entry, its own chunks, and their styles."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from transport.console import BUNDLE

__all__ = ["files", "weights"]


def weights() -> dict[str, float]:
    """kB of gzip by page: `entry` alone, then each lazy page together with the entry."""
    entry = files("index.html")
    pages = {name: entry | files(name) for name in sorted(_manifest()) if name.startswith("src/pages/")}
    return {name: round(_size(found) / 1000, 1) for name, found in {"entry": entry, **pages}.items()}


def files(name: str) -> frozenset[Path]:
    """The compressed files that a chunk of the manifest needs, with those that it imports at once."""
    manifest, found, wanted = _manifest(), set(), [name]
    while wanted:
        chunk = wanted.pop()
        if chunk not in found:
            found.add(chunk)
            wanted.extend(manifest[chunk].get("imports", ()))
    named = [file for chunk in found for file in (manifest[chunk]["file"], *manifest[chunk].get("css", ()))]
    return frozenset(BUNDLE / f"{file}.gz" for file in named)


def _manifest() -> Mapping[str, Any]:
    read: Mapping[str, Any] = json.loads((BUNDLE / "manifest.json").read_text(encoding="utf-8"))
    return read


def _size(found: frozenset[Path]) -> int:
    return sum(file.stat().st_size for file in found)


def main() -> None:
    for name, size in weights().items():
        print(f"{size:8.1f} kB  {name}")


if __name__ == "__main__":
    main()
