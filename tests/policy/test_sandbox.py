"""Rule files are looked at in a child process: whatever happens to it, the answer is findings, never an exception."""

from __future__ import annotations

import fcntl
import sys
import time
from collections.abc import Mapping
from pathlib import Path

import pytest

from policy.diagnostics import Diagnostic, Severity
from policy.sandbox import check_in_child, report_in_child
from tests.conftest import shipped_texts


def program(body: str) -> tuple[str, ...]:
    """A child that confines itself as policy.smoke does and then does something else."""
    confine = "import sys; from policy.smoke import confine; confine(int(sys.argv[1]), float(sys.argv[2]))\n"
    return ("-c", confine + body)


def finding(*, seconds: float = 20.0, memory: int = 1 << 30, does: str, texts: Mapping[str, str] = {}) -> Diagnostic:
    """The single finding about a child that runs `does`."""
    (found,) = check_in_child(texts, seconds=seconds, memory=memory, program=program(does))
    assert found.severity is Severity.ERROR
    assert (found.file, found.line, found.column) == ("manifest.yaml", 1, 1)
    assert found.hint
    return found


def test_the_shipped_rules_are_fine() -> None:
    assert {found.severity for found in check_in_child(shipped_texts())} <= {Severity.NOTE}


def test_every_mistake_comes_back_with_its_place() -> None:
    texts = dict(shipped_texts())
    texts["sla.yaml"] = texts["sla.yaml"].replace("within: 3 working_days", "within: 3 days", 1)
    texts["grade.yaml"] = texts["grade.yaml"].replace("routine ]", "rutine ]", 1)
    found = check_in_child(texts)
    assert {(each.file, each.severity) for each in found} == {
        ("sla.yaml", Severity.ERROR),
        ("grade.yaml", Severity.ERROR),
    }
    assert all(each.line > 1 for each in found)
    assert list(found) == sorted(found)


def test_each_test_beside_the_rules_comes_back_with_its_result() -> None:
    texts = dict(shipped_texts())
    texts["sla.yaml"] = texts["sla.yaml"].replace("within: 3 working_days", "within: 2 working_days")
    report = report_in_child(texts, tests=True)
    assert report.tests is not None
    failed = {result.name for result in report.tests if not result.passed}
    assert "春节前收到的服务投诉在补班的周六到期" in failed
    assert len(failed) == len([found for found in report.findings if found.code == "test-failed"])
    assert report_in_child(texts).tests is None


def test_texts_reach_the_child_as_they_are() -> None:
    texts = {"sla.yaml": "title: {zh: 办理时限}\n" + "#" * 300_000}
    does = """
import json
texts = json.load(sys.stdin)
finding = {"file": "sla.yaml", "line": len(texts["sla.yaml"]), "column": 1, "severity": "note", "code": "x",
           "message": texts["sla.yaml"][:20]}
print(json.dumps({"findings": [finding], "tests": None}))
"""
    (found,) = check_in_child(texts, program=program(does))
    assert found == Diagnostic("sla.yaml", 300_018, 1, Severity.NOTE, "x", "title: {zh: 办理时限}\n##")


def test_a_crash_is_a_finding() -> None:
    found = finding(does="import ctypes; ctypes.string_at(0)")
    assert found.code == "engine"
    assert "Segmentation fault" in found.message


def test_a_hang_is_a_finding() -> None:
    found = finding(seconds=0.5, does="import time; time.sleep(600)")
    assert found.code == "timeout"
    assert "检查超过 0.5 秒" in found.message
    assert "took more than 0.5 s" in found.message


def test_a_hang_inside_the_engine_is_a_finding() -> None:
    # 512 comparisons after one another fill its table, and it looks for a free place in it for ever
    does = """
from durable.engine import Host
rules = {f"r{n}": {"all": [{"m": {"$and": [{"_case": 1}, {"a": n}]}}], "run": lambda c: None} for n in range(520)}
Host({"m": rules})
"""
    assert finding(seconds=2.0, does=does).code == "timeout"


def test_whatever_the_child_started_is_killed_with_it(tmp_path: Path) -> None:
    lock = tmp_path / "held"
    lock.touch()
    hold = f"import fcntl, time; held = open({str(lock)!r}); fcntl.flock(held, fcntl.LOCK_EX); time.sleep(600)"
    does = f"import subprocess; subprocess.run([sys.executable, '-c', {hold!r}])"
    assert finding(seconds=1.0, does=does).code == "timeout"
    assert _is_let_go(lock)


def _is_let_go(path: Path) -> bool:
    """Whether the lock is free; a process that was just killed may take a moment to die."""
    with path.open() as file:
        for _ in range(1000):
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                time.sleep(0.01)
            else:
                return True
    return False


def test_processor_time_is_bounded_by_the_child_itself() -> None:
    found = finding(does="import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 2))\nwhile True: pass")
    assert found.code == "timeout"
    assert "processor time" in found.message


def test_memory_is_bounded() -> None:
    found = finding(memory=256 << 20, does="held = bytearray(1 << 30)")
    assert found.code == "engine"
    assert "out of memory" in found.message


def test_rules_that_do_not_fit_into_the_memory_are_a_finding() -> None:
    (found,) = check_in_child(shipped_texts(), memory=24 << 20)
    assert found.code == "engine"


def test_an_exception_is_a_finding_with_its_last_line() -> None:
    found = finding(does="raise RuntimeError('no such luck')")
    assert found.code == "engine"
    assert "exit 1" in found.message
    assert "RuntimeError: no such luck" in found.message


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "no json",
        "[1]",
        '{"findings": [1], "tests": null}',
        '{"findings": []}',
        '{"findings": [], "tests": [1]}',
        "{",
    ],
)
def test_an_answer_that_makes_no_sense_is_a_finding(answer: str) -> None:
    found = finding(does=f"sys.stdout.write({answer!r})")
    assert found.code == "engine"
    assert "answered nonsense" in found.message


def test_a_child_that_does_not_listen_is_a_finding() -> None:
    assert finding(does="sys.stdin.close(); sys.exit(3)", texts={"sla.yaml": "#" * 1_000_000}).code == "engine"


def test_a_child_that_cannot_be_started_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    (found,) = check_in_child({})
    assert (found.code, found.severity) == ("engine", Severity.ERROR)
    assert "could not be started" in found.message


def test_the_child_sees_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PETITION_SECRET", "do not tell")
    does = "import os; sys.exit('secret' if 'PETITION_SECRET' in os.environ else 'nothing')"
    assert finding(does=does).message.endswith("nothing")


def test_the_limits_are_the_ones_that_were_asked_for() -> None:
    does = """
import resource
sys.exit(f"{resource.getrlimit(resource.RLIMIT_AS)} {resource.getrlimit(resource.RLIMIT_CPU)} "
         f"{resource.getrlimit(resource.RLIMIT_CORE)}")
"""
    said = finding(seconds=7.5, memory=512 << 20, does=does).message
    assert said.endswith(f"({512 << 20}, {512 << 20}) (8, 9) (0, 0)")


def test_a_limit_that_is_already_tighter_is_kept() -> None:
    does = """
import resource
resource.setrlimit(resource.RLIMIT_CPU, (3, 4))
confine(1 << 29, 20.0)
sys.exit(str(resource.getrlimit(resource.RLIMIT_CPU)))
"""
    assert finding(does=does).message.endswith("(4, 4)")
