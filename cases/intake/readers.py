"""Reads the rows of a CSV, XLSX or JSONL file one after another; the file is never held in memory."""

from __future__ import annotations

import codecs
import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from policy.errors import PetitionError

__all__ = ["FORMATS", "Row", "Source", "UnreadableFile", "opened"]

FORMATS: Final = (".csv", ".tsv", ".xlsx", ".jsonl", ".ndjson")
_SIGNATURES: Final = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DELIMITERS: Final = ",;\t"
_CELL: Final = 1 << 20
_CHUNK: Final = 1 << 20
_EXACT: Final = 10**15
"""Spreadsheets keep fifteen digits of a number: a longer one has lost its last digits."""


class UnreadableFile(PetitionError):
    """A file that holds no rows that could be read."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `number` counts as a spreadsheet does (the header is row 1) or, in JSONL, lines.

    `cells` holds the trimmed texts of the columns that are not empty; `faults` says why a column, or with the key
    None the whole row, could not be read.
    """

    number: int
    cells: Mapping[str, str]
    faults: Mapping[str | None, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """An open file. `columns` is None where each row names its own; `share` says how much was read, 0 to 1."""

    columns: tuple[str, ...] | None
    rows: Iterator[Row]
    share: Callable[[], float]


@contextmanager
def opened(path: Path) -> Iterator[Source]:
    """The rows of a file, by its ending. Raises UnreadableFile, also while the rows are read."""
    read = {".csv": _csv, ".tsv": _csv, ".xlsx": _xlsx, ".jsonl": _jsonl, ".ndjson": _jsonl}.get(path.suffix.lower())
    if read is None:
        known = " ".join(FORMATS)
        raise UnreadableFile(f"{path}：只能读 {known} / only {known} can be read")
    try:
        file = path.open("rb")
    except OSError as error:
        raise UnreadableFile(f"无法读取 {path}：{error.strerror} / {path} cannot be read: {error.strerror}") from None
    with file:
        try:
            source = read(file, max(path.stat().st_size, 1))
        except UnreadableFile as error:
            raise UnreadableFile(f"{path}：{error}") from None
        yield source


def _text(file: Any) -> io.TextIOWrapper:
    """The file as text: by its byte order mark, else UTF-8 if all of it is, else GB18030."""
    start = file.read(4)
    encoding = next((name for mark, name in _SIGNATURES if start.startswith(mark)), None)
    encoding = encoding or next((name for name in ("utf-8", "gb18030") if _decodes(file, name)), None)
    if encoding is None:
        raise UnreadableFile("既非 UTF-8 也非 GB18030 / neither UTF-8 nor GB18030")
    file.seek(0)
    return io.TextIOWrapper(file, encoding=encoding, errors="replace", newline="")


def _decodes(file: Any, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _csv(file: Any, size: int) -> Source:
    text = _text(file)
    first = text.readline()
    if not first.strip():
        raise UnreadableFile("文件没有标题行 / the file has no header row")
    delimiter = max(_DELIMITERS, key=first.count)
    text.seek(0)
    csv.field_size_limit(_CELL)
    records = csv.reader(text, delimiter=delimiter, strict=True)
    try:
        columns = _header(next(records))
    except csv.Error as error:
        raise UnreadableFile(f"标题行不是 CSV：{error} / the header row is no CSV: {error}") from None
    return Source(columns, _csv_rows(records, columns), lambda: _share(text, file, size))


def _share(text: io.TextIOWrapper, file: Any, size: int) -> float:
    """How much of the file was read. Whoever can ask keeps the text, which would close the file on its way out."""
    return 1.0 if text.closed else min(1.0, file.tell() / size)


def _header(names: list[str]) -> tuple[str, ...]:
    columns = [name.strip() for name in names]
    while columns and not columns[-1]:
        columns.pop()
    for place, name in enumerate(columns, start=1):
        if not name:
            raise UnreadableFile(f"标题行第 {place} 列没有名称 / column {place} of the header row has no name")
        if columns.index(name) != place - 1:
            raise UnreadableFile(f"标题行中 '{name}' 出现两次 / the header row names '{name}' twice")
    if not columns:
        raise UnreadableFile("文件没有标题行 / the file has no header row")
    return tuple(columns)


def _csv_rows(records: Iterator[list[str]], columns: tuple[str, ...]) -> Iterator[Row]:
    number = 1
    while True:
        number += 1
        try:
            record = next(records)
        except StopIteration:
            return
        except csv.Error as error:
            yield Row(number, {}, {None: f"不是 CSV：{error} / no CSV: {error}"})
            continue
        texts = [text.strip() for text in record]
        if any(texts):
            yield _tabular(number, columns, texts, {})


def _tabular(number: int, columns: tuple[str, ...], texts: list[str], faults: dict[str | None, str]) -> Row:
    if any(texts[len(columns) :]):
        words = f"有 {len(texts)} 格，标题行只有 {len(columns)} 列 / {len(texts)} cells under {len(columns)} columns"
        return Row(number, {}, {None: words})
    return Row(number, {name: text for name, text in zip(columns, texts, strict=False) if text}, faults)


def _xlsx(file: Any, size: int) -> Source:
    try:
        book = load_workbook(file, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, EOFError, SyntaxError):
        raise UnreadableFile("不是 XLSX 工作簿 / no XLSX workbook") from None
    if not book.worksheets:
        raise UnreadableFile("工作簿没有工作表 / the workbook has no sheet")
    sheet = book.worksheets[0]
    records = sheet.iter_rows()
    try:
        columns = _header([_shown(cell.value)[0] for cell in next(records, ())])
    except (SyntaxError, KeyError, ValueError):
        raise UnreadableFile("工作表已损坏 / the sheet is damaged") from None
    last = [1]
    total = max(sheet.max_row or 1, 1)
    return Source(columns, _xlsx_rows(records, columns, last), lambda: min(1.0, last[0] / total))


def _xlsx_rows(records: Any, columns: tuple[str, ...], last: list[int]) -> Iterator[Row]:
    while True:
        try:
            record = next(records, None)
        except (SyntaxError, KeyError, ValueError, zipfile.BadZipFile):
            raise UnreadableFile(f"第 {last[0]} 行之后已损坏 / damaged after row {last[0]}") from None
        if record is None:
            return
        last[0] += 1
        texts: list[str] = []
        faults: dict[str | None, str] = {}
        for place, cell in enumerate(record):
            text, fault = ("", f"单元格出错 {cell.value} / the cell holds an error") if cell.data_type == "e" \
                else _shown(cell.value)  # fmt: skip
            texts.append(text)
            if fault is not None and place < len(columns):
                faults[columns[place]] = fault
        if any(texts) or faults:
            yield _tabular(last[0], columns, texts, faults)


def _shown(value: Any) -> tuple[str, str | None]:
    """A value as text, and what is wrong with it."""
    if value is None:
        return "", None
    if isinstance(value, str):
        if any("\ud800" <= character <= "\udfff" for character in value):
            return "", "含有残缺字符 / holds half a character"
        return value.strip(), None
    if isinstance(value, bool):
        return str(value).lower(), None
    if isinstance(value, int | float):
        if abs(value) >= _EXACT:
            return "", "数字过长，末位已失；请以文本格式填写 / the number has lost digits: write it as text"
        return str(int(value)) if value == int(value) else str(value), None
    if isinstance(value, datetime):
        return value.isoformat(" "), None
    if isinstance(value, date):
        return value.isoformat(), None
    return "", f"不是文字或数字：{type(value).__name__} / neither text nor number"


def _jsonl(file: Any, size: int) -> Source:
    text = _text(file)
    return Source(None, _jsonl_rows(text), lambda: _share(text, file, size))


def _jsonl_rows(text: io.TextIOWrapper) -> Iterator[Row]:
    for number, line in enumerate(text, start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            yield Row(number, {}, {None: "不是 JSON / no JSON"})
            continue
        if not isinstance(value, dict):
            yield Row(number, {}, {None: "不是 JSON 对象 / no JSON object"})
            continue
        yield _object(number, value)


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _object(number: int, value: Mapping[str, Any]) -> Row:
    """An object's values by key; those of an object in it, by both keys with a dot between."""
    cells: dict[str, str] = {}
    faults: dict[str | None, str] = {}
    for key, given in value.items():
        inner = {f"{key}.{name}": part for name, part in given.items()} if isinstance(given, dict) else {key: given}
        for name, part in inner.items():
            exact = part if not isinstance(part, int) or isinstance(part, bool) else str(part)
            text, fault = _shown(exact)
            if fault is not None:
                faults[name] = fault
            elif text:
                cells[name] = text
    return Row(number, cells, faults)
