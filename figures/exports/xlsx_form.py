"""XLSX for people: Chinese names above the codes, local times as dates, ids as text, a further sheet where one is full.

Rows go to the file as they come. A text is never a formula; what no cell can hold is replaced or cut, see `cell_text`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import IO, Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES, ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from figures.exports.model import Column, Row, Table
from policy.instants import ZONE

__all__ = ["MOST_ROWS", "XlsxSink", "cell_text"]

MOST_ROWS: Final = 1_048_576
"""Of a sheet, the format's own limit."""

_LONGEST: Final = 32_767
_HEAD: Final = 2
_WIDTH: Final = 18


def cell_text(text: str) -> str:
    """The text as a cell can hold it: control characters are replaced, past 32,767 characters it is cut."""
    plain = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", text)
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"


class XlsxSink:
    def __init__(self, file: IO[bytes], table: Table, columns: Sequence[Column], most_rows: int = MOST_ROWS) -> None:
        self._file = file
        self._table = table
        self._columns = columns
        self._most = most_rows
        self._book = Workbook(write_only=True)
        self._sheet: Any = None
        self._filled = 0
        self._begin()

    def write(self, rows: Sequence[Row]) -> None:
        for row in rows:
            if self._filled == self._most:
                self._begin()
            self._sheet.append([self._cell(value) for value in row])
            self._filled += 1

    def close(self) -> None:
        self._book.save(self._file)

    def _begin(self) -> None:
        number = len(self._book.worksheets) + 1
        title = self._table.zh if number == 1 else f"{self._table.zh} {number}"
        self._sheet = self._book.create_sheet(title)
        self._sheet.freeze_panes = f"A{_HEAD + 1}"
        for place in range(len(self._columns)):
            self._sheet.column_dimensions[get_column_letter(place + 1)].width = _WIDTH
        self._sheet.append([self._head(column.zh) for column in self._columns])
        self._sheet.append([column.name for column in self._columns])
        self._filled = _HEAD

    def _head(self, text: str) -> Any:
        cell = WriteOnlyCell(self._sheet, text)
        cell.font = Font(bold=True)
        return cell

    def _cell(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._text(cell_text(value))
        if isinstance(value, datetime):
            return value.astimezone(ZONE).replace(tzinfo=None)
        return value

    def _text(self, text: str) -> Any:
        if not text.startswith("=") and text not in ERROR_CODES:
            return text
        cell = WriteOnlyCell(self._sheet, text)
        cell.data_type = "s"
        return cell
