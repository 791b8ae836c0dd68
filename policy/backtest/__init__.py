"""What a draft would have done to past cases: each distinct situation is decided once, and counted.

backtest   two bundles and a history to a report
one_by_one the same report by evaluating every case: slow, and the oracle of the above
"""

from __future__ import annotations

from policy.backtest.compare import backtest
from policy.backtest.oracle import one_by_one
from policy.backtest.report import BacktestReport

__all__ = ["BacktestReport", "backtest", "one_by_one"]
