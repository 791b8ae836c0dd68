"""How long `petition rules check` takes, as a whole command: the shipped rules, and 2,000 rules beside them.

The modules are compiled beforehand, as those of an installed package are.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

_HOME = Path(__file__).resolve().parent.parent
_ROUNDS = int(os.environ.get("CHECKING_ROUNDS", "5"))
_RULES = 2_000


def main() -> None:
    """Prints the median of some runs of the command for each directory."""
    with tempfile.TemporaryDirectory() as scratch:
        large = Path(scratch)
        rules = write_large(large)
        with tempfile.TemporaryDirectory() as compiled:
            _report("shipped rules", _HOME / "rules", "promise: under 1 s", compiled)
            _report(f"{rules} rules", large, "promise: under 10 s", compiled)


def write_large(directory: Path) -> int:
    """The shipped rules with 500 targets of 2 limit rows each and 500 escalations; answers how many rules there are."""
    for file in (_HOME / "rules").glob("*.yaml"):
        if not file.name.endswith("_test.yaml"):
            (directory / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    share = _RULES // 4
    classes = ("service_complaint", "business_dispute", "compliance_concern")
    lines = ("deposit", "credit_card", "wealth", "e_banking", "counter", "agency")
    with (directory / "sla.yaml").open("a", encoding="utf-8") as sla:
        for number in range(share):
            sla.write(
                f"\n  - id: target_{number}\n    label: {{zh: 时限{number}, en: Target {number}}}\n    node: handle\n"
                f"    when: {{main_class: {classes[number % 3]}, business_line: {lines[number % 6]},"
                f' repeat_number: ">= {number % 9 + 1}"}}\n'
                f"    starts: received\n    stops: [target_completed, resolved]\n    within:\n"
                f'      - {{when: {{scope: group, customer_age: "> {number % 60 + 20}"}}, limit: {number % 9 + 2}'
                f" working_days}}\n      - {{limit: {number % 20 + 3} working_days}}\n"
                f"    clause: plan-2026/1.1\n    assumed: true\n"
            )
    with (directory / "escalation.yaml").open("a", encoding="utf-8") as escalation:
        for number in range(share):
            escalation.write(
                f"  - id: escalation_{number}\n    label: {{zh: 升级{number}, en: Escalation {number}}}\n"
                f'    when: {{business_line: {lines[number % 6]}, returns: "> {number % 90}", scope: group}}\n'
                f"    message: {{zh: 升级, en: escalated}}\n    clause: plan-2026/1.2\n    assumed: true\n"
            )
    return share * 4


def _report(name: str, directory: Path, promise: str, compiled: str) -> None:
    command = [sys.executable, "-c", "from cli.main import main; main()", "rules", "check", str(directory)]
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = {**kept, "PYTHONPYCACHEPREFIX": compiled}
    taken = []
    for _ in range(1 + _ROUNDS):
        begin = time.perf_counter()
        done = subprocess.run(command, cwd=_HOME, env=environment, capture_output=True, text=True, check=False)
        taken.append(time.perf_counter() - begin)
        if done.returncode not in (0, 5):
            raise SystemExit(done.stdout[-2_000:] + done.stderr[-2_000:])
    print(f"{name:16} {statistics.median(taken[1:]):6.2f} s   {promise}")


if __name__ == "__main__":
    main()
