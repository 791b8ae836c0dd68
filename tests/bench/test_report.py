"""docs/performance.md as it is rendered, and results on their way to it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bench import machine
from bench.__main__ import ALONE, BENCHMARKS, main, settings
from bench.machine import Machine
from bench.report import Section, line, render
from bench.results import Result, at_least, at_most, read, write

MACHINE = Machine("A Processor", 8, 16 << 30, "Linux", "3.11.7", 0.25)
FAST = Result("a page", 0.0025, beside="a peer", base=0.02, faster=True, goal=at_least(8))
LONG = Result("a list, 1,000,000 stored", 0.003, beside="1,000 stored", base=0.002, goal=at_most(1.3))
SINGLE = Result("memory", 3 << 30, "B", goal=at_most(4 << 30))


@pytest.mark.parametrize(
    ("result", "ratio", "reached"),
    [
        (FAST, 8, True),
        (replace(FAST, base=0.019), 7.6, False),
        (LONG, 1.5, False),
        (replace(LONG, median=0.0026), 1.3, True),
        (replace(LONG, goal=None), 1.5, None),
        (replace(LONG, base=0), None, True),  # nothing to compare with: the goal is one for the median
        (SINGLE, None, True),
        (replace(SINGLE, median=5 << 30), None, False),
    ],
)
def test_a_ratio_counts_as_speed_or_as_time(result: Result, ratio: float | None, reached: bool | None) -> None:
    assert result.ratio == (None if ratio is None else pytest.approx(ratio))
    assert result.reached is reached


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (FAST, "a page: 2.5 ms, 8 × as fast as a peer, 20 ms; goal at least 8 ×: reached"),
        (LONG, "a list, 1,000,000 stored: 3 ms, 1.5 × as long as 1,000 stored, 2 ms; goal at most 1.3 ×: MISSED"),
        (SINGLE, "memory: 3 GiB; goal at most 4 GiB: reached"),
        (Result("a decision", 6.6e-6), "a decision: 6.6 µs"),
        (Result("all", 1234.4), "all: 1,234 s"),
        (Result("policy", 18.26, "%"), "policy: 18.3 %"),
        (Result("told", 10_000, ""), "told: 10,000"),
    ],
)
def test_one_line_says_it_all(result: Result, words: str) -> None:
    assert line(result) == words


def test_results_come_back_as_they_were_written(tmp_path: Path) -> None:
    results = [FAST, LONG, SINGLE, Result("a decision", 6.6e-6)]
    write(results, tmp_path / "results")
    assert list(read(tmp_path / "results")) == results


def test_the_page_tells_the_machine_the_sizes_and_every_goal() -> None:
    sections = [
        Section("Pages", "What is asked.\n\nAnd how.\n", [FAST, LONG]),
        Section("Broken", "What was asked.", failed="the peer is away"),
        Section("Triage", "Texts.", printed="72 % right\n"),
    ]
    page = render(sections, MACHINE, date(2026, 11, 30), 12.4, {"GROWTH_SIZES": "10 20"})
    assert (
        "8 cores of A Processor, 16 GiB, Linux, Python 3.11.7; of the cores 0.2 at work for others at the start" in page
    )
    assert "Taken on 2026-11-30, in 12 minutes" in page
    assert "`GROWTH_SIZES=10 20`" in page
    assert "1 of 2 reached" in page
    assert "| a page | 2.5 ms | a peer | 20 ms | 8 × as fast | at least 8 × | yes |" in page
    assert "| 1.5 × as long | at most 1.3 × | **no** |" in page
    assert "**Did not finish:** the peer is away" in page
    assert "```\n72 % right\n```" in page
    assert re.findall(r"^## (.*)$", page, re.MULTILINE) == ["Pages", "Broken", "Triage"]
    assert "busy" not in page
    assert "busy with other work" in render(sections, replace(MACHINE, others=2), date(2026, 11, 30), 1, {})
    assert "Sizes: the defaults" in render([], MACHINE, date(2026, 11, 30), 1, {})


def test_a_bar_in_a_name_is_no_new_column() -> None:
    page = render([Section("Pages", "", [replace(FAST, work="a|b")])], MACHINE, date(2026, 11, 30), 1, {})
    assert "| a\\|b |" in page


def test_this_machine_is_told_without_its_name() -> None:
    told = machine.this()
    assert told.cores >= 1
    assert told.memory > 1 << 28
    assert told.processor
    name = Path("/proc/sys/kernel/hostname").read_text(encoding="utf-8").strip()
    assert name not in str(told)


def test_every_benchmark_of_the_run_has_a_module_that_says_what_it_measures() -> None:
    here = Path(__file__).resolve().parent.parent.parent / "bench"
    missing = [
        name for name in (*BENCHMARKS, *ALONE) if not (here / f"{name}.py").is_file() and not (here / name).is_dir()
    ]
    assert not missing


def test_an_unknown_name_is_told_with_those_there_are() -> None:
    with pytest.raises(SystemExit, match="there is no benchmark nothing: reading, "):
        main(["nothing"])


def test_the_page_tells_sizes_and_no_place_of_the_machine() -> None:
    environment = {"GROWTH_SIZES": "10000 100000", "GROWTH_STORES": "/var/stores", "DASHBOARDS_STORE": "x", "PATH": "y"}
    assert settings(environment) == {"GROWTH_SIZES": "10000 100000"}
