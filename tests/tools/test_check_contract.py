"""The contract check: what a client relies on must stay; more is welcome."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.check_contract import breaking_changes, main

CONTRACT = "type Query { case(id: ID!): String }"


def test_more_is_welcome() -> None:
    assert breaking_changes("type Query { case(id: ID!): String, policy: Int }", CONTRACT) == []


def test_a_missing_field_breaks() -> None:
    changes = breaking_changes("type Query { policy(id: ID): String }", CONTRACT)

    assert [change.description for change in changes] == ["Field Query.case was removed."]


def test_the_exit_code_and_the_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    served, contract = tmp_path / "served.graphql", tmp_path / "contract.graphql"
    contract.write_text(CONTRACT, encoding="utf-8")
    served.write_text("type Query { case(id: ID!, branch: String!): String }", encoding="utf-8")

    assert main([str(served), str(contract)]) == 1
    assert "REQUIRED_ARG_ADDED" in capsys.readouterr().out

    served.write_text(CONTRACT, encoding="utf-8")
    assert main([str(served), str(contract)]) == 0
    assert "keeps contract.graphql" in capsys.readouterr().out


def test_without_two_files_it_teaches(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "schema/schema.graphql" in capsys.readouterr().err
