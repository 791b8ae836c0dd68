"""Runs every benchmark: python -m bench [name …]"""

from __future__ import annotations

import sys

from bench import (
    backtesting,
    checking,
    dashboards,
    evaluation,
    exporting,
    importing,
    listing,
    reevaluating,
    sealing,
    sweeping,
    triage,
    warnings,
)

BENCHMARKS = {
    "backtesting": backtesting.main,
    "checking": checking.main,
    "dashboards": dashboards.main,
    "evaluation": evaluation.main,
    "triage": triage.main,
    "sweeping": sweeping.main,
    "importing": importing.main,
    "listing": listing.main,
    "reevaluating": reevaluating.main,
    "warnings": warnings.main,
    "exporting": exporting.main,
    "sealing": sealing.main,
}

for name in sys.argv[1:] or BENCHMARKS:
    print(f"== {name}")
    BENCHMARKS[name]()
