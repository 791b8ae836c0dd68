"""The back-test of a draft over ten million cases, beside one-by-one evaluation of the same question.

python -m bench backtesting            makes the history first (about 40 s)
python -m bench.backtesting DIRECTORY  over a history made by python -m bench.history
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from bench import handwritten
from bench.history import make, services
from figures.effects.compare import effects
from figures.history.engine import on_duckdb
from figures.history.export import stored_cases
from policy.assemble import must_build
from policy.backtest import backtest, one_by_one
from policy.backtest.report import BacktestReport
from policy.bundle import Bundle
from policy.directory import read_directory

_HOME = Path(__file__).resolve().parent.parent
_CASES = 10_000_000


def main(directory: Path | None = None) -> None:
    """Prints seconds, memory, situations, and the ratio to evaluating every case under both policies."""
    with tempfile.TemporaryDirectory() as scratch:
        place = directory or Path(scratch) / "history"
        if directory is None:
            make(place, _CASES)
        old, new = policies()
        each = _one_by_one(Path(scratch), old, new)
        begin = time.perf_counter()
        history = on_duckdb(place)
        print(f"loaded {history.cases} cases in {time.perf_counter() - begin:.1f} s, {len(history.shapes)} shapes")
        begin = time.perf_counter()
        report = backtest(old, new, history, history.at)
        taken = time.perf_counter() - begin
        begin = time.perf_counter()
        found = effects(old, new, history, report)
        more = time.perf_counter() - begin
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
        print(f"back-test  {taken:6.1f} s   promise: 10 s;  {memory:.2f} GiB, promise: 4 GiB")
        watched = f"{len(found.kpi)} department-months, {len(found.alerts)} weeks and months, {len(found.moves)} moves"
        print(f"figures    {more:6.1f} s   more, for the assessment and the warnings: {watched}")
        print(f"one by one {each * history.cases:6.0f} s   (from {each * 1e6:.0f} µs a case)")
        print(f"ratio      {each * history.cases / taken:6.0f} ×   promise: 30 ×;  {report.situations} situations")
        del history
        _by_hand(place, report, taken)


def _by_hand(place: Path, report: BacktestReport, taken: float) -> None:
    """The part of the question that `handwritten` answers in Polars: how long, and whether it finds the same."""
    cases, meta = handwritten.load(place)
    begin = time.perf_counter()
    found = handwritten.ask(cases, meta)
    hand = time.perf_counter() - begin
    counted = {
        "response": next(target.states for target in report.targets if target.target == "response"),
        "subclass": report.subclasses,
        "long_open_hard_case": report.escalations["long_open_hard_case"],
    }
    for name, cells in counted.items():
        ours = {(cell.before.lower(), cell.after.lower()): cell.count for cell in cells}
        theirs = {(old.lower(), new.lower()): count for (old, new), count in found[name].items()}
        print(f"  {name}: {'equal' if ours == theirs else f'DIFFERENT: {ours} {theirs}'}")
    whole = len(report.targets) * 2 + len(report.escalations) + 3
    print(
        f"by hand in Polars, 3 of {whole} answers: {hand:.1f} s; the back-test takes {taken / hand:.1f} × that for all"
    )


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
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
