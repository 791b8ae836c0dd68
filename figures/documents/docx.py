"""A document as a Word file on A4: Chinese fonts, table heads repeated, page numbers, the same bytes each time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx import Document as new_document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import CharacterStyle
from docx.table import _Row
from docx.text.paragraph import Paragraph as WordParagraph
from wcwidth import wcswidth

from policy.documents.model import Chart, Document, Heading, Paragraph, Row, Section, Table

__all__ = ["docx"]

_SONG: Final = "宋体"
_HEI: Final = "黑体"
_LATIN: Final = "Times New Roman"
_CELL: Final = 10.5
"""The size of the letters in a table, in points."""

_BLACK: Final = RGBColor(0, 0, 0)
_GREY: Final = RGBColor(0x76, 0x76, 0x76)
_REFERENCE: Final = "Rule Reference"
_REFERENCE_SHARE: Final = 0.3
"""The part of a table's width that its references take."""

_MANY: Final = 6
"""More columns than these are set in smaller letters."""

_SMALL: Final = 8.5
_NARROWEST, _WIDEST = 5, 16
"""Bounds of what a column may ask for, in characters."""

_WIDTH: Final = Mm(158)  # A4 less its margins


def docx(document: Document) -> bytes:
    """The file. Its times are the document's date, so that two runs over the same rules agree."""
    word = new_document()
    _page(word)
    _styles(word)
    word.add_heading(document.title, level=0)
    _head(word, document.head)
    for section in document.sections:
        _section(word, section, document)
    word.add_paragraph(document.note, style="Caption")
    _footer(word, document.footer)
    _properties(word, document)
    written = BytesIO()
    word.save(written)
    return _repacked(written.getvalue(), document)


def _page(word: WordDocument) -> None:
    page = word.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(30), Mm(28)
    page.left_margin = page.right_margin = Mm(26)


def _styles(word: WordDocument) -> None:
    styles: Any = word.styles
    _font(styles["Normal"], _SONG, 12)
    for name, size in (("Title", 20), ("Heading 1", 14), ("Heading 2", 12)):
        _font(styles[name], _HEI, size, bold=True)
        if name != "Heading 2":
            styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
        styles[name].paragraph_format.keep_with_next = True
        for border in styles[name].element.findall(f".//{qn('w:pBdr')}"):
            border.getparent().remove(border)
    _font(styles["Caption"], _SONG, 9)
    _font(styles["Footer"], _SONG, 9)
    _font(styles.add_style(_REFERENCE, WD_STYLE_TYPE.CHARACTER), _SONG, 8, color=_GREY)
    text = styles["Normal"].paragraph_format
    text.line_spacing, text.space_after = 1.5, Pt(3)


def _font(
    style: CharacterStyle, east_asian: str, size: int, *, bold: bool = False, color: RGBColor | None = _BLACK
) -> None:
    """Latin letters in the one font, Chinese in the other; the theme's own choice would win over both."""
    style.font.name, style.font.size, style.font.bold = _LATIN, Pt(size), bold
    style.font.color.rgb = color
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    for place in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.attrib.pop(qn(f"w:{place}Theme"), None)
    fonts.set(qn("w:eastAsia"), east_asian)
    fonts.set(qn("w:hint"), "eastAsia")  # quotation marks and dots are Chinese ones
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(language)


def _head(word: WordDocument, entries: Sequence[tuple[str, str]]) -> None:
    for name, value in entries:
        paragraph = word.add_paragraph()
        paragraph.add_run(f"{name}：").bold = True
        paragraph.add_run(value)


def _section(word: WordDocument, section: Section, document: Document) -> None:
    title = "　".join(filter(None, (section.number, section.title)))
    if title:
        word.add_heading(title, level=1)
    for block in section.blocks:
        if isinstance(block, Table):
            _table(word, block)
        elif isinstance(block, Chart):
            _chart(word, block, document)
        elif isinstance(block, Heading):
            word.add_heading(block.text, level=2)
        else:
            _paragraph(word, block)


def _chart(word: WordDocument, chart: Chart, document: Document) -> None:
    from figures.documents.word_charts import add_chart, missing  # openpyxl's charts are half a second of imports

    caption = _caption(word, f"{chart.title}（单位：{chart.unit}）")
    caption.paragraph_format.space_before = Pt(6)
    drawn = word.add_paragraph()
    drawn.paragraph_format.line_spacing = 1.0  # an exact spacing would cut it off
    add_chart(word, drawn, chart, document.dated)
    gaps = missing(chart)
    if gaps:
        drawn.paragraph_format.keep_with_next = True
        word.add_paragraph(gaps, style="Caption")


def _caption(word: WordDocument, text: str) -> WordParagraph:
    caption = word.add_paragraph()
    caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
    caption.paragraph_format.keep_with_next = True
    _hei(caption, text, _CELL)
    return caption


