"""triage.yaml: the topics, the lexicon with the keywords of a rule in one cell, and the numbers of the method."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policy.bundle import Bundle
from policy.models.triage import KeywordGroup
from policy.sheets.model import Columns, Page, Sheet
from policy.sheets.words import NAME, count, joined, label_of, number, plain, term
from policy.status import Label

__all__ = ["triage"]

_KINDS: Final = {
    "main_class": Label("主分类", "main class"),
    "business_line": Label("业务条线", "business line"),
    "topic": Label("主题", "topic"),
    "urgency": Label("紧急程度", "urgency"),
}
_COMPLAINT: Final = {True: Label("是投诉", "a complaint"), False: Label("不是投诉", "no complaint")}
_SUGGESTED: Final = Label("词表建议", "Suggestions")
_SUGGESTIONS: Final = {
    "support": ("至少几件改正", "corrections at least"),
    "purity": ("至少多少归于该类", "share of the class at least"),
    "shortest": ("最短字数", "characters at least"),
    "longest": ("最长字数", "characters at most"),
    "most": ("每类至多试几个", "tried for each class at most"),
}
_CLASS, _LINE = Label("主分类", "Main class"), Label("业务条线", "Business line")


def triage(page: Page) -> Iterator[Sheet]:
    line = term(page.bundle, "business_line")
    topics: Columns = {
        Label("代码", "Code"): lambda topic: plain(topic.code),
        NAME: label_of,
        _LINE: lambda topic: line(topic.business_line),
    }
    yield page.entries("topics", Label("主题", "Topics"), topics)
    groups: Columns = {
        NAME: label_of,
        Label("支持的判断", "Speaks for"): lambda group: _spoken_for(page.bundle, group),
        Label("权重", "Weight"): lambda group: number(group.weight),
        Label("关键词", "Keywords"): lambda group: _words(group.keywords),
    }
    yield page.entries("groups", Label("词表", "Lexicon"), groups)
    yield _phrases(page)
    yield _method(page)
    bands: Columns = {
        Label("证据差额自", "Margin of evidence from"): lambda band: number(band.above),
        Label("判断正确的比例", "Share of right answers"): lambda band: number(band.share),
    }
    rows = (
        page.row(("calibration", index), f"above-{band.above}", None, *(say(band) for say in bands.values()))
        for index, band in enumerate(page.rules.calibration)
    )
    yield page.sheet("calibration", Label("置信度校准", "Calibration of confidence"), bands, rows)


def _spoken_for(bundle: Bundle, group: KeywordGroup) -> Label:
    """主分类：服务投诉、主题：排队等候 / main class: Service complaint, topic: Queueing."""
    said = [] if group.complaint is None else [_COMPLAINT[group.complaint]]
    for kind, name in _KINDS.items():
        code = getattr(group, kind)
        if code is not None:
            label = term(bundle, kind)(code)
            said.append(Label(f"{name.zh}：{label.zh}", f"{name.en}: {label.en}"))
    if group.only_alone:
        said.append(Label("别无其他条线时才算", "only where no other line has evidence"))
    return joined(said)


def _words(words: list[str] | None) -> Label:
    return joined(plain(word) for word in words or ())


def _phrases(page: Page) -> Sheet:
    """Phrases that change what a keyword counts for."""
    rules = page.rules
    said = {
        ("exclusions",): (Label("整体排除的词语", "Phrases in which no keyword counts"), rules.exclusions),
        ("negation", "before"): (Label("否定词", "Negations"), rules.negation.before),
        ("negation", "not_negations"): (Label("不表否定的词语", "No negations"), rules.negation.not_negations),
        ("negation", "of_lines"): (Label("也否定业务条线的词", "Negate a line too"), rules.negation.of_lines),
        ("negation", "contrasts"): (Label("另起分句的转折词", "Begin a new clause"), rules.negation.contrasts),
    }
    if rules.turns is not None:
        said["turns", "turning"] = (Label("转折词", "Turns"), rules.turns.turning)
        said["turns", "conceding"] = (Label("让步词", "Concessions"), rules.turns.conceding)
    columns = (Label("作用", "Effect"), Label("词语", "Phrases"))
    rows = (page.row(path, "/".join(path), None, name, _words(words)) for path, (name, words) in said.items())
    return page.sheet("phrases", Label("排除、否定与转折", "Exclusions, negations, turns"), columns, rows)


def _method(page: Page) -> Sheet:
    rules, bundle = page.rules, page.bundle
    apart = Label("否定词与关键词至多相隔", "Negation and keyword at most apart")
    boundaries = Label("分句标点", "Punctuation that ends a clause")
    values = {
        ("gap", Label("关键词中 … 至多代表", "… in a keyword stands for at most")): count(rules.gap, "字", "character"),
        ("negation.at_most", apart): count(rules.negation.at_most, "字", "character"),
        ("negation.boundaries", boundaries): plain(rules.negation.boundaries),
    }
    for key, name in (("main_class", _CLASS), ("business_line", _LINE)):
        needed = getattr(rules, key)
        values[f"{key}.minimum", _of(name, "至少多少证据", "least evidence")] = number(needed.minimum)
        values[f"{key}.margin", _of(name, "至少领先多少", "least margin")] = number(needed.margin)
        label = term(bundle, key)(getattr(rules.fallback, key))
        values[f"fallback.{key}", _of(name, "不能判断时", "where triage abstains")] = label
    for key, (zh, en) in _SUGGESTIONS.items():
        value = number(getattr(rules.suggestions, key))
        values[f"suggestions.{key}", _of(_SUGGESTED, zh, en)] = value
    return page.settings(Label("判断方法", "Method"), values)


def _of(name: Label, zh: str, en: str) -> Label:
    return Label(f"{name.zh}：{zh}", f"{name.en}: {en}")
