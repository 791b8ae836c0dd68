"""lint.yaml: how serious each lint is to this bank."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from policy.models.base import Code, RuleFile

__all__ = ["Level", "LintLevels"]

Level = Literal["error", "warning", "note", "off"]
"""error: the rules are refused; warning: `rules check` exits 5; note: only said; off: not looked for."""


class LintLevels(RuleFile):
    levels: dict[Code, Level] = Field(description="各项检查的级别 / the level of each lint")
