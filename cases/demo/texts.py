"""Invented complaints: templates by main class and line, filled from lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final

import yaml

__all__ = ["Complaint", "Texts"]

_FILE: Final = Path(__file__).with_name("texts.yaml")
_SLOT: Final = re.compile(r"\{(\w+)\}")
_SHARES: Final = {"service_complaint": 63, "business_dispute": 28, "compliance_concern": 9}
"""Per cent of all cases in 2025 (plan-2026/1.1)."""


@dataclass(frozen=True, slots=True)
class Complaint:
    main_class: str
    business_line: str
    topic: str | None
    subject: str
    narrative: str


class Texts:
    """Draws from the lists with one source of chance."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._data = _data()

    def complaint(self, favoured: str | None = None) -> Complaint:
        """A complaint in the plan's proportions, or one on the favoured topic."""
        templates = [entry for entry in _templates() if favoured is None or entry[2].get("topic") == favoured]
        weights = [_SHARES[main] * template["weight"] / _total(main) for main, _, template in templates]
        main_class, line, template = self._chance.choices(templates, weights)[0]
        opening = self._chance.choice(self._data["openings"])
        ending = self._chance.choice(self._data["endings"])
        return Complaint(
            main_class,
            line,
            template.get("topic"),
            template["subject"],
            opening + self._filled(template["text"]) + ending,
        )

    def _filled(self, text: str) -> str:
        return _SLOT.sub(lambda match: str(self._chance.choice(self._data["slots"][match.group(1)])), text)

    def branch(self) -> str:
        return str(self._chance.choices(self._data["branches"], self._data["branch_weights"])[0])

    def channel(self) -> str:
        channels = self._data["channels"]
        return str(self._chance.choices(list(channels), list(channels.values()))[0])

    def person(self) -> str:
        people = self._data["people"]
        return str(self._chance.choice(people["surnames"]) + self._chance.choice(people["given"]))

    def one_of(self, kind: str) -> str:
        """A member of staff of a kind."""
        return str(self._chance.choice(self._data["people"][kind]))


@cache
def _data() -> Mapping[str, Any]:
    data: Mapping[str, Any] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return data


@cache
def _templates() -> tuple[tuple[str, str, Mapping[str, Any]], ...]:
    return tuple(
        (main_class, line, template)
        for main_class, lines in _data()["templates"].items()
        for line, templates in lines.items()
        for template in templates
    )


@cache
def _total(main_class: str) -> int:
    return sum(template["weight"] for main, _, template in _templates() if main == main_class)
