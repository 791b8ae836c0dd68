"""CSV after RFC 4180, in UTF-8 with the mark that Excel knows it by. No cell can be read as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import datetime
from typing import IO, Any, Final

from figures.exports.model import Column, Row, Table
from policy.instants import ZONE

__all__ = ["CsvSink", "guarded"]

_DANGEROUS: Final = frozenset("=+-@\t\r\n＝＋－＠")
"""What spreadsheets begin a formula with, also in full width, and what they drop before looking."""


def guarded(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would calculate it."""
    return f"'{text}" if text and text[0] in _DANGEROUS else text


class CsvSink:
    """One line of names, then a line a row. Instants are local with their offset, decimals as they are, no null."""

    def __init__(self, file: IO[bytes], table: Table, columns: Sequence[Column]) -> None:
        self._text = io.TextIOWrapper(file, "utf-8-sig", errors="replace", newline="", write_through=False)
        self._rows = csv.writer(self._text, lineterminator="\r\n")
        self._rows.writerow([column.name for column in columns])

    def write(self, rows: Sequence[Row]) -> None:
        self._rows.writerows([[_cell(value) for value in row] for row in rows])

    def close(self) -> None:
        self._text.flush()
        self._text.detach()


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return guarded(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(ZONE).isoformat()
    return value
