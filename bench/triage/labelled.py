"""The labelled texts. A label is what a person decides by domain.md, section 5; None where a person would abstain."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

__all__ = ["PARTS", "Labelled", "read"]

PARTS: Final = ("tune", "calibrate", "report")
_CHANNELS: Final = {
    "h": "hotline",
    "m": "mobile_bank",
    "w": "website",
    "b": "branch_book",
    "v": "visit",
    "l": "letter",
    "r": "regulator_transfer",
}


@dataclass(frozen=True, slots=True)
class Labelled:
    """`trap`: written so that a word of the lexicon misleads."""

    text: str
    channel: str
    trap: bool
    main_class: str | None
    business_line: str | None
    urgency: str | None
    is_complaint: bool | None


def read(part: str) -> tuple[Labelled, ...]:
    """All texts of one of PARTS. Raises KeyError for a channel's letter that is unknown."""
    path = Path(__file__).resolve().parent / f"{part}.yaml"
    groups = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(_labelled(group["label"], line) for group in groups for line in group["texts"])


def _labelled(label: dict[str, Any], line: str) -> Labelled:
    letter, text = line.split(" ", 1)
    complaint = label.get("is_complaint", True)
    return Labelled(
        text=text.removeprefix("!"),
        channel=_CHANNELS[letter],
        trap=text.startswith("!"),
        main_class=label["main_class"],
        business_line=label["business_line"],
        urgency=label.get("urgency", "normal" if complaint else None),
        is_complaint=complaint,
    )
