"""A chart in a Word file: a native one, drawn by the reader's own fonts, with its numbers in a sheet to edit."""

from __future__ import annotations

import re
from datetime import date
from html import escape
from io import BytesIO
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from docx.document import Document as WordDocument
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.shared import Mm
from docx.text.paragraph import Paragraph as WordParagraph
from openpyxl import Workbook
from openpyxl.chart import BarChart, LineChart
from openpyxl.chart.data_source import AxDataSource, NumData, NumDataSource, NumRef, NumVal, StrData, StrRef, StrVal
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.marker import Marker
from openpyxl.chart.series import Series as ChartSeries
from openpyxl.chart.series import SeriesLabel
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.drawing.colors import ColorChoice
from openpyxl.drawing.fill import PatternFillProperties
from openpyxl.drawing.line import LineProperties
from openpyxl.xml.functions import Element, tostring

from policy.documents.model import Chart, Series

__all__ = ["add_chart", "missing"]

_COLORS: Final = ("1F4E79", "B35900")
_SHEET: Final = "数据"
_WIDTH: Final = Mm(158)
_ROW: Final = Mm(5.5)
_FRAME: Final = Mm(26)
_LINES: Final = Mm(70)
_TALLEST: Final = Mm(215)
_WHEN: Final = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")
_LINK: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def add_chart(word: WordDocument, paragraph: WordParagraph, chart: Chart, dated: date) -> None:
    """Puts the chart into the paragraph; its sheet is dated `dated`, so that two runs give the same bytes."""
    package = word.part.package
    number = 1 + sum(part.partname.startswith("/word/charts/") for part in package.iter_parts())
    sheet_name = PackURI(f"/word/embeddings/chart{number}.xlsx")
    sheet = Part(sheet_name, CONTENT_TYPE.SML_SHEET, _sheet(chart, dated), package)
    holder = Part(PackURI(f"/word/charts/chart{number}.xml"), CONTENT_TYPE.DML_CHART, b"", package)
    link = holder.relate_to(sheet, RELATIONSHIP_TYPE.PACKAGE)
    holder._blob = _xml(chart, link)
    paragraph.add_run()._r.append(_drawing(word.part.relate_to(holder, RELATIONSHIP_TYPE.CHART), chart, number))


def missing(chart: Chart) -> str:
    """The points that are not there, in words; a gap in a line says nothing by itself."""
    gaps = (
        f"{category} {series.name}"
        for series in chart.series
        for category, value in zip(chart.categories, series.values, strict=True)
        if value is None
    )
    said = "、".join(gaps)
    return f"“—”没有可统计的数据：{said}" if said else ""


def _height(chart: Chart) -> int:
    if chart.kind == "line":
        return int(_LINES)
    return int(min(_FRAME + _ROW * len(chart.categories) * max(1, len(chart.series)), _TALLEST))


