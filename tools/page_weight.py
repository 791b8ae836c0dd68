"""What each page of the built console makes a browser load, in kB gzip: its entry, its own chunks, and their styles."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from transport.console import BUNDLE

__all__ = ["weights"]


def weights() -> dict[str, float]:
    """kB of gzip by page: `entry` alone, then each lazy page together with the entry."""
    manifest: Mapping[str, Any] = json.loads((BUNDLE / "manifest.json").read_text(encoding="utf-8"))
    entry = set(_files(manifest, "index.html", set()))
    pages = {name: chunk for name, chunk in manifest.items() if name.startswith("src/pages/")}
    loaded = {"entry": entry} | {name: entry | set(_files(manifest, name, set())) for name in sorted(pages)}
    return {name: round(sum(_size(file) for file in files) / 1000, 1) for name, files in loaded.items()}


def _files(manifest: Mapping[str, Any], name: str, seen: set[str]) -> Iterator[str]:
    if name in seen:
        return
    seen.add(name)
    chunk = manifest[name]
    yield chunk["file"]
    yield from chunk.get("css", ())
    for needed in chunk.get("imports", ()):
        yield from _files(manifest, needed, seen)


def _size(file: str) -> int:
    return (BUNDLE / f"{file}.gz").stat().st_size


def main() -> None:
    for name, size in weights().items():
        print(f"{size:8.1f} kB  {name}")


if __name__ == "__main__":
    main()
