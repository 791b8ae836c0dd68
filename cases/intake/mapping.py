"""Which column fills which field of a registration: by its name, or as a mapping file says.

columns: {来电渠道: channel, 诉求内容: narrative}     # what the columns' own names do not say
values:  {channel: {电话: hotline}}                 # texts of the file to codes of the policy
constants: {branch: 城东支行}                        # fields that no column fills
ignore: [备注]                                      # columns that are left out
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from cases.validation import camel
from policy.bundle import Bundle
from policy.diagnostics import Diagnostic
from policy.errors import PetitionError
from policy.reading import hinted, suggest
from policy.source import Document, parse

__all__ = [
    "CODED",
    "FIELDS",
    "NEEDED",
    "FieldMap",
    "InvalidMapping",
    "field_of",
    "read_mapping",
    "unfit",
    "unknown_column",
]

FIELDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "reference": ("编号",),
        "channel": ("渠道", "受理渠道"),
        "branch": ("网点",),
        "subject": ("标题",),
        "narrative": ("内容",),
        "received_at": ("收到时间",),
        "occurred_at": ("登记时间",),
        "customer_name": ("客户姓名",),
        "customer_phone": ("电话",),
        "customer_id_number": ("证件号",),
        "customer_age": ("年龄", "客户年龄"),
        "product": ("产品",),
        "first_receiver": ("首接人",),
        "main_class": ("主分类",),
        "business_line": ("业务条线",),
        "topic": ("主题",),
        "scope": ("范围", "涉及范围"),
        "urgency": ("紧急程度",),
        "complexity": ("复杂程度",),
    }
)
"""The fields of a row with the Chinese names by which a column says that it fills them."""

NEEDED: Final = ("channel", "branch", "subject", "narrative")
CODED: Final = (
    "channel",
    "branch",
    "product",
    "main_class",
    "business_line",
    "topic",
    "scope",
    "urgency",
    "complexity",
)
"""Fields that hold a code of the policy; a label of the code is understood as well."""

_SECTIONS: Final = ("columns", "values", "constants", "ignore")
_BY_NAME: Final[Mapping[str, str]] = MappingProxyType(
    {
        alias: name
        for name, words in FIELDS.items()
        for alias in (name, camel(name), *words, *([name.replace("_", ".", 1), f"customer.{camel(name[9:])}"]
                      if name.startswith("customer_") else []))
    }
)  # fmt: skip


class InvalidMapping(PetitionError):
    """A mapping file that cannot be used; `diagnostics` holds every finding."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__("\n".join(str(diagnostic) for diagnostic in diagnostics))
        self.diagnostics = diagnostics


@dataclass(frozen=True, slots=True)
class FieldMap:
    """What a mapping file says; empty: the columns' own names count."""

    columns: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    ignore: frozenset[str] = frozenset()


def field_of(mapping: FieldMap, column: str) -> str | None:
    """The field that a column fills; None for an unknown column."""
    return mapping.columns.get(column) or _BY_NAME.get(column) or _BY_NAME.get(column.lower())


def unfit(mapping: FieldMap, columns: tuple[str, ...]) -> Iterator[str]:
    """Everything that keeps a file with these columns from being imported, in words."""
    filled: dict[str, str] = {}
    for column in columns:
        if column in mapping.ignore:
            continue
        name = field_of(mapping, column)
        if name is None:
            yield unknown_column(column)
        elif name in filled:
            yield f"列 '{filled[name]}' 与 '{column}' 都是 {name} / both columns fill {name}"
        else:
            filled[name] = column
    for column in (*mapping.columns, *sorted(mapping.ignore)):
        if column not in columns:
            yield hinted(f"文件没有列 '{column}' / the file has no column '{column}'", _nearest(column, columns))
    for name in NEEDED:
        if name not in filled and name not in mapping.constants:
            known = "、".join((name, *FIELDS[name]))
            yield f"缺少 {name}：需要列 {known}，或在映射文件的 constants 中写明 / no column or constant gives {name}"


def unknown_column(column: str) -> str:
    return hinted(f"不认识列 '{column}' / unknown column '{column}'", _nearest(column, _BY_NAME))