def _drawing(link: str, chart: Chart, number: int) -> Any:
    return parse_xml(
        '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        f'<wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{int(_WIDTH)}" cy="{_height(chart)}"/>'
        f'<wp:docPr id="{1000 + number}" name="Chart {number}" descr="{escape(chart.title)}"/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{link}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )


def _sheet(chart: Chart, dated: date) -> bytes:
    """The numbers as a workbook: a row a category, a column a series; what is not there is an empty cell."""
    book = Workbook()
    page: Any = book.active
    page.title = _SHEET
    for column, name in enumerate([series.name for series in chart.series], start=2):
        _text(page.cell(1, column), name)
    for row, category in enumerate(chart.categories, start=2):
        _text(page.cell(row, 1), category)
        for column, series in enumerate(chart.series, start=2):
            value = series.values[row - 2]
            if value is not None:
                page.cell(row, column).value = value
    written = BytesIO()
    book.save(written)
    return _dated(written.getvalue(), dated)


def _text(cell: Any, text: str) -> None:
    """A text that begins with `=` is no formula."""
    cell.value, cell.data_type = text, "s"


def _dated(content: bytes, dated: date) -> bytes:
    stamp = f"{dated.isoformat()}T00:00:00Z".encode()
    written = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(written, "w") as new:
        for name in old.namelist():
            part = ZipInfo(name, (dated.year, dated.month, dated.day, 0, 0, 0))
            part.compress_type, part.create_system = ZIP_DEFLATED, 0
            data = old.read(name)
            if name == "docProps/core.xml":
                data = _WHEN.sub(lambda match: match.group(1) + stamp + match.group(2), data)
            new.writestr(part, data)
    return written.getvalue()


def _xml(chart: Chart, link: str) -> bytes:
    drawn: Any = _bar_chart() if chart.kind == "bar" else _line_chart(chart)
    drawn.legend.position = "t"
    drawn.x_axis.delete = False
    drawn.y_axis.majorGridlines = None
    drawn.display_blanks = "gap"
    drawn.roundedCorners = False
    for index, series in enumerate(chart.series):
        drawn.series.append(_series(chart, series, index))
    root = drawn._write()
    # what openpyxl leaves out: no title of Word's own over a single series, and where the numbers stand
    root.find("chart").insert(0, Element("autoTitleDeleted", {"val": "1"}))
    sheet = Element("externalData", {_LINK: link})
    sheet.append(Element("autoUpdate", {"val": "0"}))
    root.append(sheet)
    written: bytes = tostring(root)
    return written


def _bar_chart() -> Any:
    bars = BarChart()
    bars.type, bars.gapWidth, bars.overlap = "bar", 60, -10
    bars.x_axis.scaling.orientation = "maxMin"
    bars.y_axis.delete = True  # each bar carries its number
    bars.y_axis.scaling.min = 0
    return bars


def _line_chart(chart: Chart) -> Any:
    lines = LineChart()
    lines.y_axis.delete = False
    lines.y_axis.scaling.min = 0
    if chart.unit == "%":
        lines.y_axis.scaling.max = 100
    lines.y_axis.number_format = "General"
    return lines


def _series(chart: Chart, series: Series, index: int) -> Any:
    column, count = "BCDEFGH"[index], len(chart.categories)
    color = _COLORS[index % len(_COLORS)]
    names = StrData(ptCount=count, pt=[StrVal(idx=place, v=name) for place, name in enumerate(chart.categories)])
    points = [NumVal(idx=place, v=f"{value:f}") for place, value in enumerate(series.values) if value is not None]
    values = NumData(formatCode="General", ptCount=count, pt=points)
    head = StrRef(f=f"{_SHEET}!${column}$1", strCache=StrData(ptCount=1, pt=[StrVal(idx=0, v=series.name)]))
    drawn: Any = ChartSeries(
        idx=index,
        order=index,
        tx=SeriesLabel(strRef=head),
        cat=AxDataSource(strRef=StrRef(f=f"{_SHEET}!$A$2:$A${count + 1}", strCache=names)),
        val=NumDataSource(numRef=NumRef(f=f"{_SHEET}!${column}$2:${column}${count + 1}", numCache=values)),
    )
    drawn.dLbls = DataLabelList(
        showVal=True, showSerName=False, showCatName=False, showLegendKey=False, showPercent=False, showBubbleSize=False
    )
    drawn.spPr = _bar_look(color, index) if chart.kind == "bar" else _line_look(color, index)
    if chart.kind == "line":
        drawn.dLbls.dLblPos = "t" if index == 0 else "b"
        drawn.smooth = False
        filled = GraphicalProperties(solidFill=color if index == 0 else "FFFFFF", ln=LineProperties(solidFill=color))
        drawn.marker = Marker(symbol="circle" if index == 0 else "square", size=7, spPr=filled)
    return drawn


def _bar_look(color: str, index: int) -> Any:
    """Solid, then hatched: told apart without colour."""
    edge = LineProperties(solidFill=color)
    if index == 0:
        return GraphicalProperties(solidFill=color, ln=edge)
    colors: Any = ColorChoice
    hatched = PatternFillProperties(prst="wdUpDiag", fgClr=colors(srgbClr=color), bgClr=colors(srgbClr="FFFFFF"))
    return GraphicalProperties(pattFill=hatched, ln=edge)


def _line_look(color: str, index: int) -> Any:
    return GraphicalProperties(ln=LineProperties(solidFill=color, w=22_000, prstDash=None if index == 0 else "dash"))
