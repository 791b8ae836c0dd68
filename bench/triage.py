"""Triage on the labelled texts of bench/triage_report.yaml, and its speed on a 200-character text."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import yaml

from policy.assemble import must_build
from policy.bundle import Bundle
from policy.loader import read_directory

_HERE = Path(__file__).resolve().parent
_ANSWERS = ("main_class", "business_line", "urgency", "is_complaint")


def main() -> None:
    """Prints coverage, accuracy and wrong rate of each answer; tune on triage_tune.yaml, report on the other."""
    bundle = must_build(read_directory(_HERE.parent / "rules"))
    for name in ("triage_tune", "triage_report"):
        texts = yaml.safe_load((_HERE / f"{name}.yaml").read_text(encoding="utf-8"))
        print(f"{name}: {len(texts)} texts")
        for answer in _ANSWERS:
            _report(bundle, answer, texts)
    text = "城东支行柜员服务态度差，信用卡被盗刷，手机银行闪退，排队两小时。" * 7
    begin = time.perf_counter()
    for _ in range(500):
        bundle.triage(text[:200])
    print(f"{(time.perf_counter() - begin) / 500 * 1e3:.3f} ms for a text of 200 characters")


def _report(bundle: Bundle, answer: str, texts: list[dict[str, Any]]) -> None:
    labelled = [entry for entry in texts if answer in entry]
    answered = right = 0
    for entry in labelled:
        found = getattr(bundle.triage(entry["text"]), answer)
        if found == entry[answer]:
            right += 1
        answered += found is not None or entry[answer] is None
    wrong = answered - right
    total = len(labelled) or 1
    print(
        f"  {answer:14} {len(labelled):4} labelled, answered {answered / total:.1%}, "
        f"right {right / total:.1%}, wrong {wrong / total:.1%}"
    )
