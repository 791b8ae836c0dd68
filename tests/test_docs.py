"""The documents keep their promises: the table of clauses is complete, and what it names is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from graphql import GraphQLObjectType, GraphQLSchema

from policy.reporting.catalogue import CATALOGUE
from schema.contract import SCHEMA
from tests.test_deploy import settings

ROOT = Path(__file__).resolve().parent.parent
CLAUSES = (ROOT / "docs/clauses.md").read_text(encoding="utf-8")
ROWS = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in CLAUSES.splitlines() if "](../" in line]


def fields() -> set[str]:
    """Every field of every object of the API."""
    schema: GraphQLSchema = SCHEMA._schema
    kinds = [kind for kind in schema.type_map.values() if isinstance(kind, GraphQLObjectType)]
    return {name for kind in kinds for name in kind.fields}


def test_every_clause_of_the_plan_has_a_row() -> None:
    clauses = yaml.safe_load((ROOT / "rules/clauses.yaml").read_text(encoding="utf-8"))
    plan = next(source for source in clauses["sources"] if source["id"] == "plan-2026")
    assert {clause["number"] for clause in plan["clauses"]} <= {row[0].split()[0] for row in ROWS}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_names_rules_operations_and_scenarios_that_exist(row: tuple[str, ...]) -> None:
    clause, rules, operations, scenarios = row
    assert "still to come" not in "".join(row)
    for file in re.findall(r"\b(\w+\.yaml)", rules):
        assert (ROOT / "rules" / file).is_file(), file
    texts = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "rules").glob("*.yaml")}
    named = re.findall(r"`([a-z_]+)`", rules)
    assert [name for name in named if not any(re.search(rf"\b{name}\b", text) for text in texts.values())] == []
    asked = [name for cell in re.findall(r"`([^`]+)`", operations) if not cell.startswith(("petition ", "POST "))
             for name in re.findall(r"[A-Za-z]\w*", re.sub(r"\(.*?\)", "", cell))]  # fmt: skip
    assert [name for name in asked if name not in fields() and name[0].islower()] == []
    for link in re.findall(r"\]\(\.\./(tests/scenarios/[\w.-]+)\)", scenarios):
        told = yaml.safe_load((ROOT / link).read_text(encoding="utf-8"))["clauses"]
        source = clause.split()[0].split("、")[0]
        assert any(source in one for one in told), link


def test_every_figure_of_a_report_is_in_its_guide() -> None:
    guide = (ROOT / "docs/guide-reports.zh.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `\{\{ (\w+) \}\}` \|", guide, re.MULTILINE) == list(CATALOGUE)


def test_every_setting_has_one_row_of_one_table_in_the_operators_guide() -> None:
    guide = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    table = guide.split("| setting | environment | default |\n", 1)[1].split("\n\n", 1)[0]
    rows = [name for line in table.splitlines() for name in re.findall(r"`(PETITION_[A-Z_]+)`", line)]
    assert sorted(rows) == sorted(name for name in settings() if not name.endswith("_FILE"))
