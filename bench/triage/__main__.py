"""python -m bench.triage [--errors] [--fit]"""

from __future__ import annotations

from bench.triage.report import main

main()
