"""What an edit changes, in the words of policy: which rule, which of its settings, from what to what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from pydantic import BaseModel

from policy.bundle import Bundle
from policy.clocks import Limit
from policy.models import FILES
from policy.models.base import LabelText, Rule, RuleFile, TableFile
from policy.reporting.syntax import templates_of
from policy.status import Label
from policy.vocabulary import VOCABULARY

__all__ = ["Change", "diff"]

_KEYS: Final = ("id", "code", "metric", "item", "number")
_FIELDS: Final[Mapping[str, tuple[str, str]]] = {
    "label": ("名称", "label"),
    "title": ("标题", "title"),
    "within": ("时限", "limit"),
    "when": ("适用条件", "applies when"),
    "starts": ("起算", "starts"),
    "stops": ("终止", "stops"),
    "resets": ("重置", "resets"),
    "pausable": ("可暂停的原因", "pausable"),
    "extensions": ("延期", "extensions"),
    "required_before": ("未完成不得", "required before"),
    "clause": ("依据", "clause"),
    "assumed": ("是否假定", "assumed"),
    "department": ("责任部门", "department"),
    "before": ("到期前", "before the due date"),
    "targets": ("所涉时限", "targets"),
    "recipients": ("提醒对象", "recipients"),
    "chair": ("牵头部门", "chair"),
    "members": ("成员部门", "members"),
    "per_month": ("每月次数", "meetings a month"),
    "weight": ("权重", "weight"),
    "target": ("目标值", "target"),
    "due": ("期限", "due"),
    "minimum_base": ("最低基数", "minimum base"),
    "hit_policy": ("命中策略", "hit policy"),
    "node": ("环节", "node"),
    "effective_from": ("生效日期", "effective from"),
    "applies_to": ("适用范围", "applies to"),
    "version": ("版本号", "version"),
    "author": ("起草人", "author"),
    "approver": ("批准人", "approver"),
    "copies": ("送达部门", "copies to"),
    "counts_for": ("计入年度目标", "counts for"),
    "years": ("保存年数", "years kept"),
    "effect_days": ("成效比较天数", "days compared"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One change. `before` is None for what is new, `after` for what is gone."""

    rule_set: str
    rule: str
    what: Label
    before: Label | None
    after: Label | None

    def words(self, language: str = "zh") -> str:
        """`响应客户·时限：3 个工作日 → 2 个工作日` or `Response, limit: 3 working days → 2 working days`."""
        what = getattr(self.what, language)
        if self.before is None:
            added = {"zh": "新增", "en": "added"}[language]
            return f"{what}：{added} {getattr(self.after, language)}".rstrip()
        if self.after is None:
            removed = {"zh": "删除", "en": "removed"}[language]
            return f"{what}：{removed} {getattr(self.before, language)}".rstrip()
        colon = "：" if language == "zh" else ": "
        return f"{what}{colon}{getattr(self.before, language)} → {getattr(self.after, language)}"


def diff(old: Bundle, new: Bundle) -> tuple[Change, ...]:
    """Every difference between two bundles, by rule set in the order of the files. Layout and comments do not count."""
    rules = [change for stem in FILES for change in _of_file(stem, old.models.get(stem), new.models.get(stem))]
    return (*rules, *_of_templates(templates_of(old.texts), templates_of(new.texts)))


