"""YAML text to plain data, every value with its place. All that makes YAML dangerous or ambiguous is an error.

Only the part of YAML 1.2 that a rule file needs: maps, lists, scalars. Anchors, aliases, tags, merge keys, several
documents, duplicate keys, deep nesting and huge files are refused. A number with a point becomes a `Decimal`; only
`true` and `false` are booleans, so `no` and `12:30` stay what they look like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

import yaml

from policy.diagnostics import Diagnostic, Severity
from policy.directory import MAX_BYTES

__all__ = ["Document", "Mark", "Path", "parse"]

Path = tuple[str | int, ...]
"""Where a value stands in its file: keys and list positions from the top."""

MAX_DEPTH: Final = 24
MAX_NODES: Final = 200_000
_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INTEGER = re.compile(r"^[-+]?(0|[1-9]\d{0,17})$")
_DECIMAL = re.compile(r"^[-+]?\d{1,18}\.\d{1,18}$")
_CONSTANTS: Final = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True)
class Mark:
    """A place: line and column from 1, and how many characters to underline."""

    line: int
    column: int
    width: int = 1


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file: its data, and the place of each value (`values`) and of each map key (`keys`) by path."""

    file: str
    text: str
    data: Any
    values: Mapping[Path, Mark]
    keys: Mapping[Path, Mark]

    def diagnostic(
        self,
        path: Path,
        code: str,
        message: str,
        hint: str | None = None,
        *,
        at_key: bool = False,
        severity: Severity = Severity.ERROR,
    ) -> Diagnostic:
        """A finding at the value of `path` (or at its key); a path that is not there falls back to its parent's."""
        mark = self.mark(path, at_key=at_key)
        return Diagnostic(self.file, mark.line, mark.column, severity, code, message, hint, mark.width)

    def mark(self, path: Path, *, at_key: bool = False) -> Mark:
        places = (self.keys, self.values) if at_key else (self.values, self.keys)
        for length in range(len(path), -1, -1):
            for place in places:
                if path[:length] in place:
                    return place[path[:length]]
        return Mark(1, 1)


def parse(file: str, text: str) -> tuple[Document | None, tuple[Diagnostic, ...]]:
    """Reads one file. Answers the document, or None and what forbids reading it."""
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        return None, (_refusal(file, Mark(1, 1), "too-large", f"文件超过 {MAX_BYTES} 字节 / larger than a rule file"),)
    builder = _Builder(file, text)
    try:
        data = builder.build()
    except _Stop as stop:
        return None, (*builder.problems, stop.diagnostic)
    except yaml.MarkedYAMLError as error:
        return None, (*builder.problems, _syntax(file, error))
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        words = str(error).splitlines()[0]
        return None, (_refusal(file, Mark(1, 1), "syntax", f"不是可读的 YAML：{words} / not readable as YAML"),)
    if builder.problems:
        return None, tuple(builder.problems)
    return Document(file, text, data, builder.values, builder.keys), ()


class _Stop(Exception):
    def __init__(self, diagnostic: Diagnostic) -> None:
        self.diagnostic = diagnostic


class _Builder:
    """Builds data from the parser's events with an explicit stack depth, so that no input can exhaust the machine."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.values: dict[Path, Mark] = {}
        self.keys: dict[Path, Mark] = {}
        self.problems: list[Diagnostic] = []
        self.nodes = 0
        self.events: Iterator[Any] = iter(())

    def build(self) -> Any:
        self.events = iter(yaml.parse(self.text, Loader=_LOADER))
        data: Any = None
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.stop(event, "documents", "一个文件只能有一份内容 / one document a file")
            elif isinstance(event, yaml.NodeEvent):
                data = self.node(event, ())
        return data

    def node(self, event: Any, path: Path) -> Any:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self.stop(event, "too-large", "内容过多 / too many entries for a rule file")
        if len(path) > MAX_DEPTH:
            self.stop(event, "too-deep", f"嵌套超过 {MAX_DEPTH} 层 / nested deeper than {MAX_DEPTH} levels")
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            self.stop(
                event,
                "anchor",
                "不允许锚点与别名 / anchors and aliases are not allowed",
                "请直接写出值 / write the value out",
            )
        if event.tag is not None and event.tag != "!":
            self.stop(event, "tag", "不允许标签 / tags are not allowed", f"请删去 {event.tag!r} / remove {event.tag!r}")
        self.values[path] = _mark(event, isinstance(event, yaml.ScalarEvent))
        if isinstance(event, yaml.ScalarEvent):
            return _scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(path)
        return self.mapping(path)

    def sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            items.append(self.node(event, (*path, len(items))))
        return items

    def mapping(self, path: Path) -> dict[str, Any]:
        entries: dict[str, Any] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self.key(event)
            if key in entries:
                self.problem(
                    event,
                    "duplicate-key",
                    f"重复的键 '{key}' / '{key}' is given twice",
                    "请只留一个 / keep one of them",
                )
            where = (*path, key)
            self.keys.setdefault(where, _mark(event, True))
            entries[key] = self.node(next(self.events), where)
        return entries

    def key(self, event: Any) -> str:
        if not isinstance(event, yaml.ScalarEvent):
            self.stop(event, "key", "键必须是文字 / a key must be a plain word")
        if event.value == "<<" and event.implicit[0]:
            self.stop(
                event, "anchor", "不允许合并键 / merge keys are not allowed", "请逐项写出 / write the entries out"
            )
        return str(event.value)

    def stop(self, event: Any, code: str, message: str, hint: str | None = None) -> None:
        raise _Stop(_refusal(self.file, _mark(event), code, message, hint))

    def problem(self, event: Any, code: str, message: str, hint: str | None) -> None:
        self.problems.append(_refusal(self.file, _mark(event, True), code, message, hint))


def _scalar(event: Any) -> Any:
    value: str = event.value
    if not event.implicit[0]:
        return value
    if value in _CONSTANTS:
        return _CONSTANTS[value]
    if _INTEGER.match(value):
        return int(value)
    if _DECIMAL.match(value):
        return Decimal(value)
    return value


def _mark(event: Any, scalar: bool = False) -> Mark:
    start, end = event.start_mark, event.end_mark
    width = end.column - start.column if scalar and end.line == start.line else 1
    return Mark(start.line + 1, start.column + 1, max(1, width))


def _syntax(file: str, error: yaml.MarkedYAMLError) -> Diagnostic:
    mark = error.problem_mark or error.context_mark
    place = Mark(mark.line + 1, mark.column + 1) if mark else Mark(1, 1)
    words = error.problem or error.context or "unreadable"
    hint = (
        "请检查本行和上一行的缩进、括号、引号"
        " / check the indentation, the brackets and the quotes of this line and the one above"
    )
    return _refusal(file, place, "syntax", f"YAML 写法有误：{words} / {words}", hint)


def _refusal(file: str, mark: Mark, code: str, message: str, hint: str | None = None) -> Diagnostic:
    return Diagnostic(file, mark.line, mark.column, Severity.ERROR, code, message, hint, mark.width)
