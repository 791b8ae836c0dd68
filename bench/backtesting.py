"""The back-test of a draft over ten million cases, beside one-by-one evaluation and beside the question by hand.

The history is made of the demo year's cases with other dates, paces, branches and customers. The draft changes a limit,
a grade and a threshold. One by one is every case evaluated under both policies, measured on the demo year and
multiplied. By hand are Polars and DuckDB, told beforehand what the back-test works out by itself: three of its answers,
whose counts are compared with ours. Nobody wrote the others by hand, so the goal is set for one answer: the time over
the number of answers, on either side. They and the back-test have their turns in the same rounds, all in memory; each
back-test begins on a history that was loaded anew, so that nothing is known from the round before.

`BACKTESTING_CASES` sets another size. `python -m bench.backtesting DIRECTORY` takes a history made by
`python -m bench.history`.
"""

from __future__ import annotations

import gc
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from bench import handwritten, handwritten_sql
from bench.history import make, services
from bench.report import line
from bench.results import Result, at_least, at_most
from bench.rounds import interleaved, seconds
from figures.effects.compare import effects
from figures.history.engine import on_duckdb
from figures.history.export import stored_cases
from policy.assemble import must_build
from policy.backtest import backtest, one_by_one
from policy.backtest.report import BacktestReport
from policy.bundle import Bundle
from policy.directory import read_directory

Found = dict[str, dict[tuple[str, str], int]]
"""Answer → (old, new) → cases."""

_HOME: Final = Path(__file__).resolve().parent.parent
_CASES: Final = int(os.environ.get("BACKTESTING_CASES", "10000000"))
_ROUNDS: Final = int(os.environ.get("BACKTESTING_ROUNDS", "3"))


def main(directory: Path | None = None) -> list[Result]:
    """Seconds, memory, and the ratios to every case under both policies and to the question by hand."""
    with tempfile.TemporaryDirectory() as scratch:
        place = directory or Path(scratch) / "history"
        if directory is None:
            make(place, _CASES)
        old, new = policies()
        each = _one_by_one(Path(scratch), old, new)
        history = on_duckdb(place)
        report = backtest(old, new, history, history.at)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        more = seconds(partial(effects, old, new, history, report))
        cases = history.cases
        del history  # its memory is wanted for the contenders
        taken = _by_hand(place, report, old, new)
    ours = taken["ours"]
    whole = f"back-test of {cases:,} cases, {report.situations:,} situations"
    answers, hand = _answers(report), "one of the 3 by hand in"
    return [
        Result(whole, ours, beside="one by one", base=each * cases, faster=True, goal=at_least(30)),
        Result(f"all {answers} answers", ours, beside="3 of them by hand in Polars", base=taken["Polars"]),
        Result(f"all {answers} answers", ours, beside="3 of them by hand in DuckDB", base=taken["DuckDB"]),
        Result(f"one of the {answers}", ours / answers, "s", f"{hand} Polars", taken["Polars"] / 3, goal=at_most(1.5)),
        Result(f"one of the {answers}", ours / answers, "s", f"{hand} DuckDB", taken["DuckDB"] / 3),
        Result("its memory, the history with it", memory, "B", goal=at_most(4 << 30)),
        Result("what the draft does to the assessment and the warnings, more", more),
    ]


def _answers(report: BacktestReport) -> int:
    return len(report.targets) * 2 + len(report.escalations) + 3


def _by_hand(place: Path, report: BacktestReport, old: Bundle, new: Bundle) -> dict[str, float]:
    """Seconds of the back-test and of the part of its question by hand. Raises SystemExit where counts differ."""
    polars, duckdb = handwritten.load(place), handwritten_sql.load(place)
    for name, found in (("Polars", handwritten.ask(*polars)), ("DuckDB", handwritten_sql.ask(*duckdb))):
        if lower(found) != counted(report):
            raise SystemExit(f"{name} finds {found}, the back-test {counted(report)}")

    def ours() -> float:
        gc.collect()  # the engine of the round before holds its tables until then
        history = on_duckdb(place)
        return seconds(partial(backtest, old, new, history, history.at))

    contenders: dict[str, Callable[[], float]] = {
        "ours": ours,
        "Polars": partial(seconds, partial(handwritten.ask, *polars)),
        "DuckDB": partial(seconds, partial(handwritten_sql.ask, *duckdb)),
    }
    return interleaved(contenders, _ROUNDS)


def counted(report: BacktestReport) -> Found:
    """The back-test's own answers to what is asked by hand."""
    found = {
        "response": next(target.states for target in report.targets if target.target == "response"),
        "subclass": report.subclasses,
        "long_open_hard_case": report.escalations["long_open_hard_case"],
    }
    return lower({name: {(cell.before, cell.after): cell.count for cell in cells} for name, cells in found.items()})


def lower(found: Mapping[str, Mapping[tuple[str, str], int]]) -> Found:
    return {
        name: {(old.lower(), new.lower()): count for (old, new), count in counts.items()}
        for name, counts in found.items()
    }


def policies() -> tuple[Bundle, Bundle]:
    """The shipped rules, and a draft that changes a limit, a grade and a threshold."""
    texts = read_directory(_HOME / "rules")
    draft = dict(texts)
    for file, before, after in (
        ("sla.yaml", "within: 3 working_days", "within: 2 working_days"),
        ("grade.yaml", "urgent,  simple,     =>, priority", "urgent,  simple,     =>, major"),
        ("escalation.yaml", '"> 15"', '"> 10"'),
    ):
        if before not in draft[file]:
            raise SystemExit(f"{file} no longer holds {before!r}")
        draft[file] = draft[file].replace(before, after, 1)
    return must_build(texts, verify=False), must_build(draft, verify=False)


def _one_by_one(directory: Path, old: Bundle, new: Bundle) -> float:
    """Seconds a case, over the demo year, events read beforehand."""
    opened = services(directory)
    cases = list(stored_cases(opened.database))
    at = opened.clock()
    opened.close()
    begin = time.perf_counter()
    one_by_one(old, new, cases, at)
    return (time.perf_counter() - begin) / len(cases)


if __name__ == "__main__":
    print(*map(line, main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)), sep="\n")
