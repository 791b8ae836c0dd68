"""petition rules backtest: what it says of the assessment and of alerts, as text and as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from figures.history.export import HistoryWriter
from policy.events import Event
from tests.cli.invoked import petition
from tests.cli.test_commands import edit, rules
from tests.conftest import RULES

__all__ = ["rules"]

MONDAY = datetime(2026, 3, 2, 2, tzinfo=UTC)
GIVEN = {
    "main_class": "service_complaint",
    "business_line": "counter",
    "scope": "individual",
    "urgency": "normal",
    "complexity": "simple",
    "channel": "hotline",
    "branch": "b1",
}


def weeks(directory: Path, *counts: int) -> None:
    """So many cases each week, each dispatched, resolved and rated 3 on the next day."""
    told = [
        Event(1, "received", MONDAY, dict(GIVEN)),
        Event(2, "dispatched", MONDAY, {"lead_department": "customer_service"}),
        Event(3, "resolved", MONDAY + timedelta(days=1), {"outcome": "x"}),
        Event(4, "feedback_given", MONDAY + timedelta(days=1), {}),
        Event(5, "rated", MONDAY + timedelta(days=1), {"rating": 3}),
    ]
    writer = HistoryWriter(directory, MONDAY + timedelta(weeks=len(counts)))
    for week, count in enumerate(counts):
        for number in range(count):
            moved = [replace(event, at=event.at + timedelta(weeks=week)) for event in told]
            writer.add(f"case:{week}-{number}", moved)
    writer.close()


def test_the_assessment_and_alerts_are_told(tmp_path: Path, rules: Path) -> None:
    weeks(tmp_path / "history", 4, 6, 6)
    edit(rules, "satisfaction.yaml", "satisfied_from: 4", "satisfied_from: 3")
    edit(rules, "alerts.yaml", "minimum_base: 5", "minimum_base: 4")
    asked = ("rules", "backtest", str(rules), "--rules", str(RULES), "--history", str(tmp_path / "history"))
    text = petition(*asked)
    assert text.returncode == 0, text.stderr
    for words in ("部门考核", "客户服务部", "群众满意度", "0/16", "2026-W11", "新出现", "+50"):
        assert words in text.stdout, words
    found = json.loads(petition(*asked, "--format", "json").stdout)["figures"]
    (effect,) = found["kpi"]
    assert (effect["period"], effect["change"]["moved"]) == ("2026-03", ["satisfaction"])
    (whole,) = [move for move in found["moves"] if move["dimension"] is None and move["metric"] == "volume"]
    assert (whole["kind"], whole["period"], whole["before"]["level"], whole["after"]) == (
        "appears",
        "2026-W11",
        "none",
        {"level": "red", "previous": "4.0000", "current": "6.0000", "growth": "0.5000"},
    )
