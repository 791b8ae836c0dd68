"""Runs every benchmark: python -m bench [name …]"""

from __future__ import annotations

import sys

from bench import backtesting, checking, evaluation, exporting, importing, sweeping, triage

BENCHMARKS = {
    "backtesting": backtesting.main,
    "checking": checking.main,
    "evaluation": evaluation.main,
    "triage": triage.main,
    "sweeping": sweeping.main,
    "importing": importing.main,
    "exporting": exporting.main,
}

for name in sys.argv[1:] or BENCHMARKS:
    print(f"== {name}")
    BENCHMARKS[name]()
