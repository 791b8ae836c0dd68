"""Rows of files: formats, encodings, and what is wrong with them."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import Workbook

from cases.intake.readers import Row, UnreadableFile, opened

TEXT = '渠道,网点,标题,内容\r\nhotline,城东支行,排队,"第一行\n第二行"\r\n,,,\r\nvisit,城西支行,态度,很差\r\n'


def rows(path: Path) -> list[Row]:
    with opened(path) as source:
        return list(source.rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_each_encoding(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT.encode(encoding))
    with opened(path) as source:
        assert source.columns == ("渠道", "网点", "标题", "内容")
        read = list(source.rows)
        assert source.share() == 1.0
    assert [row.number for row in read] == [2, 4]
    assert read[0].cells == {"渠道": "hotline", "网点": "城东支行", "标题": "排队", "内容": "第一行\n第二行"}


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_are_seen(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"a{delimiter}b\n1{delimiter}x,y\n", encoding="utf-8")
    assert rows(path)[0].cells == {"a": "1", "b": "x,y"}


def test_a_damaged_csv_row_does_not_end_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('a,b\n"x"y,1\n1,2,3\n3,4\n', encoding="utf-8")
    read = rows(path)
    assert [(row.number, bool(row.faults)) for row in read] == [(2, True), (3, True), (4, False)]
    assert "3 cells under 2 columns" in (read[1].faults[None])


def test_xlsx_keeps_numbers_and_times(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["电话", "收到时间", "年龄", "证件号"])
    sheet.append([13800000001, datetime.combine(date(2026, 3, 1), time(9, 30)), 66.0, 110101199001010011])
    sheet.append([None, None, None, None])
    sheet.append(["0571-1", "x", "", "11010119900101001X"])
    book.save(tmp_path / "a.xlsx")
    first, second = rows(tmp_path / "a.xlsx")
    assert first.cells == {"电话": "13800000001", "收到时间": "2026-03-01 09:30:00", "年龄": "66"}
    assert "write it as text" in first.faults["证件号"]
    assert (second.number, second.cells["证件号"]) == (4, "11010119900101001X")


def test_jsonl_with_objects_in_it(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = ['{"subject": "s", "customer": {"age": 66, "idNumber": 110101199001010011}}', "", "[1]", "{", '{"a": [1]}']
    path.write_text("\n".join(lines), encoding="utf-8")
    good, *bad = rows(path)
    assert good.cells == {"subject": "s", "customer.age": "66", "customer.idNumber": "110101199001010011"}
    assert [(row.number, list(row.faults)) for row in bad] == [(3, [None]), (4, [None]), (5, ["a"])]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.csv", b"", "no header row"),
        ("a.csv", b"a,a\n1,2\n", "names 'a' twice"),
        ("a.csv", b"a,,b\n1,2,3\n", "column 2"),
        ("a.csv", b"a,b\n\xff\xff\xff", "neither UTF-8 nor GB18030"),
        ("a.xlsx", b"PK\x03\x04 rubbish", "no XLSX workbook"),
        ("a.pdf", b"", "only .csv"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, name: str, content: bytes, words: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UnreadableFile, match=words):
        rows(tmp_path / name)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match="cannot be read"):
        rows(tmp_path / "nowhere.csv")
