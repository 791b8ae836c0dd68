"""How fast a table is exported, and whether memory stays flat, out of SQLite, in each form.

`EXPORTING_SIZES="100000 1000000"` for more cases; `python -m bench.exporting csv parquet` for some forms alone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import insert, text

from bench.copies import copy_tallies
from cases.db import Database
from cases.models import CASE_TALLIES, CASES
from policy.tallies import MEASURES

_SIZES: Final = tuple(int(size) for size in os.environ.get("EXPORTING_SIZES", "20000 100000").split())
_FORMS: Final = ("csv", "parquet", "xlsx")
_HOME: Final = Path(__file__).resolve().parent.parent
_FIRST: Final[dict[str, Any]] = {
    "id": "0" * 32, "number": "first", "version": 3, "channel": "hotline", "branch": "城东支行",
    "subject": "贷款还款", "narrative": "个人贷款提前还款被收取违约金，客户不认可。", "search": "",
    "main_class": "business_dispute", "subclass": "business_dispute.routine", "grade": "routine",
    "scope": "individual", "urgency": "normal", "complexity": "simple", "business_line": "personal_loan",
    "customer_age": 66, "lead_department": "personal_finance", "assisting_departments": ("operations",),
    "copied_departments": (), "first_receiver": "lin", "received_at": datetime(2026, 1, 5, 1, tzinfo=UTC),
    "resolved_at": datetime(2026, 1, 8, 1, tzinfo=UTC), "card": "none", "node": "archive",
    "policy_version": "2026.1", "head": "0" * 64,
}  # fmt: skip
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
    """One case, and as many that differ from it in their id, number, texts and receipt."""
    store = Database(url)
    store.migrate()
    changed = {
        "id": "printf('%032x', i)",
        "number": "printf('XF2026-%07d', i)",
        "subject": "subject || i",
        "narrative": "narrative || i",
        "received_at": "strftime('%Y-%m-%d %H:%M:%f000', received_at, (i % 400000) || ' minutes')",
    }
    names = [column.name for column in CASES.columns]
    copies = text(
        f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < :size) "
        f"INSERT INTO petition_case ({', '.join(names)}) "
        f"SELECT {', '.join(changed.get(name, name) for name in names)} FROM n, petition_case WHERE number = 'first'"
    )
    with store.write() as connection:
        connection.execute(insert(CASES), _FIRST)
        connection.execute(copies, {"size": size})
        connection.execute(
            insert(CASE_TALLIES), {"case_id": _FIRST["id"], "day": 20260105, **dict.fromkeys(MEASURES, 0)}
        )
        copy_tallies(connection, _FIRST["id"])
    store.close()


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
