"""The forms that a table can be exported in: by the ending of its file, who writes it and its media type."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import IO, Final

from figures.exports.csv_form import CsvSink
from figures.exports.model import Column, Sink, Table

__all__ = ["FORMS", "Form"]


@dataclass(frozen=True, slots=True)
class Form:
    sink: Callable[[IO[bytes], Table, Sequence[Column]], Sink]
    media: str


def _xlsx(file: IO[bytes], table: Table, columns: Sequence[Column]) -> Sink:
    from figures.exports.xlsx_form import XlsxSink  # openpyxl is half a second of imports

    return XlsxSink(file, table, columns)


def _parquet(file: IO[bytes], table: Table, columns: Sequence[Column]) -> Sink:
    from figures.exports.parquet_form import ParquetSink  # and so is pyarrow

    return ParquetSink(file, table, columns)


FORMS: Final[Mapping[str, Form]] = MappingProxyType(
    {
        "csv": Form(CsvSink, "text/csv; charset=utf-8; header=present"),
        "xlsx": Form(_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        "parquet": Form(_parquet, "application/vnd.apache.parquet"),
    }
)
