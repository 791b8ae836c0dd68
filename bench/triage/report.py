"""Prints the figures of triage on both parts of the labelled set, and its time; fits the calibration."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

from bench.triage.fit import bands, table
from bench.triage.labelled import PARTS, read
from bench.triage.measure import FIELDS, Pairs, bins, calibration_error, measure
from policy.assemble import must_build
from policy.bundle import Bundle
from policy.directory import read_directory
from policy.models.triage import GAP, KeywordGroup, TriageRules
from policy.triage import Triager, TriageResult

__all__ = ["main"]

_ROUNDS = 2_000
_KEYWORDS = 5_000
_LENGTH = 200
_PROMISE = 200  # µs


def main() -> None:
    bundle = must_build(read_directory(Path(__file__).resolve().parents[2] / "rules"))
    if "--fit" in sys.argv:
        print(table(bands([*_pairs(bundle, "tune"), *_pairs(bundle, "calibrate")])))
        return
    for part in PARTS:
        pairs = _pairs(bundle, part)
        print(f"{part}: {len(pairs)} texts, {sum(label.trap for label, _ in pairs)} traps")
        _show(pairs)
        if "--errors" in sys.argv and part != "report":
            _errors(pairs)
    _speed(bundle.rules.triage)


def _pairs(bundle: Bundle, part: str) -> Pairs:
    return [(label, bundle.triage(label.text)) for label in read(part)]


def _show(pairs: Pairs) -> None:
    print(f"  {'':22}{'coverage':>9} {'accuracy':>9} {'precision':>9} {'wrong':>9}")
    for field in FIELDS:
        for name, found in (
            (field, measure(pairs, field)),
            ("  of traps", measure(pairs, field, lambda label: label.trap)),
        ):
            shares = (found.coverage, found.accuracy, found.precision, found.wrong_rate)
            print(f"  {name:22}" + " ".join(f"{_percent(share):>9}" for share in shares))
    print("  confidence of the main class: answers, mean confidence, share right")
    for one in bins(pairs):
        print(f"    {one.low}-{one.high}: {one.answers:4} {_percent(one.confidence):>8} {_percent(one.share):>8}")
    print(f"  calibration error {_percent(calibration_error(pairs))}")


def _errors(pairs: Pairs) -> None:
    for label, result in pairs:
        wrong = [
            f"{field}: {getattr(result, field)}, not {getattr(label, field)}"
            for field in FIELDS
            if getattr(result, field) != getattr(label, field)
        ]
        if wrong:
            print(f"  {label.text}\n      {'; '.join(wrong)} [{' '.join(span.term for span in result.spans)}]")


def _percent(share: Decimal) -> str:
    return f"{share * 100:.1f} %"


def _speed(rules: TriageRules) -> None:
    """A text of 200 characters against 5 000 keywords, as petition staff might gather over years."""
    triager = Triager.of(_grown(rules))
    letters = "".join(label.text for label in read("tune") if len(label.text) > _LENGTH // 2)
    crowded = "".join(label.text for label in read("tune"))
    for name, text in (("of letters", letters[:_LENGTH]), ("crowded with keywords", crowded[:_LENGTH])):
        _time(triager, name, text)


def _time(triager: Triager, name: str, text: str) -> None:
    """Of the answers alone, as an import needs them, and with their evidence, as the API shows it."""
    for _ in range(100):
        triager.triage(text)
    taken = _taken(lambda: triager.triage(text))
    shown = _taken(lambda: _evidence(triager.triage(text)))
    late = statistics.quantiles(taken, n=100)[98]
    print(
        f"{len(text)} characters {name}, {_KEYWORDS} keywords, {len(triager.triage(text).spans)} spans: "
        f"{statistics.median(taken):.0f} µs a text, fastest {min(taken):.0f}, p99 {late:.0f}; promised {_PROMISE}; "
        f"{statistics.median(shown):.0f} µs with its evidence"
    )


def _taken(work: Callable[[], object]) -> list[float]:
    """Microseconds of each round."""
    taken = []
    for _ in range(_ROUNDS):
        begin = time.perf_counter()
        work()
        taken.append((time.perf_counter() - begin) * 1e6)
    return taken


def _evidence(result: TriageResult) -> object:
    return result.spans, result.reasons


def _grown(rules: TriageRules) -> TriageRules:
    """The lexicon with so many more keywords: pairs of its own words, so that their beginnings are met in texts."""
    words = [word for group in rules.groups for word in group.keywords]
    missing = _KEYWORDS - len(words)
    words = [word for word in words if GAP not in word]
    more = [first + second for first in words for second in words[::97]][:missing]
    spread: list[KeywordGroup] = []
    for place, group in enumerate(rules.groups):
        extra = more[place :: len(rules.groups)]
        spread.append(group.model_copy(update={"keywords": [*group.keywords, *extra]}))
    return rules.model_copy(update={"groups": spread})