def _paragraph(word: WordDocument, paragraph: Paragraph) -> None:
    written = word.add_paragraph()
    written.paragraph_format.first_line_indent = Pt(24)  # two characters
    if paragraph.number:
        _hei(written, paragraph.number if paragraph.level else f"{paragraph.number}　")
    if paragraph.caption:
        _hei(written, f"【{paragraph.caption}】")
    written.add_run(paragraph.text)
    if paragraph.references:
        written.add_run(" " + "".join(map(str, paragraph.references)), style=_REFERENCE)


def _hei(paragraph: WordParagraph, text: str, size: float = 12) -> None:
    run = paragraph.add_run(text)
    run.font.name, run.font.size = _LATIN, Pt(size)
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), _HEI)


def _table(word: WordDocument, table: Table) -> None:
    if table.title:
        _caption(word, table.title)
    referring = any(row.references for row in table.rows)
    header = (*table.header, "规则与依据") if referring else table.header
    written = word.add_table(rows=0, cols=len(header), style="Table Grid")
    written.alignment = WD_TABLE_ALIGNMENT.CENTER
    written.autofit = False
    size = _SMALL if _wide(table) else _CELL
    head = written.add_row()
    for cell, name in zip(head.cells, header, strict=True):
        cell.paragraphs[0].paragraph_format.keep_with_next = True
        _hei(_compact(cell.paragraphs[0]), name, size)
    _mark(head, "w:tblHeader")
    for row in table.rows:
        _row(written.add_row(), row, referring, size)
    for column, width in zip(written.columns, _widths(table, referring), strict=True):
        column.width = width
        for cell in column.cells:
            cell.width = width
    word.add_paragraph()


def _row(written: _Row, row: Row, referring: bool, size: float) -> None:
    _mark(written, "w:cantSplit")
    for cell, text in zip(written.cells, row.cells, strict=False):
        _compact(cell.paragraphs[0]).add_run(text).font.size = Pt(size)
    if referring:
        last = _compact(written.cells[-1].paragraphs[0])
        last.add_run("".join(map(str, row.references)), style=_REFERENCE)


def _compact(paragraph: WordParagraph) -> WordParagraph:
    paragraph.paragraph_format.line_spacing = 1.15
    paragraph.paragraph_format.space_after = Pt(0)
    return paragraph


def _widths(table: Table, referring: bool) -> tuple[int, ...]:
    """Columns share the width by their longest text, within bounds; in a wide table every character counts."""
    columns = list(zip(table.header, *(row.cells for row in table.rows), strict=True))
    if _wide(table):
        wanted = [min(max(_NARROWEST, _cells(head) // 2 + 1, *map(_cells, texts)), _WIDEST) for head, *texts in columns]
    else:
        wanted = [min(max(_NARROWEST, *map(len, texts)), _WIDEST) for texts in columns]
    last = (int(_WIDTH * _REFERENCE_SHARE),) if referring else ()
    rest = _WIDTH - sum(last)
    return (*(rest * share // sum(wanted) for share in wanted), *last)


def _wide(table: Table) -> bool:
    return len(table.header) > _MANY


def _cells(text: str) -> int:
    """How wide a text is; a Chinese character takes two places."""
    return max(wcswidth(text), 0)


def _mark(row: _Row, name: str) -> None:
    """tblHeader: repeated on every page; cantSplit: kept on one."""
    row._tr.get_or_add_trPr().append(OxmlElement(name))


def _footer(word: WordDocument, text: str) -> None:
    paragraph = word.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(f"{text}　第 ")
    _field(paragraph, "PAGE")
    paragraph.add_run(" 页，共 ")
    _field(paragraph, "NUMPAGES")
    paragraph.add_run(" 页")


def _field(paragraph: WordParagraph, instruction: str) -> None:
    """A number that Word works out; 1 until it has."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run, shown = OxmlElement("w:r"), OxmlElement("w:t")
    shown.text = "1"
    run.append(shown)
    field.append(run)
    paragraph._p.append(field)


def _properties(word: WordDocument, document: Document) -> None:
    dated = datetime.combine(document.dated, time())
    properties = word.core_properties
    properties.title, properties.author, properties.last_modified_by = document.title, document.author, document.author
    properties.created = properties.modified = dated
    package = word.part.package
    for key in [key for key, link in package.rels.items() if link.reltype.endswith("/thumbnail")]:
        package.rels.pop(key)  # a picture of python-docx's own template
    properties.language, properties.comments, properties.revision = "zh-CN", "", 1


def _repacked(content: bytes, document: Document) -> bytes:
    """The same parts in the same order, dated by the document: python-docx dates them by the clock."""
    dated = (document.dated.year, document.dated.month, document.dated.day, 0, 0, 0)
    written = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(written, "w") as new:
        for name in old.namelist():
            part = ZipInfo(name, dated)
            part.compress_type, part.create_system = ZIP_DEFLATED, 0
            new.writestr(part, old.read(name))
    return written.getvalue()
