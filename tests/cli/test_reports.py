"""Findings for machines: what code hosts and editors read."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.cli.invoked import ROOT, petition
from tests.cli.test_commands import edit, rules

__all__ = ["rules"]


def test_sarif_names_the_rule_the_place_and_the_level(rules: Path) -> None:
    edit(rules, "kpi.yaml", "weight: 0.4", "weight: 0.5")
    ended = petition("rules", "check", str(rules), "--format", "sarif")
    assert ended.returncode == 5
    log = json.loads(ended.stdout)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    (result,) = [entry for entry in run["results"] if entry["level"] == "warning"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "weights"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"].endswith("rules/kpi.yaml")
    assert (place["region"]["startLine"], place["region"]["startColumn"]) == (8, 1)


def test_github_annotations_stay_on_one_line(rules: Path) -> None:
    edit(rules, "kpi.yaml", "target: 95 %", "target: 95")
    ended = petition("rules", "check", str(rules), "--format", "github")
    assert ended.returncode == 3
    (line,) = [line for line in ended.stdout.splitlines() if line.startswith("::error")]
    assert ",line=9,col=" in line
    assert "85 %25" in line


def test_a_date_in_force_is_compared(rules: Path) -> None:
    ended = petition("rules", "check", str(rules), "--active", "2026-07-01")
    assert ended.returncode == 5
    assert "effective-date" in ended.stdout
    assert petition("rules", "check", str(rules), "--active", "July").returncode == 2


def test_watching_runs_the_tests_again_after_a_save(rules: Path) -> None:
    command = [sys.executable, "-u", "-c", "from cli.main import main; main()", "rules", "test", str(rules), "--watch"]
    watching = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert watching.stdout is not None
        assert "0 未通过 failed" in watching.stdout.readline()
        time.sleep(1)  # until the watch stands
        edit(rules, "sla.yaml", "within: 3 working_days", "within: 2 working_days")
        said = [watching.stdout.readline() for _ in range(3)]
        assert any("✗" in line for line in said)
    finally:
        watching.send_signal(signal.SIGINT)
        watching.communicate(timeout=20)
    assert watching.returncode == 0
