"""The schema that is served, the file that is exported, and the contract that clients rely on."""

from __future__ import annotations

from pathlib import Path

from schema.contract import SCHEMA
from tools.check_contract import breaking_changes

ROOT = Path(__file__).resolve().parent.parent.parent
EXPORTED = (ROOT / "schema" / "schema.graphql").read_text(encoding="utf-8")
CONTRACT = (ROOT / "tests" / "contract.graphql").read_text(encoding="utf-8")


def test_the_exported_schema_is_current() -> None:
    assert SCHEMA.as_str() + "\n" == EXPORTED, "run: python -m schema > schema/schema.graphql"


def test_the_contract_is_kept() -> None:
    assert breaking_changes(EXPORTED, CONTRACT) == []
