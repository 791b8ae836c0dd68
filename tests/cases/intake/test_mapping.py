"""Mapping files: what they say, and how their mistakes are told."""

from __future__ import annotations

import pytest

from cases.intake.mapping import FieldMap, InvalidMapping, field_of, read_mapping, unfit
from policy.bundle import Bundle

NEEDED = ("渠道", "网点", "标题", "内容")


@pytest.mark.parametrize(
    ("column", "name"),
    [
        ("received_at", "received_at"),
        ("receivedAt", "received_at"),
        ("收到时间", "received_at"),
        ("customerIdNumber", "customer_id_number"),
        ("customer.idNumber", "customer_id_number"),
        ("证件号", "customer_id_number"),
        ("Channel", "channel"),
        ("编号", "reference"),
        ("备注", None),
    ],
)
def test_a_column_says_what_it_is(column: str, name: str | None) -> None:
    assert field_of(FieldMap(), column) == name


def test_a_file_that_fits_has_no_faults() -> None:
    assert list(unfit(FieldMap(), NEEDED)) == []
    assert list(unfit(FieldMap(constants={"channel": "visit"}), NEEDED[1:])) == []
    assert (
        list(unfit(FieldMap(columns={"来源": "channel"}, ignore=frozenset({"备注"})), ("来源", "备注", *NEEDED[1:])))
        == []
    )


@pytest.mark.parametrize(
    ("mapping", "columns", "words"),
    [
        (FieldMap(), (*NEEDED, "收到时"), "did you mean '收到时间'"),
        (FieldMap(), NEEDED[1:], "no column or constant gives channel"),
        (FieldMap(), (*NEEDED, "subject"), "both columns fill subject"),
        (FieldMap(columns={"电话号": "customer_phone"}), (*NEEDED, "电话"), "no column '电话号'; did you mean '电话'"),
    ],
)
def test_what_does_not_fit_is_told(mapping: FieldMap, columns: tuple[str, ...], words: str) -> None:
    (told,) = unfit(mapping, columns)
    assert words in told


def test_a_mapping_file_is_read(bundle: Bundle) -> None:
    text = (
        "columns: {来源: channel}\nvalues: {channel: {电话: hotline, 1: visit}}\nconstants: {branch: b}\nignore: [备注]"
    )
    read = read_mapping("m.yaml", text, bundle)
    assert read.values == {"channel": {"电话": "hotline", "1": "visit"}}
    assert (read.columns, read.constants, read.ignore) == ({"来源": "channel"}, {"branch": "b"}, frozenset({"备注"}))
    assert read_mapping("m.yaml", "", bundle) == FieldMap()


@pytest.mark.parametrize(
    ("text", "place", "words", "hint"),
    [
        ("columns: {来源: chanel}", (1, 15), "no field 'chanel'", "did you mean 'channel'?"),
        ("column: {}", (1, 1), "no section 'column'", "did you mean 'columns'?"),
        ("values:\n  channel: {电话: hotlin}", (2, 17), "no such code", "did you mean 'hotline'?"),
        ("constants: {channel: fax}", (1, 22), "no such code", "one of"),
        ("constants: {reference: x}", (1, 13), "no field 'reference'", ""),
        ("ignore: 备注", (1, 9), "must be a list", ""),
        ("values: {channel: hotline}", (1, 19), "must be a map", ""),
        ("- a", (1, 1), "holds a map", ""),
    ],
)
def test_a_mistake_has_its_place(bundle: Bundle, text: str, place: tuple[int, int], words: str, hint: str) -> None:
    with pytest.raises(InvalidMapping) as raised:
        read_mapping("m.yaml", text, bundle)
    (found,) = raised.value.diagnostics
    assert (found.line, found.column) == place
    assert words in found.message
    assert hint in (found.hint or "")
