"""How fast a table is exported, and whether memory stays flat: up to a million cases out of SQLite, each form.

python -m bench exporting; `python -m bench.exporting csv parquet` for some forms alone
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import insert

from cases.db import Database
from cases.models import CASES

_SIZES: Final = (100_000, 1_000_000)
_FORMS: Final = ("csv", "parquet", "xlsx")
_PART: Final = 10_000
_HOME: Final = Path(__file__).resolve().parent.parent
_RUN: Final = (
    "import resource, sys\nfrom cli.main import app\napp(sys.argv[1:], standalone_mode=False)\n"
    "print('peak', resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
)


def main(forms: tuple[str, ...] = _FORMS) -> None:
    for size in _SIZES:
        with tempfile.TemporaryDirectory() as scratch:
            url = f"sqlite:///{scratch}/petition.db"
            _fill(url, size)
            for form in forms:
                output = Path(scratch) / f"cases.{form}"
                seconds, peak = _export(url, form, output)
                weight = output.stat().st_size / 1e6
                print(
                    f"{size:>9,} cases as {form:<7} {seconds:6.1f} s, {size / seconds:>9,.0f} rows/s, "
                    f"peak memory {peak} MB, file {weight:.0f} MB",
                    flush=True,
                )


def _fill(url: str, size: int) -> None:
    store = Database(url)
    store.migrate()
    rows = _cases(size)
    with store.write() as connection:
        while part := [row for _, row in zip(range(_PART), rows, strict=False)]:
            connection.execute(insert(CASES), part)
    store.close()


def _cases(size: int) -> Iterator[dict[str, Any]]:
    start = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
    for number in range(size):
        received = start + timedelta(minutes=number % 400_000)
        yield {
            "id": f"{number:032x}", "number": f"XF2026-{number:07d}", "version": 3, "channel": "hotline",
            "branch": f"网点{number % 300}", "subject": f"贷款还款 {number}",
            "narrative": f"个人贷款提前还款被收取违约金，客户不认可。（{number}）", "search": "",
            "main_class": "business_dispute", "subclass": "business_dispute.routine", "grade": "routine",
            "scope": "individual", "urgency": "normal", "complexity": "simple", "business_line": "personal_loan",
            "topic": None, "product": None, "customer_age": 20 + number % 60, "lead_department": "personal_finance",
            "assisting_departments": ("operations",), "copied_departments": (), "first_receiver": "lin",
            "handler": None, "received_at": received, "resolved_at": received + timedelta(days=3), "repeat_of": None,
            "rating": None, "card": "none", "node": "archive", "policy_version": "2026.1", "changes_at": None,
            "head": "0" * 64,
        }  # fmt: skip


def _export(url: str, form: str, output: Path) -> tuple[float, int]:
    """Seconds and the peak of the process in MB, its start included."""
    given = ["export", "cases", "--format", form, "--output", str(output), "--database", url]
    began = time.monotonic()
    ended = subprocess.run(
        [sys.executable, "-c", _RUN, *given, "--rules", str(_HOME / "rules")], cwd=_HOME, capture_output=True, text=True
    )
    if ended.returncode != 0:
        raise RuntimeError(ended.stderr or ended.stdout)
    return time.monotonic() - began, int(ended.stdout.split()[-1])


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or _FORMS)
