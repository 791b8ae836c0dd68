"""The forms that a table can be exported in: by the ending of its file, who writes it and its media type."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import IO, Final

from figures.exports.csv_form import CsvSink
from figures.exports.model import Column, Sink, Table
from figures.exports.parquet_form import ParquetSink
from figures.exports.xlsx_form import XlsxSink

__all__ = ["FORMS", "Form"]


@dataclass(frozen=True, slots=True)
class Form:
    sink: Callable[[IO[bytes], Table, Sequence[Column]], Sink]
    media: str


FORMS: Final[Mapping[str, Form]] = MappingProxyType(
    {
        "csv": Form(CsvSink, "text/csv; charset=utf-8; header=present"),
        "xlsx": Form(XlsxSink, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        "parquet": Form(ParquetSink, "application/vnd.apache.parquet"),
    }
)