def _of_templates(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    """Templates of reports that were edited, with how long they were and are."""
    for name in sorted({*old, *new}):
        before, after = old.get(name), new.get(name)
        if before != after:
            what = Label(f"报告模板 {name}", f"report template {name}")
            yield Change("reports", name, what, _length(before), _length(after))


def _length(text: str | None) -> Label | None:
    if text is None:
        return None
    count = len(text.splitlines())
    return Label(f"{count} 行", f"{count} lines")


def _of_file(stem: str, old: RuleFile | None, new: RuleFile | None) -> Iterator[Change]:
    before, after = (dict(_facts(file)) if file else {} for file in (old, new))
    for key in {**before, **after}:
        earlier, later = before.get(key), after.get(key)
        if _value_of(earlier) != _value_of(later):
            said = later or earlier
            what = said.what if said else Label("", "")
            yield Change(stem, key[0], what, _value_of(earlier), _value_of(later))


@dataclass(frozen=True, slots=True)
class _Said:
    """One thing that a file says: of what, and what."""

    what: Label
    value: Label


def _value_of(said: _Said | None) -> Label | None:
    return said.value if said else None


_Facts = Iterator[tuple[tuple[str, str], _Said]]


def _facts(file: RuleFile) -> _Facts:
    """Everything that a file says, by rule and setting."""
    title = Label(file.title.zh, file.title.en)
    if isinstance(file, TableFile):
        yield from _rows(file, title)
    yield from _settings(file, file.rule_set, title, skip={"rule_set", "title", "table"})


def _rows(file: TableFile, title: Label) -> _Facts:
    header = file.table[0]
    arrow = header.index("=>")
    for row in file.table[1:]:
        pairs = [(name, cell) for name, cell in zip(header[:arrow], row, strict=False) if cell != "-"]
        zh = "、".join(f"{_field(name).zh} {_value(cell).zh}" for name, cell in pairs) or "任何案件"
        en = ", ".join(f"{_field(name).en} {_value(cell).en}" for name, cell in pairs) or "any case"
        outcome = [_value(cell) for cell in row[arrow + 1 :]]
        said = Label("，".join(label.zh for label in outcome), ", ".join(label.en for label in outcome))
        yield (en, ""), _Said(Label(f"{title.zh}（{zh}）", f"{title.en} ({en})"), said)


def _field(name: str) -> Label:
    fact = VOCABULARY.get(name)
    if fact is not None:
        return fact.label
    zh, en = _FIELDS.get(name, (name, name.replace("_", " ")))
    return Label(zh, en)


def _settings(entry: BaseModel, rule: str, title: Label, skip: set[str]) -> _Facts:
    for name in type(entry).model_fields:
        value = getattr(entry, name)
        if name in skip or value is None or value == []:
            continue
        entries = _keyed(value)
        if entries is not None:
            for key, inner in entries:
                label = getattr(inner, "label", None)
                inside = Label(label.zh, label.en) if isinstance(label, LabelText) else Label(key, key)
                yield from _settings(inner, key, inside, skip={"id", "code", "metric", "item", "number"})
        elif isinstance(value, Rule):
            yield from _settings(value, value.id, Label(value.label.zh, value.label.en), skip={"id"})
        elif isinstance(value, BaseModel) and not isinstance(value, LabelText):
            yield from _settings(value, rule, title, skip=set())
        else:
            field = _field(name)
            yield (rule, name), _Said(Label(f"{title.zh}·{field.zh}", f"{title.en}, {field.en}"), _value(value))


def _keyed(value: Any) -> list[tuple[str, BaseModel]] | None:
    """The entries of a list that name themselves; None for any other value."""
    if not isinstance(value, list) or not value:
        return None
    pairs = [(_name_of(entry), entry) for entry in value]
    return None if any(name is None for name, _ in pairs) else [(str(name), entry) for name, entry in pairs]


def _name_of(entry: Any) -> str | None:
    return next((getattr(entry, key) for key in _KEYS if isinstance(getattr(entry, key, None), str)), None)


def _value(value: Any) -> Label:
    """A setting as people say it."""
    if isinstance(value, LabelText):
        return Label(value.zh, value.en)
    if isinstance(value, bool):
        return Label("是" if value else "否", "yes" if value else "no")
    if isinstance(value, Fraction):
        percent = f"{(Decimal(value.numerator) * 100 / Decimal(value.denominator)).normalize():f} %"
        return Label(percent, percent)
    if isinstance(value, date | Decimal | int):
        return Label(str(value), str(value))
    if isinstance(value, list):
        labels = [_value(item) for item in value]
        return Label("、".join(label.zh for label in labels), ", ".join(label.en for label in labels))
    if isinstance(value, dict):
        return _condition(value)
    if isinstance(value, BaseModel):
        return _entry(value)
    return _text(str(value))


def _text(text: str) -> Label:
    try:
        return Limit.parse(text).words()
    except ValueError:
        return Label(text, text)


def _condition(condition: Mapping[str, Any]) -> Label:
    parts = [(_field(name), _value(value)) for name, value in condition.items()]
    return Label(
        "、".join(f"{name.zh} {value.zh}" for name, value in parts),
        ", ".join(f"{name.en} {value.en}" for name, value in parts),
    )


def _entry(entry: BaseModel) -> Label:
    """An entry without a name of its own, such as one row of a limit: its settings in a row."""
    said = [(name, getattr(entry, name)) for name in type(entry).model_fields]
    labels = [
        Label(f"（{_value(value).zh}）", f"({_value(value).en})") if name == "when" else _value(value)
        for name, value in said
        if value not in (None, [])
    ]
    return Label("".join(label.zh for label in labels), " ".join(label.en for label in labels))
