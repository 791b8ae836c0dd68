"""From the texts of rule files to validated models. All errors at once, each with its place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

from policy.diagnostics import Diagnostic
from policy.directory import whole_file
from policy.models import FILES, OPTIONAL
from policy.models.base import RuleFile
from policy.models.lint import LintLevels
from policy.reading import suggest
from policy.reporting.syntax import check_templates, is_template, templates_of
from policy.source import Document, Path, parse

__all__ = ["LINT_FILE", "LoadedRules", "from_pydantic", "is_test", "load"]

LINT_FILE: Final = "lint.yaml"


@dataclass(frozen=True, slots=True)
class LoadedRules:
    """What could be read: a model for each file without errors, its document, and every finding so far."""

    models: Mapping[str, RuleFile]
    documents: Mapping[str, Document]
    texts: Mapping[str, str]
    lint: LintLevels | None = None
    diagnostics: tuple[Diagnostic, ...] = field(default=())

    @property
    def digest(self) -> str:
        """SHA-256 over the parsed content: comments, layout, tests and lint levels do not make another policy.

        A report's template counts as it is written; a bundle without templates keeps the digest that it always had.
        """
        data = {name: document.data for name, document in self.documents.items()} | templates_of(self.texts)
        canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
        return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


def load(texts: Mapping[str, str]) -> LoadedRules:
    """Parses and validates every rule file and template; never raises. `*_test.yaml` is left to `policy.testing`."""
    models: dict[str, RuleFile] = {}
    documents: dict[str, Document] = {}
    findings: list[Diagnostic] = []
    rule_texts = {name: text for name, text in texts.items() if not is_test(name) and not is_template(name)}
    lint, of_levels = _lint_levels(rule_texts.pop(LINT_FILE, None))
    findings.extend(of_levels)
    findings.extend(check_templates(texts))
    for name, text in sorted(rule_texts.items()):
        stem = name.rsplit(".", 1)[0]
        if stem not in FILES:
            words = f"'{stem}' 不是规则文件 / '{stem}' is no rule file"
            findings.append(whole_file(name, "unknown-file", words, suggest(stem, FILES)))
            continue
        document, problems = parse(name, text)
        findings.extend(problems)
        if document is None:
            continue
        documents[stem] = document
        model, found = _validate(FILES[stem], stem, document)
        findings.extend(found)
        if model is not None:
            models[stem] = model
    present = {name.rsplit(".", 1)[0] for name in rule_texts}
    missing = [stem for stem in FILES if stem not in present | OPTIONAL]
    findings.extend(
        whole_file(f"{stem}.yaml", "missing-file", f"缺少规则文件 {stem}.yaml / the rule file is missing")
        for stem in missing
    )
    return LoadedRules(models, documents, dict(texts), lint, tuple(sorted(findings)))


def is_test(file: str) -> bool:
    """Whether a file holds tests of rules rather than rules."""
    return file.endswith(("_test.yaml", "_test.yml"))


def _lint_levels(text: str | None) -> tuple[LintLevels | None, list[Diagnostic]]:
    """lint.yaml says how serious each lint is. It is no policy, and may be left out."""
    if text is None:
        return None, []
    document, problems = parse(LINT_FILE, text)
    if document is None:
        return None, list(problems)
    return _validate(LintLevels, "lint", document)


File = TypeVar("File", bound=RuleFile)


def _validate(model: type[File], stem: str, document: Document) -> tuple[File | None, list[Diagnostic]]:
    if not isinstance(document.data, dict):
        return None, [document.diagnostic((), "shape", "文件应为映射 / a rule file is a map of keys")]
    try:
        rules = model.model_validate(document.data)
    except ValidationError as error:
        return None, [from_pydantic(document, model, detail) for detail in error.errors(include_url=False)]
    if rules.rule_set != stem:
        words = f"rule_set 应为 '{stem}' / rule_set must be the file's name, '{stem}'"
        return None, [
            document.diagnostic(("rule_set",), "rule-set", words, f"请写 rule_set: {stem} / write rule_set: {stem}")
        ]
    return rules, []


def from_pydantic(document: Document, model: type[BaseModel], detail: Any) -> Diagnostic:
    """One of pydantic's findings at its place in the file."""
    path: Path = tuple(detail["loc"])
    kind = detail["type"]
    name = path[-1] if path else ""
    if kind == "extra_forbidden":
        hint = suggest(name, _field_names(model))
        return document.diagnostic(
            path, "unknown-key", f"不认识的键 '{name}' / unknown key '{name}'", hint, at_key=True
        )
    if kind == "missing":
        words = f"缺少 '{name}' / '{name}' is missing"
        return document.diagnostic(path[:-1], "missing-key", words, f"请加 '{name}: …' / add '{name}: …'", at_key=True)
    words = detail["msg"].removeprefix("Value error, ")
    both = words if " / " in words else f"值不合规 / {words}"
    return document.diagnostic(path, "invalid-value", both)


def _field_names(model: type[BaseModel]) -> set[str]:
    """Every key that the model and the entries within it know."""
    seen: set[type[BaseModel]] = set()
    return set(_walk(model, seen))


def _walk(model: type[BaseModel], seen: set[type[BaseModel]]) -> Iterator[str]:
    if model in seen:
        return
    seen.add(model)
    for name, info in model.model_fields.items():
        yield name
        for inner in _models_in(info.annotation):
            yield from _walk(inner, seen)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _models_in(argument)
