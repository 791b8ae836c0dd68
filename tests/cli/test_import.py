"""petition import, as an operator runs it; killed in the middle, it ends with every row stored once."""

from __future__ import annotations

import csv
import json
import signal
import time
from pathlib import Path

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from cases.audit import first_broken
from cases.db import Database
from cases.models import CASES, IDEMPOTENCY
from tests.cli.invoked import Ended, petition
from tests.forked import HURRIED, Forked, hurried

HEADER = ("编号", "渠道", "网点", "标题", "内容", "收到时间", "电话")


def run(tmp_path: Path, *arguments: str) -> Ended:
    return petition("import", *arguments, "--database", f"sqlite:///{tmp_path}/p.db")


def row(number: int) -> tuple[str, ...]:
    return (
        f"A{number}",
        "hotline",
        "城东支行",
        f"第 {number} 件",
        "排队两小时",
        "2026-03-02 09:00",
        f"139{number:08d}",
    )


def write_csv(path: Path, count: int) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEADER, *(row(number) for number in range(count))])
    return path


def write_xlsx(path: Path, count: int) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for line in (HEADER, *(row(number) for number in range(count))):
        sheet.append(line)
    book.save(path)
    return path


def write_jsonl(path: Path, count: int) -> Path:
    lines = [json.dumps(dict(zip(HEADER, row(number), strict=True)), ensure_ascii=False) for number in range(count)]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def stored(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(select(func.count()).select_from(CASES)).scalar_one())


def test_three_formats_of_one_source_are_the_same_rows(tmp_path: Path) -> None:
    files = [write_csv(tmp_path / "a.csv", 5), write_xlsx(tmp_path / "a.xlsx", 6), write_jsonl(tmp_path / "a.jsonl", 7)]
    ended = [run(tmp_path, str(file)) for file in files]
    assert [one.returncode for one in ended] == [0, 0, 0], ended
    words = ("5 rows: 5 added, 0 known", "6 rows: 1 added, 5 known", "7 rows: 1 added, 6 known")
    assert all(expected in one.stdout for expected, one in zip(words, ended, strict=True))


def test_bad_rows_are_told_and_written(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", 3)
    with file.open("a", encoding="utf-8", newline="") as more:
        csv.writer(more).writerows([("B1", "fax", "b", "s", "n", "", ""), ("B2", "visit", "", "s", "n", "昨天", "")])
    ended = run(tmp_path, str(file), "--bad", str(tmp_path / "bad.csv"), "--dry-run")
    assert ended.returncode == 3
    assert "5 rows: 3 would be added, 0 known, 2 refused" in ended.stdout
    with (tmp_path / "bad.csv").open(encoding="utf-8-sig", newline="") as bad:
        told = [(line["行 row"], line["列 column"]) for line in csv.DictReader(bad)]
    assert told == [("5", "渠道"), ("6", "收到时间"), ("6", "网点")]
    again = run(tmp_path, str(file))
    assert again.returncode == 3
    assert "5 rows: 3 added, 0 known, 2 refused" in again.stdout
    assert "row 5" in again.stdout


@pytest.mark.parametrize(
    ("content", "mapping", "words"),
    [
        ("渠道,网点,标题,内客\nhotline,b,s,n\n", None, "did you mean '内容'"),
        ("a,网点,标题,内容\nhotline,b,s,n\n", "columns: {a: chanel}", "m.yaml:1:14 error[unknown-field]"),
        ("", None, "no header row"),
    ],
)
def test_what_does_not_fit_ends_in_a_sentence(tmp_path: Path, content: str, mapping: str | None, words: str) -> None:
    (tmp_path / "a.csv").write_text(content, encoding="utf-8")
    arguments = [str(tmp_path / "a.csv")]
    if mapping is not None:
        (tmp_path / "m.yaml").write_text(mapping, encoding="utf-8")
        arguments += ["--mapping", str(tmp_path / "m.yaml")]
    ended = run(tmp_path, *arguments)
    assert ended.returncode == 2, ended.stderr
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("count", [2_000, pytest.param(20_000, marks=pytest.mark.long)], ids=["few", "many"])
def test_killed_again_and_again_every_row_is_there_once(
    tmp_path: Path, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cases.jobs.attended._LEASE", HURRIED)
    file = write_csv(tmp_path / "a.csv", count)
    url = f"sqlite:///{tmp_path}/p.db"
    database = Database(url)
    database.migrate()
    before = 0
    for _ in range(3):
        process = Forked(hurried, "import", str(file), "--database", url)
        deadline = time.monotonic() + 120
        while process.poll() is None and stored(database) <= before:
            assert time.monotonic() < deadline, "the import does not get on"
            time.sleep(0.01)
        process.kill()
        assert process.wait(60) == -signal.SIGKILL, "it ended before it could be killed: take more rows"
        before = stored(database)
        assert before % 500 == 0
        assert 0 < before < count
    ended = run(tmp_path, str(file))
    assert ended.returncode == 0, ended.stderr
    assert f"{count - before} added, {before} known, 0 refused" in ended.stdout
    with database.read() as connection:
        subjects = set(connection.execute(select(CASES.c.subject)).scalars())
        numbers = sorted(connection.execute(select(CASES.c.number)).scalars())
        keys = connection.execute(select(func.count()).select_from(IDEMPOTENCY)).scalar_one()
        some = connection.execute(select(CASES.c.id).limit(50)).scalars().all()
        assert [key for key in some if first_broken(connection, key) is not None] == []
    database.close()
    assert subjects == {f"第 {number} 件" for number in range(count)}
    assert (len(numbers), numbers[0], numbers[-1], keys) == (count, "XF2026-000001", f"XF2026-{count:06d}", count)
