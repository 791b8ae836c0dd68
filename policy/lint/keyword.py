"""shadowed-keyword: a keyword that is never found: an exclusion or another entry of its group takes its place."""

from __future__ import annotations

from collections.abc import Iterator

from policy.diagnostics import Diagnostic
from policy.lint.subject import Lint, Subject
from policy.triage.matcher import normal_keyword
from policy.triage.normalise import normalise

__all__ = ["LINT"]


def _check(subject: Subject) -> Iterator[Diagnostic]:
    rules = subject.model("triage")
    excluded = {normalise(phrase).text: phrase for phrase in rules.exclusions}
    for place, group in enumerate(rules.groups):
        seen: dict[str, str] = {}
        for index, keyword in enumerate(group.keywords):
            word = normal_keyword(keyword)
            path = ("groups", place, "keywords", index)
            if word in seen:
                words = f"'{keyword}' 与 '{seen[word]}' 归一化后相同 / the same as '{seen[word]}' once normalised"
            elif word in excluded:
                words = f"'{keyword}' 已列为排除词语 / '{keyword}' is an exclusion: it never counts"
            elif not word:
                words = f"'{keyword}' 没有可匹配的文字 / '{keyword}' holds nothing to find"
            else:
                seen[word] = keyword
                continue
            yield subject.document("triage").diagnostic(path, "shadowed-keyword", words, "请删去 / remove it")


LINT = Lint("shadowed-keyword", "warning", _check)
