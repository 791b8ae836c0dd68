"""Changes one value of the rules at a time, and tells which changes neither `rules check` nor `rules test` notices.

    python -m tools.mutate_rules [DIRECTORY]

Mutated are limits, numbers, thresholds, comparisons, codes, dates, flags, and what can be left out: rows of tables and
entries of lists. Left alone is what decides nothing (labels, titles, clauses, `assumed`, ids), the manifest, which
every version changes, and the words of the lexicon, whose worth is measured on labelled texts instead. Exits 1 where
less than 95 % are noticed. The survivors are listed with their place.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from policy.assemble import build
from policy.diagnostics import Severity
from policy.directory import read_directory
from policy.errors import InvalidRules
from policy.events import EVENT_TYPES
from policy.loader import is_test
from policy.reporting.syntax import is_template
from policy.source import Document, parse
from policy.source import Path as Place
from policy.terms import KINDS, Terms
from policy.testing import run_bundle_tests

__all__ = ["Mutant", "mutants", "noticed"]

_SILENT: Final = frozenset(
    {"label", "title", "clause", "assumed", "zh", "en", "message", "response", "version", "author", "approver"}
    | {"rule_set", "id", "code", "metric", "item", "number", "share_2025", "baseline"}
)
_NOT_MUTATED: Final = frozenset({"clauses.yaml", "lint.yaml", "manifest.yaml"})
_CHOICES: Final = (
    ("individual", "group"),
    ("normal", "urgent"),
    ("simple", "hard"),
    ("yes", "no"),
    ("none", "yellow", "red"),
    ("none", "blue", "yellow", "red"),
    ("responsible_person", "leader_in_charge"),
    ("unique", "first", "collect"),
    ("receive", "dispatch", "handle", "feedback", "archive"),
    ("bank", "lead_department"),
    ("open", "new"),
    ("branch", "business_line", "topic", "channel"),
)
_FLAGS: Final = {"true": "false", "false": "true"}
_FLIPPED: Final = {"<=": "<", "<": "<=", ">=": ">", ">": ">=", "≤": "<", "≥": ">"}
_PROMISE: Final = 95


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change: in `file` at `line` and `column`, from `before` to `after`; `text` is the whole file afterwards."""

    kind: str
    file: str
    line: int
    column: int
    before: str
    after: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column} {self.before} → {self.after}"


def mutants(texts: Mapping[str, str]) -> Iterator[Mutant]:
    """Every mutant of the rule files, in their order."""
    for file, text in sorted(texts.items()):
        if is_test(file) or is_template(file) or file in _NOT_MUTATED:
            continue
        document, _ = parse(file, text)
        if document is not None:
            codes = _codes(texts)
            yield from _values(document, codes)
            yield from _left_out(document)


def _values(document: Document, codes: tuple[tuple[str, ...], ...]) -> Iterator[Mutant]:
    lines = document.text.splitlines(keepends=True)
    for path, mark in document.values.items():
        if not path or any(key in _SILENT for key in path if isinstance(key, str)) or _is_keyword(path):
            continue
        written = lines[mark.line - 1][mark.column - 1 :][: mark.width]
        if written[:1] in "{[":
            continue
        for kind, after in _changed(written.strip("\"'"), codes):
            quoted = f'"{after}"' if written[:1] in "\"'" else after
            yield _at(document, kind, mark.line, mark.column, written, quoted)


def _changed(value: str, codes: tuple[tuple[str, ...], ...]) -> Iterator[tuple[str, str]]:
    """What a value becomes, by the kind of change."""
    limit = re.fullmatch(r"(\d+) (working_days|calendar_days)(.*)", value)
    if limit:
        other = "calendar_days" if limit[2] == "working_days" else "working_days"
        yield "limit", f"{int(limit[1]) + 1} {limit[2]}{limit[3]}"
        yield "limit", f"{limit[1]} {other}"
    elif value == "same_day":
        yield "limit", "1 working_days"
    elif re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        yield "date", (date.fromisoformat(value) + timedelta(days=1)).isoformat()
    elif value in _FLAGS:
        yield "flag", _FLAGS[value]
    elif re.search(r"\d", value) and re.fullmatch(r"[\d.%\s<>=≤≥–-]+", value):
        yield from _number(value)
    else:
        for known in codes:
            if value in known and len(known) > 1:
                yield "code", known[(known.index(value) + 1) % len(known)]
                return


