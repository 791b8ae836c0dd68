"""What every regulation has: its head, the article on its basis, its closing chapter, numbers, the list of clauses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from policy.bundle import Bundle
from policy.documents.model import Block, Document, Paragraph, Reference, Row, Section, Table
from policy.documents.words import day, numeral

__all__ = ["OFFICE", "Regulation", "article", "clause_list", "framed", "item"]

OFFICE: Final = "petition_office"
_REACH: Final = {
    "open": "施行之日尚未办结的案件，自施行之日起适用本{kind}；此前已经办结的案件，仍适用办结时的规定。",
    "new": "本{kind}适用于施行之日起收到的案件；此前收到的案件，仍适用收到时的规定。",
}


@dataclass(frozen=True, slots=True)
class Regulation:
    """What is particular to one regulation. `kind` is how it calls itself: 本细则. `general` opens with its basis."""

    name: str
    title: str
    kind: str
    purpose: str
    general: tuple[Paragraph, ...]
    chapters: tuple[Section, ...]
    closing: tuple[Paragraph, ...] = ()
    for_cases: bool = False


def article(caption: str, text: str, *references: Reference) -> Paragraph:
    return Paragraph(text, references, caption)


def item(text: str, *references: Reference) -> Paragraph:
    return Paragraph(text, references, level=1)


def framed(bundle: Bundle, regulation: Regulation) -> Document:
    """The whole document: basis, chapters, closing chapter, numbered, and the clauses that it refers to."""
    body = Section("总则", regulation.general), *regulation.chapters
    references = [reference for section in body for reference in _references(section.blocks)]
    general = Section("总则", (_basis(bundle, regulation, references), *regulation.general))
    chapters = (general, *regulation.chapters, _closing(bundle, regulation, references))
    manifest = bundle.rules.manifest
    return Document(
        name=regulation.name,
        title=regulation.title,
        head=(
            ("制定部门", bundle.term("department", OFFICE).zh),
            ("版本", bundle.version),
            ("施行日期", day(manifest.effective_from)),
            ("起草", bundle.author),
            ("批准", bundle.approver or "尚未批准"),
        ),
        sections=(*_numbered(chapters), clause_list(bundle, references)),
        note=(
            f"本文件由规则文件生成（{bundle.title.zh}，版本 {bundle.version}），规则改动后应当重新生成；"
            f"〔〕内为所依据的规则编号和条款。规则摘要（SHA-256）：{bundle.digest}"
        ),
        footer=f"{regulation.title}　{bundle.version}",
        dated=manifest.effective_from,
        author=bundle.author,
    )


def _references(blocks: Iterable[Block]) -> Iterator[Reference]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from block.references
        elif isinstance(block, Table):
            for row in block.rows:
                yield from row.references


def _basis(bundle: Bundle, regulation: Regulation, references: Sequence[Reference]) -> Paragraph:
    """第一条: why, and on the basis of which sources; those that the rules of this document carry out."""
    used = {reference.clause.partition("/")[0] for reference in references if reference.clause}
    sources = [source for source in bundle.rules.clauses.sources if source.id in used]
    names = _titles([source.label.zh for source in sources])
    text = f"{regulation.purpose}，根据{names}，结合本行实际，制定本{regulation.kind}。"
    return article("目的和依据", text, *(Reference(f"clauses/{source.id}") for source in sources))


def _titles(labels: Sequence[str]) -> str:
    """《甲》《乙》和《丙》: no comma stands between titles."""
    titles = [label if "《" in label else f"《{label}》" for label in labels]
    return "和".join(part for part in ("".join(titles[:-1]), *titles[-1:]) if part)


def _closing(bundle: Bundle, regulation: Regulation, references: Sequence[Reference]) -> Section:
    kind = regulation.kind
    manifest = bundle.rules.manifest
    blocks = [
        *regulation.closing,
        article("用语", f"本{kind}所称“以上”“以下”“内”，包括本数；所称“不足”“超过”，不包括本数。"),
    ]
    if any(reference.assumed for reference in references):
        words = "标明“本行暂定”的内容，是所依据的文件未作明确规定、由本行暂行确定的；有关文件另有规定的，从其规定。"
        blocks.append(article("暂定内容", words))
    begins = f"本{kind}{'' if bundle.approver else '经批准后，'}自 {day(manifest.effective_from)}起施行。"
    told = [Reference("manifest/effective_from")]
    if regulation.for_cases:
        begins += _REACH[manifest.applies_to].format(kind=kind)
        told.append(Reference("manifest/applies_to"))
    blocks.append(article("施行", begins, *told))
    return Section("附则", tuple(blocks))


def clause_list(bundle: Bundle, references: Sequence[Reference]) -> Section:
    """The closing list of the clauses that a document refers to."""
    used = {reference.clause for reference in references}
    rows = tuple(
        Row((f"{source.id}/{clause.number}", source.label.zh, clause.number, clause.label.zh))
        for source in bundle.rules.clauses.sources
        for clause in source.clauses
        if f"{source.id}/{clause.number}" in used
    )
    return Section("附：依据条款对照", (Table("", ("代号", "依据文件", "条款", "内容"), rows),))


def _numbered(chapters: Sequence[Section]) -> Iterator[Section]:
    """Chapters 第一章…, articles 第一条… through the whole document, items （一）… within their article."""
    articles = 0
    for place, chapter in enumerate(chapters, start=1):
        blocks: list[Block] = []
        items = 0
        for block in chapter.blocks:
            numbered = block
            if isinstance(block, Paragraph) and block.level:
                items += 1
                numbered = replace(block, number=f"（{numeral(items)}）")
            elif isinstance(block, Paragraph):
                articles, items = articles + 1, 0
                numbered = replace(block, number=f"第{numeral(articles)}条")
            blocks.append(numbered)
        yield replace(chapter, number=f"第{numeral(place)}章", blocks=tuple(blocks))
