"""Runs every benchmark: python -m bench [name …]"""

from __future__ import annotations

import sys

from bench import backtesting, checking, evaluation, sweeping

BENCHMARKS = {
    "backtesting": backtesting.main,
    "checking": checking.main,
    "evaluation": evaluation.main,
    "sweeping": sweeping.main,
}

for name in sys.argv[1:] or BENCHMARKS:
    print(f"== {name}")
    BENCHMARKS[name]()
