"""docs/performance.md: every figure of one run, by benchmark, with the machine it was taken on."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from bench.machine import Machine
from bench.results import Result, Unit

__all__ = ["Section", "line", "render"]

_HEAD: Final = """# Performance

Written by `make bench` (`python -m bench`); do not edit. Figures are medians of rounds in which everything that is
compared has its turn. Only ratios of one run count: seconds belong to the machine.

- Taken on {day}, in {minutes:.0f} minutes.
- Machine: {machine}.
- Sizes: {sizes}.
- Goals: {reached} of {promised} reached.{busy}
"""
_BUSY: Final = "\n- **The machine was busy with other work: the figures of this page are no more than a sign.**"
_TABLE: Final = """| work | median | beside | its median | ratio | goal | reached |
|---|---|---|---|---|---|---|"""
_MARKS: Final[Mapping[bool | None, str]] = {True: "yes", False: "**no**", None: ""}


@dataclass(frozen=True, slots=True)
class Section:
    """What one benchmark found; `about` is its module's docstring. `failed` says why there is no more.

    `printed` is what it told in the place of results.
    """

    name: str
    about: str
    results: Sequence[Result] = ()
    failed: str = ""
    printed: str = ""


def render(sections: Iterable[Section], machine: Machine, day: date, minutes: float, sizes: Mapping[str, str]) -> str:
    """The page. `sizes` are the settings of the environment that differ from the defaults."""
    sections = list(sections)
    marks = [result.reached for section in sections for result in section.results if result.goal]
    told = ", ".join(f"`{name}={value}`" for name, value in sorted(sizes.items())) or "the defaults"
    head = _HEAD.format(
        day=day,
        minutes=minutes,
        machine=machine,
        sizes=told,
        reached=sum(map(bool, marks)),
        promised=len(marks),
        busy=_BUSY if machine.busy else "",
    )
    return "\n".join([head, *map(_section, sections)])


def line(result: Result) -> str:
    """One result for a terminal."""
    words = f"{result.work}: {_amount(result.median, result.unit)}"
    if result.base is not None:
        words += f", {_ratio(result)} as {result.beside}, {_amount(result.base, result.unit)}"
    if result.goal:
        words += f"; goal {_goal(result)}: {'reached' if result.reached else 'MISSED'}"
    return words


def _section(section: Section) -> str:
    parts = [f"## {section.name}", inspect.cleandoc(section.about)]
    if section.failed:
        parts.append(f"**Did not finish:** {section.failed}")
    if section.results:
        parts.append("\n".join([_TABLE, *map(_row, section.results)]))
    if section.printed.strip():
        parts.append(f"```\n{section.printed.rstrip()}\n```")
    return "\n\n".join(parts) + "\n"


def _row(result: Result) -> str:
    base = "" if result.base is None else _amount(result.base, result.unit)
    cells = (
        result.work,
        _amount(result.median, result.unit),
        result.beside,
        base,
        _ratio(result),
        _goal(result),
        _MARKS[result.reached],
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _goal(result: Result) -> str:
    if result.goal is None:
        return ""
    word = "at least" if result.goal.least else "at most"
    if result.ratio is None:
        return f"{word} {_amount(result.goal.bound, result.unit)}"
    return f"{word} {result.goal.bound:g} ×"


def _ratio(result: Result) -> str:
    if result.ratio is None:
        return ""
    number = f"{result.ratio:,.0f}" if result.ratio >= 100 else f"{result.ratio:.3g}"
    return f"{number} × as {'fast' if result.faster else 'long'}"


def _amount(value: float, unit: Unit) -> str:
    """With three digits, in the unit that suits: 14.4 ms, 3.1 KiB, 85 %."""
    if unit == "s":
        steps = ((1, 1.0, "s"), (1e-3, 1e3, "ms"), (0, 1e6, "µs"))
    elif unit == "B":
        steps = ((1 << 30, 1 / (1 << 30), "GiB"), (1 << 20, 1 / (1 << 20), "MiB"), (0, 1 / 1024, "KiB"))
    else:
        return f"{value:,.0f} {unit}".strip() if abs(value) >= 100 else f"{value:.3g} {unit}".strip()
    factor, name = next((factor, name) for least, factor, name in steps if abs(value) >= least)
    scaled = value * factor
    return f"{scaled:,.0f} {name}" if abs(scaled) >= 100 else f"{scaled:.3g} {name}"
