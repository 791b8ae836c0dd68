"""Tells where the exported schema breaks the contract that every client relies on.

python -m tools.check_contract schema/schema.graphql tests/contract.graphql
"""

from __future__ import annotations

import sys
from pathlib import Path

from graphql import build_schema
from graphql.utilities import BreakingChange, find_breaking_changes

__all__ = ["breaking_changes", "main"]


def breaking_changes(served: str, contract: str) -> list[BreakingChange]:
    """What a client of the contract would miss in the served schema; both are SDL."""
    return find_breaking_changes(build_schema(contract), build_schema(served))


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    served, contract = map(Path, arguments)
    changes = breaking_changes(served.read_text(encoding="utf-8"), contract.read_text(encoding="utf-8"))
    for change in changes:
        print(f"{change.type.name}: {change.description}")
    print(f"{served} breaks {contract.name} in {len(changes)} places" if changes else f"{served} keeps {contract.name}")
    return 1 if changes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