def _number(value: str) -> Iterator[tuple[str, str]]:
    for found in re.finditer(r"\d+(\.\d+)?", value):
        more = f"{float(found[0]) + 0.1:g}" if "." in found[0] else str(int(found[0]) + 1)
        yield "number", value[: found.start()] + more + value[found.end() :]
    sign = re.match(r"<=|>=|<|>|≤|≥", value)
    if sign:
        yield "comparison", _FLIPPED[sign[0]] + value[sign.end() :]


def _left_out(document: Document) -> Iterator[Mutant]:
    """Rows and entries that stand on lines of their own, or between commas."""
    for path, mark in document.values.items():
        if not path or not isinstance(path[-1], int) or (path[0] == "table" and path[-1] == 0):
            continue
        if _is_keyword(path):
            continue
        text = _without(document, path, mark.line, mark.column, mark.width)
        if text is not None:
            said = document.text.splitlines()[mark.line - 1].strip()
            yield Mutant("left out", document.file, mark.line, mark.column, said[:60], "", text)


def _without(document: Document, path: Place, line: int, column: int, width: int) -> str | None:
    lines = document.text.splitlines(keepends=True)
    if lines[line - 1][: column - 1].strip() == "-":
        end = _end_of_entry(lines, line - 1)
        return "".join((*lines[: line - 1], *lines[end:]))
    if path[0] == "table" or isinstance(_value(document.data, path), dict | list):
        return None
    before, after = lines[line - 1][: column - 1], lines[line - 1][column - 1 + width :]
    rest = before + after.lstrip()[1:].lstrip() if after.lstrip().startswith(",") else before.rstrip(", ") + after
    return "".join((*lines[: line - 1], rest, *lines[line:]))


def _end_of_entry(lines: list[str], first: int) -> int:
    """The line after a block entry: the next one that is not indented deeper than its dash."""
    depth = len(lines[first]) - len(lines[first].lstrip())
    for number in range(first + 1, len(lines)):
        line = lines[number]
        if line.strip() and len(line) - len(line.lstrip()) <= depth:
            return number
    return len(lines)


def _is_keyword(path: Place) -> bool:
    return any(key in ("keywords", "exclusions", "not_negations", "before", "contrasts") for key in path)


def _value(data: Any, path: Place) -> Any:
    for key in path:
        data = data[key]
    return data


def _at(document: Document, kind: str, line: int, column: int, before: str, after: str) -> Mutant:
    lines = document.text.splitlines(keepends=True)
    old = lines[line - 1]
    lines[line - 1] = old[: column - 1] + after + old[column - 1 + len(before) :]
    return Mutant(kind, document.file, line, column, before, after, "".join(lines))


def _codes(texts: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    """Lists of codes that may stand for each other."""
    bundle, _ = build(texts, verify=False)
    terms = bundle.terms_by_kind if bundle else Terms({})
    lists = [tuple(terms.of(kind)) for kind in KINDS]
    return (*_CHOICES, *(codes for codes in lists if codes), tuple(EVENT_TYPES))


def noticed(texts: Mapping[str, str], mutant: Mutant) -> bool:
    """Whether the checks refuse the mutant, or a test beside the rules fails."""
    changed = {**texts, mutant.file: mutant.text}
    bundle, _ = build(changed, verify=False)
    if bundle is None:
        return True
    try:
        if any(not result.passed for result in run_bundle_tests(bundle, changed)):
            return True
    except InvalidRules:
        return True
    found = build(changed)[1]
    return any(finding.severity is not Severity.NOTE for finding in found)


@cache
def _texts(directory: str) -> dict[str, str]:
    return read_directory(Path(directory))


def _ask(directory: str, mutant: Mutant) -> bool:
    return noticed(_texts(directory), mutant)


def main(arguments: list[str]) -> int:
    """Prints the survivors and the score by kind; 1 where it is below the promise."""
    directory = arguments[0] if arguments else "rules"
    every = list(mutants(_texts(directory)))
    with ProcessPoolExecutor() as pool:
        caught = list(pool.map(partial(_ask, directory), every, chunksize=8))
    made, seen = Counter[str](), Counter[str]()
    for mutant, was_noticed in zip(every, caught, strict=True):
        made[mutant.kind] += 1
        seen[mutant.kind] += was_noticed
        if not was_noticed:
            print(f"{mutant}  [{mutant.kind}]")
    for kind, count in made.items():
        print(f"{kind:12} {seen[kind]:4} of {count:4}")
    share = 100 * sum(caught) / len(every)
    print(f"noticed {sum(caught)} of {len(every)}: {share:.1f} %, promise {_PROMISE} %")
    return 0 if share >= _PROMISE else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
