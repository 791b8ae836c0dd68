"""JSON Schemas of the rule files, so that an editor completes, explains and underlines while one types.

They are generated from the models, the vocabulary and the codes of the rules themselves, and kept in `rules/.schema/`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, Final

import orjson

from policy.lint import LINTS
from policy.models import FILES
from policy.models.lint import LintLevels
from policy.models.tests import RuleTests
from policy.terms import Terms
from policy.vocabulary import VOCABULARY, Fact

__all__ = ["editor_schemas"]

_DIALECT: Final = "http://json-schema.org/draft-07/schema#"
_THRESHOLD: Final = {
    "type": ["string", "integer", "number"],
    "examples": [">= 3", "< 10 %", "10 % – 20 %", 3],
}


def editor_schemas(terms: Terms) -> dict[str, dict[str, Any]]:
    """A schema for each rule file by its stem, `lint` for the levels, and `tests` for the tests beside them."""
    schemas: dict[str, dict[str, Any]] = orjson.loads(_of_models())
    condition = _condition(terms)
    for stem, schema in schemas.items():
        schema["$schema"] = _DIALECT
        if stem != "tests":
            schema["properties"]["rule_set"] = {"const": stem, "description": "文件名 / the file's name"}
        if _point_at_condition(schema):
            schema.setdefault("$defs", {})["Condition"] = condition
    return schemas


@cache
def _of_models() -> bytes:
    """As the models have them: that takes half a second, and only what is filled in below depends on the rules."""
    schemas = {stem: model.model_json_schema() for stem, model in FILES.items()}
    return orjson.dumps({**schemas, "tests": RuleTests.model_json_schema(), "lint": _levels()})


def _levels() -> dict[str, Any]:
    schema = LintLevels.model_json_schema()
    levels = schema["properties"]["levels"]
    (level,) = levels.pop("patternProperties").values()
    levels["properties"] = dict.fromkeys(LINTS, level)
    levels["additionalProperties"] = False
    return schema


def _point_at_condition(node: Any) -> bool:
    """Makes every place where a condition stands refer to the one definition; whether there was any."""
    if isinstance(node, list):
        return _any_of(node)
    if not isinstance(node, dict):
        return False
    if node.get("$comment") == "condition":
        node.clear()
        node["$ref"] = "#/$defs/Condition"
        return True
    return _any_of(node.values())


def _any_of(nodes: Iterable[Any]) -> bool:
    found = [_point_at_condition(node) for node in nodes]  # all of them, also after the first
    return any(found)


def _condition(terms: Terms) -> dict[str, Any]:
    """What may stand under `when`: the declared facts, and any, all, not."""
    nested = {"type": "array", "items": {"$ref": "#/$defs/Condition"}, "minItems": 1}
    properties: dict[str, Any] = {fact.name: _of_fact(fact, terms) for fact in VOCABULARY.values()}
    properties["any"] = {**nested, "description": "其一成立 / one of these holds"}
    properties["all"] = {**nested, "description": "全部成立 / all of these hold"}
    properties["not"] = {"$ref": "#/$defs/Condition", "description": "不成立 / this does not hold"}
    return {
        "type": "object",
        "description": "条件：各项须同时成立；列表为其一 / all entries must hold; a list means one of",
        "properties": properties,
        "additionalProperties": False,
    }


def _of_fact(fact: Fact, terms: Terms) -> dict[str, Any]:
    description = f"{fact.label.zh} / {fact.label.en}"
    if fact.kind == "number":
        return {**_THRESHOLD, "description": description}
    known = _known(fact, terms.of(fact.terms or ""))
    one = {"anyOf": [{"enum": known}, {"type": "string"}]} if fact.open else {"enum": known}
    return {"description": description, "anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}


def _known(fact: Fact, terms: Mapping[str, Any]) -> list[str]:
    codes: Iterable[str] = fact.values if fact.kind == "choice" else terms
    return [*codes, *(("none", "present") if fact.optional else ())]
