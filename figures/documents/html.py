"""A document as one HTML page: well-formed, with its style inside, fit for the screen and for A4 paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import Final

from figures.documents.svg import svg
from policy.documents.model import Chart, Document, Heading, Paragraph, Reference, Section, Table

__all__ = ["html"]

_STYLE: Final = """
@page { size: A4; margin: 30mm 26mm 28mm; @bottom-center { content: "第 " counter(page) " 页"; font-size: 9pt } }
body { font-family: "Songti SC", SimSun, "宋体", "Noto Serif CJK SC", serif; font-size: 12pt; line-height: 1.75;
  color: #000; max-width: 46em; margin: 0 auto; padding: 1.5em }
h1, h2, h3, th, figcaption, .number, .caption {
  font-family: "Heiti SC", SimHei, "黑体", "Noto Sans CJK SC", sans-serif }
h1 { font-size: 20pt; text-align: center; margin: 1em 0 .8em }
h2 { font-size: 14pt; text-align: center; margin: 1.8em 0 .6em; break-after: avoid }
h3 { font-size: 12pt; margin: 1.2em 0 .4em; break-after: avoid }
figure { margin: .8em 0 1.4em; break-inside: avoid }
figcaption { text-align: center; padding: .3em; font-size: 10.5pt; font-weight: bold }
svg { font-family: "Heiti SC", SimHei, "黑体", "Noto Sans CJK SC", sans-serif }
.wide { overflow-x: auto }
.wide table { font-size: 9pt }
.wide th, .wide td { padding: .2em .3em }
.wide th { white-space: normal; min-width: 2.2em; vertical-align: bottom }
dl { display: grid; grid-template-columns: auto 1fr; gap: 0 1em; border: solid #000; border-width: 1.5pt 0 .75pt;
  padding: .5em 0; margin: 0 0 1.5em }
dt { font-weight: bold }
dt::after { content: "：" }
dd { margin: 0 }
p { margin: .35em 0; text-indent: 2em; orphans: 2; widows: 2 }
p.item { padding-left: 2em; text-indent: 0 }
.number { margin-right: 1em }
p.item .number { margin-right: 0 }
.ref { color: #767676; font-size: 8pt; overflow-wrap: anywhere }
table { border-collapse: collapse; width: 100%; margin: .6em 0 1.2em; font-size: 10.5pt; line-height: 1.5 }
caption { font-weight: bold; text-align: center; padding: .3em; break-after: avoid }
th, td { border: .75pt solid #444; padding: .25em .5em; text-align: left; vertical-align: top }
th { background: #eee; font-weight: normal; white-space: nowrap }
td:first-child { min-width: 5em }
thead { display: table-header-group }
tr { break-inside: avoid }
td.ref { width: 27% }
footer { border-top: .75pt solid #000; margin-top: 2.5em; padding-top: .5em; font-size: 9pt; color: #444;
  overflow-wrap: anywhere }
@media print { body { max-width: none; padding: 0 } .wide { overflow: visible } }
@media (max-width: 30em) { body { padding: .8em } .wide table { width: max-content; min-width: 100% } }
"""
_NARROW: Final = 6
"""How many columns fit on a telephone."""


def html(document: Document) -> bytes:
    """The page in UTF-8. Every text of the rules is escaped."""
    lines = [
        "<!DOCTYPE html>",
        '<html lang="zh-CN">',
        "<head>",
        '<meta charset="utf-8"/>',
        '<meta name="viewport" content="width=device-width, initial-scale=1"/>',
        f'<meta name="author" content="{escape(document.author)}"/>',
        f"<title>{escape(document.title)}</title>",
        f"<style>{_STYLE}</style>",
        "</head>",
        "<body>",
        f"<h1>{escape(document.title)}</h1>",
        "<dl>",
        *(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in document.head),
        "</dl>",
        *(line for place, section in enumerate(document.sections) for line in _section(section, place)),
        f"<footer>{escape(document.note)}</footer>",
        "</body>",
        "</html>",
    ]
    return ("\n".join(lines) + "\n").encode()


def _section(section: Section, place: int) -> Iterator[str]:
    yield "<section>"
    title = "　".join(filter(None, (section.number, section.title)))
    if title:
        yield f"<h2>{escape(title)}</h2>"
    for number, block in enumerate(section.blocks):
        if isinstance(block, Table):
            yield from _table(block)
        elif isinstance(block, Chart):
            yield from svg(block, place * 1000 + number)
        elif isinstance(block, Heading):
            yield f"<h3>{escape(block.text)}</h3>"
        else:
            yield _paragraph(block)
    yield "</section>"


def _paragraph(paragraph: Paragraph) -> str:
    opening = '<p class="item">' if paragraph.level else "<p>"
    number = f'<span class="number">{escape(paragraph.number)}</span>' if paragraph.number else ""
    caption = f'<span class="caption">【{escape(paragraph.caption)}】</span>' if paragraph.caption else ""
    references = _references(paragraph.references)
    told = f' <span class="ref">{references}</span>' if references else ""
    return f"{opening}{number}{caption}{escape(paragraph.text)}{told}</p>"


def _table(table: Table) -> Iterator[str]:
    referring = any(row.references for row in table.rows)
    header = (*table.header, "规则与依据") if referring else table.header
    wide = len(header) > _NARROW
    yield '<div class="wide"><table>' if wide else "<table>"
    if table.title:
        yield f"<caption>{escape(table.title)}</caption>"
    yield f"<thead><tr>{''.join(f'<th>{escape(name)}</th>' for name in header)}</tr></thead>"
    yield "<tbody>"
    for row in table.rows:
        cells = "".join(f"<td>{escape(cell)}</td>" for cell in row.cells)
        told = f'<td class="ref">{_references(row.references)}</td>' if referring else ""
        yield f"<tr>{cells}{told}</tr>"
    yield "</tbody>"
    yield "</table></div>" if wide else "</table>"


def _references(references: Iterable[Reference]) -> str:
    return "".join(escape(str(reference)) for reference in references)
