"""How long an import takes, and whether its memory stays flat: 100,000 rows under 60 s on SQLite.

python -m bench importing
"""

from __future__ import annotations

import csv
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from policy.instants import ZONE

_SIZES: Final = tuple(int(size) for size in os.environ.get("IMPORTING_SIZES", "10000 100000").split())
_PROMISED_ROWS: Final = 100_000
_PROMISE_SECONDS: Final = 60
_HOME: Final = Path(__file__).resolve().parent.parent
_TEXTS: Final = (
    ("柜员态度差", "排队两小时，柜员服务态度恶劣，要求道歉。"),
    ("贷款还款", "个人贷款提前还款被收取违约金，客户不认可。"),
    ("理财亏损", "理财产品亏损，销售时未提示风险，要求赔偿。"),
    ("手机银行", "手机银行转账失败，款项已扣，多次来电未解决。"),
)


def write(path: Path, rows: int) -> None:
    """A file of rows that all differ; triage has to classify each."""
    start = datetime(2026, 1, 5, 9, 0, tzinfo=ZONE)
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(("编号", "渠道", "网点", "标题", "内容", "收到时间", "客户姓名", "电话", "年龄"))
        for number in range(rows):
            subject, narrative = _TEXTS[number % len(_TEXTS)]
            received = start + timedelta(minutes=number % 400_000)
            table.writerow(
                (f"R{number}", "hotline", f"网点{number % 300}", subject, f"{narrative}（{number}）",
                 received.strftime("%Y-%m-%d %H:%M"), "王敏", f"139{number:08d}", 20 + number % 60)
            )  # fmt: skip


def main() -> None:
    for rows in _SIZES:
        with tempfile.TemporaryDirectory() as scratch:
            file = Path(scratch) / "rows.csv"
            write(file, rows)
            seconds, peak = _run(file, Path(scratch))
            again, _ = _run(file, Path(scratch))
        promise = f" (promised: {_PROMISE_SECONDS} s)" if rows == _PROMISED_ROWS else ""
        print(f"{rows:>9,} rows: {seconds:.1f} s{promise}, peak memory {peak} MB; again, all known: {again:.1f} s")


def _run(file: Path, directory: Path) -> tuple[float, int]:
    """Seconds and the largest process so far in MB: sizes go up, so it is this one's."""
    began = time.monotonic()
    command = [sys.executable, "-c", "from cli.main import main; main()", "import", str(file)]
    options = ["--database", f"sqlite:///{directory}/petition.db", "--rules", str(_HOME / "rules")]
    ended = subprocess.run([*command, *options], cwd=_HOME, capture_output=True, text=True)
    if ended.returncode != 0:
        raise RuntimeError(ended.stderr or ended.stdout)
    return time.monotonic() - began, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


if __name__ == "__main__":
    main()
