"""missing-label: a label that says nothing in one of the two languages: blank, or the same word in both."""

from __future__ import annotations

from collections.abc import Iterator

from policy.diagnostics import Diagnostic
from policy.lint.subject import Lint, Subject
from policy.models.base import LabelText
from policy.source import Path

__all__ = ["LINT"]


def _check(subject: Subject) -> Iterator[Diagnostic]:
    for file, model in subject.loaded.models.items():
        for path, label in _labels(model, ()):
            yield from _blank(subject, file, path, label)


def _labels(value: object, path: Path) -> Iterator[tuple[Path, LabelText]]:
    if isinstance(value, LabelText):
        yield path, value
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _labels(item, (*path, index))
    else:
        for name in getattr(type(value), "model_fields", {}):
            yield from _labels(getattr(value, name), (*path, name))


def _blank(subject: Subject, file: str, path: Path, label: LabelText) -> Iterator[Diagnostic]:
    for language, text in (("zh", label.zh), ("en", label.en)):
        if not text.strip():
            words = f"缺少{'中文' if language == 'zh' else '英文'}名称 / the {language} label is missing"
            yield subject.document(file).diagnostic((*path, language), "missing-label", words)
    if label.zh.strip() and label.zh == label.en and label.zh.isascii():
        words = "中文名称与英文相同 / the Chinese label is the English one"
        yield subject.document(file).diagnostic((*path, "zh"), "missing-label", words, "请写中文 / write it in Chinese")


LINT = Lint("missing-label", "warning", _check)