def _nearest(column: str, known: Iterable[str]) -> str | None:
    """The name that was meant. Chinese names are short: one wrong character of two is still near."""
    near = difflib.get_close_matches(column, list(known), n=1, cutoff=0.5)
    return f"是不是 '{near[0]}'？ / did you mean '{near[0]}'?" if near else None


def read_mapping(file: str, text: str, bundle: Bundle) -> FieldMap:
    """The mapping of a mapping file's text. Raises InvalidMapping with every finding."""
    document, problems = parse(file, text)
    if document is None:
        raise InvalidMapping(problems)
    found = tuple(_problems(document, bundle))
    if found:
        raise InvalidMapping(found)
    data: Mapping[str, Any] = document.data or {}
    values = {
        name: {str(key): str(code) for key, code in texts.items()} for name, texts in (data.get("values") or {}).items()
    }
    return FieldMap(
        columns={str(column): str(name) for column, name in (data.get("columns") or {}).items()},
        values=values,
        constants={name: str(value) for name, value in (data.get("constants") or {}).items()},
        ignore=frozenset(str(column) for column in data.get("ignore") or ()),
    )


def _problems(document: Document, bundle: Bundle) -> Iterator[Diagnostic]:
    data = document.data
    if data is None:
        return
    if not isinstance(data, dict):
        yield document.diagnostic((), "mapping", "映射文件须为映射 / a mapping file holds a map")
        return
    for section, content in data.items():
        if section not in _SECTIONS:
            words = f"没有 '{section}' 一节 / there is no section '{section}'"
            yield document.diagnostic((section,), "mapping", words, suggest(section, _SECTIONS), at_key=True)
        elif not isinstance(content, list if section == "ignore" else dict):
            kind = "列表" if section == "ignore" else "映射"
            words = f"{section} 须为{kind} / {section} must be a {'list' if section == 'ignore' else 'map'}"
            yield document.diagnostic((section,), "mapping", words)
        elif section == "columns":
            yield from _column_problems(document, data[section])
        elif section == "values":
            yield from _value_problems(document, data[section], bundle)
        elif section == "constants":
            yield from _constant_problems(document, data[section], bundle)


def _column_problems(document: Document, columns: Mapping[str, Any]) -> Iterator[Diagnostic]:
    for column, name in columns.items():
        if name not in FIELDS:
            yield _no_field(document, ("columns", column), name)


def _value_problems(document: Document, values: Mapping[str, Any], bundle: Bundle) -> Iterator[Diagnostic]:
    for name, texts in values.items():
        if name not in FIELDS:
            yield _no_field(document, ("values", name), name, at_key=True)
        elif not isinstance(texts, dict):
            yield document.diagnostic(("values", name), "mapping", f"{name} 须为映射 / {name} must be a map")
        else:
            for text, code in texts.items():
                yield from _code_problems(document, ("values", name, text), name, code, bundle)


def _constant_problems(document: Document, constants: Mapping[str, Any], bundle: Bundle) -> Iterator[Diagnostic]:
    for name, value in constants.items():
        if name not in FIELDS or name == "reference":
            yield _no_field(document, ("constants", name), name, at_key=True)
        else:
            yield from _code_problems(document, ("constants", name), name, value, bundle)


def _code_problems(
    document: Document, path: tuple[str, ...], name: str, code: Any, bundle: Bundle
) -> Iterator[Diagnostic]:
    if isinstance(code, dict | list) or code is None:
        yield document.diagnostic(path, "mapping", "须为文字 / must be a text")
    elif name in CODED and name != "branch" and str(code) not in bundle.terms(name):
        words = f"没有代码 '{code}' / no such code: '{code}'"
        yield document.diagnostic(path, "unknown-code", words, suggest(code, bundle.terms(name)))


def _no_field(document: Document, path: tuple[str, ...], name: Any, *, at_key: bool = False) -> Diagnostic:
    words = f"没有字段 '{name}' / there is no field '{name}'"
    return document.diagnostic(path, "unknown-field", words, suggest(name, FIELDS), at_key=at_key)
