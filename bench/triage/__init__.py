"""Triage measured on texts that were written and labelled for it: python -m bench triage

tune.yaml       what the lexicon is made better on
calibrate.yaml  what the lexicon was not made better on; the calibration is fitted on both
report.yaml     what is only ever reported
labelled        reads them
measure         coverage, accuracy, precision, wrong rate; calibration; time

`python -m bench.triage --fit` prints the calibration table for rules/triage.yaml, from the tune and calibrate parts.
"""

from __future__ import annotations

from bench.triage.report import main

__all__ = ["main"]
