"""What the audit makes of the tools' answers: above all, not having asked is never taken for having found nothing."""

from __future__ import annotations

import json

import pytest

from tools.audit import Found, of_npm_audit, of_pip_audit, told

HOLE = {"id": "PYSEC-1", "fix_versions": ["2.1"], "aliases": [], "description": "…"}
SOUND = {"name": "a", "version": "1.0", "vulns": []}
HOLED = {"name": "b", "version": "2.0", "vulns": [HOLE]}
UNKNOWN = {"name": "c", "skip_reason": "Dependency not found"}


@pytest.mark.parametrize(
    ("packages", "found", "code"),
    [
        ([SOUND], Found(1, 0, ()), 0),
        ([SOUND, HOLED], Found(2, 0, ("b 2.0: PYSEC-1, mended in 2.1",)), 1),
        ([SOUND, UNKNOWN], Found(1, 1, ()), 2),
        ([HOLED, UNKNOWN], Found(1, 1, ("b 2.0: PYSEC-1, mended in 2.1",)), 1),
        ([UNKNOWN], Found(0, 1, ()), 2),
    ],
)
def test_python_packages(packages: list[object], found: Found, code: int) -> None:
    read = of_pip_audit(json.dumps({"dependencies": packages, "fixes": []}))
    assert read == found
    assert told("dev.lock", read) == code


def test_packages_of_the_console() -> None:
    holes = {"x": {"severity": "high", "range": "<3"}, "y": {"severity": "info", "range": "*"}}
    answer = {"auditReportVersion": 2, "vulnerabilities": holes, "metadata": {"dependencies": {"total": 356}}}
    assert of_npm_audit(json.dumps(answer)) == Found(356, 0, ("x <3: high",))


@pytest.mark.parametrize(
    "output", ["", "no JSON", "[]", json.dumps({"message": "405 Method Not Allowed", "error": {}})]
)
def test_a_service_that_cannot_be_asked_is_told_in_a_sentence(output: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert [told("the lock", of_npm_audit(output)), told("the lock", of_pip_audit(output))] == [2, 2]
    assert "could not be asked, so nothing is known" in capsys.readouterr().out
