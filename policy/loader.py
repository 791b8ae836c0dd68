"""From a directory of rule files to validated models. All errors at once, each with its place.

read_directory   directory → texts by file name
load             texts → RuleFiles and diagnostics
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from policy.diagnostics import Diagnostic, Severity
from policy.errors import InvalidRules
from policy.models import FILES
from policy.models.base import RuleFile
from policy.reading import suggest
from policy.source import MAX_BYTES, Document, Path, parse

__all__ = ["LoadedRules", "from_pydantic", "is_test", "load", "read_directory"]

_MAX_FILES: Final = 64
_MAX_TOTAL: Final = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class LoadedRules:
    """What could be read: a model for each file without errors, its document, and every finding so far."""

    models: Mapping[str, RuleFile]
    documents: Mapping[str, Document]
    texts: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...] = field(default=())

    @property
    def digest(self) -> str:
        """SHA-256 over the parsed content: comments, layout and tests do not make another policy."""
        data = {name: document.data for name, document in self.documents.items()}
        canonical = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
        return hashlib.sha256(canonical.encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


def read_directory(directory: FilePath) -> dict[str, str]:
    """The texts of the directory's *.yaml files by name, tests beside the rules included.

    Raises InvalidRules for a directory that is not there, a file that is no text, is too large, or leads out of the
    directory by a link.
    """
    if not directory.is_dir():
        raise InvalidRules((_whole(str(directory), "no-directory", "规则目录不存在 / there is no such directory"),))
    texts: dict[str, str] = {}
    problems: list[Diagnostic] = []
    paths = sorted(path for path in directory.iterdir() if path.suffix in (".yaml", ".yml"))
    if len(paths) > _MAX_FILES:
        raise InvalidRules((_whole(str(directory), "too-large", f"超过 {_MAX_FILES} 个文件 / too many files"),))
    for path in paths:
        try:
            texts[path.name] = _read(path, directory)
        except InvalidRules as invalid:
            problems.extend(invalid.diagnostics)
    if sum(map(len, texts.values())) > _MAX_TOTAL:
        problems.append(_whole(str(directory), "too-large", "规则文件总量过大 / the rule files are too large together"))
    if problems:
        raise InvalidRules(tuple(problems))
    return texts


def _read(path: FilePath, directory: FilePath) -> str:
    if not path.resolve().is_relative_to(directory.resolve()):
        raise InvalidRules((_whole(path.name, "outside", "链接指向目录之外 / the link leads out of the directory"),))
    if not path.is_file():
        raise InvalidRules((_whole(path.name, "unreadable", "不是普通文件 / not a plain file"),))
    if path.stat().st_size > MAX_BYTES:
        raise InvalidRules((_whole(path.name, "too-large", f"文件超过 {MAX_BYTES} 字节 / larger than a rule file"),))
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        words = f"不是 UTF-8 文本（第 {error.start} 字节）/ not UTF-8 text at byte {error.start}"
        raise InvalidRules((_whole(path.name, "not-text", words, "save the file as UTF-8"),)) from None
    except OSError as error:
        words = f"无法读取：{error.strerror} / cannot be read"
        raise InvalidRules((_whole(path.name, "unreadable", words),)) from None


def load(texts: Mapping[str, str]) -> LoadedRules:
    """Parses and validates every rule file; never raises. Files named `*_test.yaml` are left to `policy.testing`."""
    models: dict[str, RuleFile] = {}
    documents: dict[str, Document] = {}
    findings: list[Diagnostic] = []
    rule_texts = {name: text for name, text in texts.items() if not is_test(name)}
    for name, text in sorted(rule_texts.items()):
        stem = name.rsplit(".", 1)[0]
        if stem not in FILES:
            words = f"'{stem}' 不是规则文件 / '{stem}' is no rule file"
            findings.append(_whole(name, "unknown-file", words, suggest(stem, FILES)))
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
    missing = [stem for stem in FILES if stem not in present]
    findings.extend(
        _whole(f"{stem}.yaml", "missing-file", f"缺少规则文件 {stem}.yaml / the rule file is missing")
        for stem in missing
    )
    return LoadedRules(models, documents, dict(texts), tuple(sorted(findings)))


def is_test(file: str) -> bool:
    """Whether a file holds tests of rules rather than rules."""
    return file.endswith(("_test.yaml", "_test.yml"))


def _validate(model: type[RuleFile], stem: str, document: Document) -> tuple[RuleFile | None, list[Diagnostic]]:
    if not isinstance(document.data, dict):
        return None, [document.diagnostic((), "shape", "文件应为映射 / a rule file is a map of keys")]
    try:
        rules = model.model_validate(document.data)
    except ValidationError as error:
        return None, [from_pydantic(document, model, detail) for detail in error.errors(include_url=False)]
    if rules.rule_set != stem:
        words = f"rule_set 应为 '{stem}' / rule_set must be the file's name, '{stem}'"
        return None, [document.diagnostic(("rule_set",), "rule-set", words, f"write rule_set: {stem}")]
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
        return document.diagnostic(path[:-1], "missing-key", words, f"add '{name}: …'", at_key=True)
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


def _whole(file: str, code: str, message: str, hint: str | None = None) -> Diagnostic:
    return Diagnostic(file, 1, 1, Severity.ERROR, code, message, hint)
