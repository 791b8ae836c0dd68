"""petition rules render: the files it writes open again, hold the whole text, and are the same each time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from xml.etree.ElementTree import Element, fromstring
from zipfile import ZipFile

import pytest
from docx import Document as open_docx

from figures.documents.docx import docx
from figures.documents.html import html
from policy.documents import documents
from policy.documents.model import Document, Paragraph, Table
from tests.cli.invoked import petition
from tests.cli.test_commands import edit
from tests.conftest import RULES, shipped_bundle

NAMES = ("handling-procedure", "risk-warning", "satisfaction-standard")
DOCUMENTS = documents(shipped_bundle())


def texts(document: Document) -> Iterator[str]:
    """Every text of a document."""
    yield from (document.title, document.note)
    for name, value in document.head:
        yield from (name, value)
    for section in document.sections:
        yield section.title
        for block in section.blocks:
            if isinstance(block, Paragraph):
                yield from (block.number, block.caption, block.text)
                yield from map(str, block.references)
            elif isinstance(block, Table):
                yield from (block.title, *block.header)
                yield from (text for row in block.rows for text in (*row.cells, *map(str, row.references)))


def tables(document: Document) -> list[Table]:
    return [block for section in document.sections for block in section.blocks if isinstance(block, Table)]


def parsed(page: bytes) -> Element:
    return fromstring(page.decode())


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_the_page_is_well_formed_and_whole(document: Document) -> None:
    root = parsed(html(document))
    assert root.get("lang") == "zh-CN"
    read = "".join(root.itertext())
    assert all(text in read for text in texts(document))
    assert [len(table.findall("tbody/tr")) for table in root.iter("table")] == [len(t.rows) for t in tables(document)]
    assert not [element.tag for element in root.iter() if element.tag in ("script", "link", "img")]


@pytest.mark.parametrize("document", DOCUMENTS, ids=NAMES)
def test_the_word_file_opens_and_is_whole(document: Document) -> None:
    word = open_docx(BytesIO(docx(document)))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    read = "\n".join([*(paragraph.text for paragraph in word.paragraphs), *cells])
    assert all(text in read for text in texts(document))
    assert [len(table.rows) - 1 for table in word.tables] == [len(table.rows) for table in tables(document)]
    assert document.footer in word.sections[0].footer.paragraphs[0].text
    assert word.core_properties.title == document.title
    assert word.core_properties.created is not None
    assert word.core_properties.created.date() == document.dated


def test_the_word_file_names_chinese_fonts_and_counts_pages() -> None:
    word = open_docx(BytesIO(docx(DOCUMENTS[0])))
    assert 'w:eastAsia="宋体"' in word.styles["Normal"].element.xml
    heading = word.styles["Heading 1"].element.xml
    assert 'w:eastAsia="黑体"' in heading
    assert "Theme=" not in heading
    footer = word.sections[0].footer.paragraphs[0]._p.xml
    assert 'w:instr="PAGE"' in footer
    assert 'w:instr="NUMPAGES"' in footer


def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "deep" / "second"
    for out in (first, second):
        ended = petition("rules", "render", "rules", "--out", str(out))
        assert ended.returncode == 0, ended.stderr
    files = sorted(path.name for path in first.iterdir())
    assert files == sorted(f"{name}.{form}" for name in NAMES for form in ("html", "docx"))
    with ZipFile(first / f"{NAMES[0]}.docx") as parts:  # dated by the rules, not by the clock
        assert {part.date_time for part in parts.infolist()} == {(2026, 1, 1, 0, 0, 0)}
    for name in files:
        assert (first / name).read_bytes() == (second / name).read_bytes()


def test_one_format_and_an_edited_rule(tmp_path: Path) -> None:
    rules = Path(shutil.copytree(RULES, tmp_path / "rules"))
    edit(rules, "sla.yaml", "within: 3 working_days", "within: 2 working_days")
    out = tmp_path / "out"
    ended = petition("rules", "render", str(rules), "--out", str(out), "--format", "html")
    assert ended.returncode == 0
    assert sorted(path.name for path in out.iterdir()) == sorted(f"{name}.html" for name in NAMES)
    assert "2 个工作日内响应客户" in (out / "handling-procedure.html").read_text(encoding="utf-8")


def test_broken_rules_and_a_place_that_is_no_directory_are_told(tmp_path: Path) -> None:
    rules = Path(shutil.copytree(RULES, tmp_path / "rules"))
    edit(rules, "sla.yaml", "within: 3 working_days", "within: 3 weeks")
    broken = petition("rules", "render", str(rules), "--out", str(tmp_path / "out"))
    assert broken.returncode == 3
    assert "sla.yaml" in broken.stderr
    assert not (tmp_path / "out").exists()
    taken = tmp_path / "taken"
    taken.write_text("")
    refused = petition("rules", "render", "rules", "--out", str(taken))
    assert refused.returncode == 1
    assert "cannot be written" in refused.stderr
