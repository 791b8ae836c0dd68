"""XLSX as people open it: Chinese above the codes, dates that are dates, texts that are texts, more than one sheet."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from openpyxl import Workbook, load_workbook

from figures.exports.model import Column, Counted, Kind, Row
from figures.exports.xlsx_form import XlsxSink

COLUMNS = (
    Column("id", Kind.TEXT, "编号", "Id"),
    Column("at", Kind.INSTANT, "时间", "At"),
    Column("rate", Kind.DECIMAL, "比率", "Rate"),
)
TABLE = Counted("sample", "样表", "Sample", COLUMNS, lambda *given: ())
AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def written(*rows: Row, **more: Any) -> Workbook:
    file = io.BytesIO()
    sink = XlsxSink(file, TABLE, COLUMNS, **more)
    sink.write(rows)
    sink.close()
    return load_workbook(file)


def test_names_and_values() -> None:
    sheet = written(("0012345678901234567", AT, Decimal("0.9500")), (None, None, None))["样表"]
    shown = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert shown[:3] == [
        ["编号", "时间", "比率"],
        ["id", "at", "rate"],
        ["0012345678901234567", datetime.combine(date(2026, 3, 2), time(10)), 0.95],
    ]
    assert sheet["A3"].data_type == "s"
    assert sheet["B3"].is_date


def test_a_text_is_never_a_formula_nor_an_error() -> None:
    sheet = written(("=1+1", None, None), ("#N/A", None, None), ("a\x07b", None, None))["样表"]
    assert [sheet[f"A{row}"].data_type for row in (3, 4, 5)] == ["s", "s", "s"]
    assert [sheet[f"A{row}"].value for row in (3, 4, 5)] == ["=1+1", "#N/A", "a\N{REPLACEMENT CHARACTER}b"]


def test_what_does_not_fit_goes_on_in_the_next_sheet() -> None:
    book = written(*((str(number), AT, None) for number in range(7)), most_rows=5)
    assert book.sheetnames == ["样表", "样表 2", "样表 3"]
    found = [row[0].value for sheet in book for row in sheet.iter_rows(min_row=3)]
    assert found == [str(number) for number in range(7)]


def test_a_long_text_is_cut_where_a_cell_ends() -> None:
    text = written(("x" * 40_000, None, None))["样表"]["A3"].value
    assert (len(text), text[-1]) == (32_767, "…")
