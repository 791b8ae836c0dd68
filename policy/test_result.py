"""What a test beside the rules came to, and how what was found differs from what was expected, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from policy.status import Label

__all__ = ["TestResult", "differs"]


@dataclass(frozen=True, slots=True)
class TestResult:
    """One test: it passed where `differences` is empty. Each difference reads `what：期望 wanted，实际 found`."""

    __test__ = False  # for pytest: this is no test class

    file: str
    line: int
    name: str
    differences: tuple[Label, ...]

    @property
    def passed(self) -> bool:
        return not self.differences


def differs(what: str, found: Any, wanted: Any) -> Iterator[Label]:
    """A list is expected whole; `contains` looks for parts of it."""
    if isinstance(wanted, dict) and wanted.keys() == {"contains"} and isinstance(found, list):
        parts = wanted["contains"] if isinstance(wanted["contains"], list) else [wanted["contains"]]
        missing = [part for part in parts if not any(str(part) in str(entry) for entry in found)]
        if missing:
            yield _difference(what, _shown(found), ("期望包含", "expected to contain"), _shown(missing))
    elif found != wanted:
        yield _difference(what, _shown(found), ("期望", "expected"), _shown(wanted))


def _difference(what: str, found: Label, expected: tuple[str, str], wanted: Label) -> Label:
    zh, en = expected
    return Label(f"{what}：{zh} {wanted.zh}，实际 {found.zh}", f"{what}: {en} {wanted.en}, found {found.en}")


def _shown(value: Any) -> Label:
    if isinstance(value, list):
        shown = [_shown(entry) for entry in value]
        return Label(f"[{'、'.join(one.zh for one in shown)}]", f"[{', '.join(one.en for one in shown)}]")
    return Label("无", "none") if value is None else Label(str(value), str(value))
