"""Run in a child process: builds a bundle of the texts on standard input and prints what was found. See sandbox."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from policy.assemble import build

__all__ = ["main"]


def main() -> None:
    texts = json.load(sys.stdin)
    _, findings = build(texts)
    json.dump([asdict(finding) for finding in findings], sys.stdout)


if __name__ == "__main__":
    main()
