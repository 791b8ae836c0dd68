"""The editors' schemas: current, and as strict as the loader."""

from __future__ import annotations

import json

from policy.editor import editor_schemas
from tests.conftest import RULES, shipped_bundle, shipped_texts


def test_the_shipped_schemas_are_current() -> None:
    for stem, schema in editor_schemas(shipped_bundle().terms_by_kind).items():
        stored = json.loads((RULES / ".schema" / f"{stem}.json").read_text(encoding="utf-8"))
        assert stored == schema, "run: petition rules schema"


def test_every_rule_file_names_its_schema() -> None:
    for name, text in shipped_texts().items():
        if name.endswith(".yaml") and not name.endswith("_test.yaml"):
            stem = name.removesuffix(".yaml")
            assert text.startswith(f"# yaml-language-server: $schema=.schema/{stem}.json\n")


def test_conditions_know_the_facts_and_their_codes() -> None:
    condition = editor_schemas(shipped_bundle().terms_by_kind)["sla"]["$defs"]["Condition"]
    assert "overdue_working_days" in condition["properties"]
    assert "service_complaint" in json.dumps(condition["properties"]["main_class"])
