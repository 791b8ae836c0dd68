"""Every attack on the record shows, on both databases, and the first thing that does not hold is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from sqlalchemy import Connection, select, update

from cases.audit import GENESIS, digest
from cases.checkpoints.proofs import exported, read_held
from cases.checkpoints.signing import SigningKey, fresh_key
from cases.db import Database
from cases.ids import case_key
from cases.models import CASES, CHECKPOINTS, EVENTS
from policy.versions import Timeline
from tests.cases.checkpoints.sealed import Sealed
from tests.conftest import SettableClock

ALTERED = "第 1 项记录与其摘要不符"
UNSIGNED = "内容与签名不符"
ROOTLESS = "所载各链末端与其根不符"
LAST = "DELETE FROM audit_checkpoint WHERE number = 2"
ATTACKS = {
    "one event changed": (
        ("UPDATE case_event SET actor = 'x' WHERE case_id = :key AND seq = 1",),
        "case",
        "第 1 项记录与其摘要不符",
    ),
    "one event made unreadable": (
        ("UPDATE case_event SET data = 'x' WHERE case_id = :key AND seq = 1",),
        "case",
        "含有无法读取的记录",
    ),
    "one event deleted": (("DELETE FROM case_event WHERE case_id = :key AND seq = 2",), "case", "第 2 项记录缺失"),
    "two events swapped": (
        (
            "UPDATE case_event SET seq = 9 WHERE case_id = :key AND seq = 1",
            "UPDATE case_event SET seq = 1 WHERE case_id = :key AND seq = 2",
            "UPDATE case_event SET seq = 2 WHERE case_id = :key AND seq = 9",
        ),
        "case",
        "第 1 项记录与前一项不衔接",
    ),
    "a tail cut off": (
        ("DELETE FROM case_event WHERE case_id = :key AND seq = 3",),
        "case",
        "第 3 项起的记录缺失，或末端摘要被改",
    ),
    "a tail cut off, and the head with it": (
        (
            "DELETE FROM case_event WHERE case_id = :key AND seq = 3",
            "UPDATE petition_case SET head = (SELECT digest FROM case_event WHERE case_id = :key AND seq = 2)"
            " WHERE id = :key",
        ),
        "case",
        "第 2 号检查点载有 3 项，现存 2 项",
    ),
    "a step of a measure changed": (("UPDATE measure_step SET actor = 'x'",), "measure", ALTERED),
    "a step of a meeting changed": (("UPDATE office_step SET data = '{}'",), "meeting", ALTERED),
    "a step of a draft changed": (("UPDATE policy_step SET note = 'x'",), "draft", ALTERED),
    "a meeting removed": (
        ("DELETE FROM office_step", "DELETE FROM meeting"),
        "meeting",
        "已不存在，而第 1 号检查点载有",
    ),
    "a checkpoint removed": (("DELETE FROM audit_checkpoint WHERE number = 1",), "checkpoint 1", "该检查点缺失"),
    "all checkpoints removed": (
        ("DELETE FROM audit_checkpoint", "DELETE FROM milestone"),
        "checkpoint 1",
        "该检查点缺失，其所载仍在",
    ),
    "the last checkpoint removed": ((LAST,), "checkpoint 2", "该检查点缺失，其所载仍在"),
    "a root changed": (
        ("UPDATE audit_checkpoint SET root = :key || :key WHERE number = 2",),
        "checkpoint 2",
        UNSIGNED,
    ),
    "where the feed was left changed": (
        ("UPDATE audit_checkpoint SET sequence = 9 WHERE number = 2",),
        "checkpoint 2",
        UNSIGNED,
    ),
    "subtrees changed": (
        ("UPDATE audit_checkpoint SET peaks = '[]' WHERE number = 2",),
        "checkpoint 2",
        "子树与根不符",
    ),
    "subtrees made unreadable": (
        ("UPDATE audit_checkpoint SET peaks = '[\"x\"]' WHERE number = 2",),
        "checkpoint 2",
        "子树与根不符",
    ),
    "a signature changed": (
        ("UPDATE audit_checkpoint SET signature = 'x' WHERE number = 2",),
        "checkpoint 2",
        UNSIGNED,
    ),
    "a covered head changed": (
        ("UPDATE audit_leaf SET head = :key || :key WHERE position = 0",),
        "checkpoint 1",
        ROOTLESS,
    ),
    "a covered head deleted": (
        ("DELETE FROM audit_leaf WHERE position = 0",),
        "checkpoint 1",
        ROOTLESS,
    ),
}


@pytest.fixture
def sealed(database: Database, timeline: Timeline, clock: SettableClock, tmp_path: Path) -> Sealed:
    return Sealed(database, timeline, clock, tmp_path)


def test_what_nobody_touched_is_whole(sealed: Sealed) -> None:
    assert sealed.findings() == []
    sealed.step()  # what came after the last checkpoint is held by its chain
    assert sealed.findings() == []


@pytest.mark.parametrize(("statements", "place", "problem"), ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_is_named(sealed: Sealed, statements: tuple[str, ...], place: str, problem: str) -> None:
    sealed.attack(*statements, key=case_key(sealed.case) or "")
    found = sealed.findings()[0]
    assert (found.place.startswith(place), found.problem.zh) == (True, problem)


def test_a_whole_case_removed_is_named(sealed: Sealed) -> None:
    tables = ("case_event", "idempotency", "customer", "group_member", "case_change", "case_tally", "reminder")
    gone = [f"DELETE FROM {table} WHERE case_id = :key" for table in tables]
    sealed.attack(*gone, "DELETE FROM petition_case WHERE id = :key", key=case_key(sealed.other) or "")
    (found,) = sealed.findings()
    assert (found.place, found.problem.zh) == (sealed.other, "已不存在，而第 1 号检查点载有")


def rewritten(connection: Connection, key: str) -> None:
    """A history made anew from end to end: another note in the second event, every digest right, and the head too."""
    head = GENESIS
    for row in connection.execute(select(EVENTS).where(EVENTS.c.case_id == key).order_by(EVENTS.c.seq)).mappings():
        event = {**row, "previous": head, "note": "另一说法" if row["seq"] == 2 else row["note"]}
        head = digest(event)
        values = {"note": event["note"], "previous": event["previous"], "digest": head}
        connection.execute(update(EVENTS).where(EVENTS.c.sequence == row["sequence"]).values(values))
    connection.execute(update(CASES).where(CASES.c.id == key).values(head=head))


def test_a_history_made_anew_shows_only_against_the_checkpoint(sealed: Sealed) -> None:
    with sealed.database.write() as connection:
        rewritten(connection, case_key(sealed.case) or "")
    (found,) = sealed.findings()
    assert (found.place, found.problem.zh) == (sealed.case, "前 2 项与第 1 号检查点所载不符")


def test_checkpoints_made_anew_with_another_key_are_not_trusted(sealed: Sealed, tmp_path: Path) -> None:
    file = tmp_path / "another"
    file.write_text(fresh_key(), encoding="ascii")
    another = SigningKey.read(file)
    with sealed.database.write() as connection:
        for one in (sealed.first, sealed.second):
            forged = {"key_id": another.public.id, "signature": another.sign(one.statement)}
            connection.execute(update(CHECKPOINTS).where(CHECKPOINTS.c.number == one.number).values(forged))
    found = sealed.findings()[0]
    assert (found.place, found.problem.zh) == ("checkpoint 1", f"签名密钥 {another.public.id} 不受信任")


def test_a_checkpoint_made_anew_with_the_true_key_is_not_followed_by_the_next(sealed: Sealed) -> None:
    another = replace(sealed.first, taken_at=sealed.first.taken_at + timedelta(minutes=1))
    signed = replace(another, signature=sealed.key.sign(another.statement))
    with sealed.database.write() as connection:
        connection.execute(update(CHECKPOINTS).where(CHECKPOINTS.c.number == 1).values(signed.row))
    (found,) = sealed.findings()
    assert (found.place, found.problem.zh) == ("checkpoint 2", "与前一检查点不衔接")


def test_the_last_checkpoints_removed_with_all_they_covered_show_against_a_file(sealed: Sealed) -> None:
    held = read_held(orjson.dumps(exported(sealed.database, [sealed.key.public])))
    assert list(sealed.verifier().findings(held=held)) == []
    sealed.attack(LAST, f"DELETE FROM audit_leaf WHERE position >= {sealed.first.size}")
    assert sealed.findings() == []  # the store alone cannot know
    (found,) = sealed.verifier().findings(held=held)
    assert (found.place, found.problem.zh) == ("checkpoint 2", "文件中有，库中缺失")


def test_another_checkpoint_under_the_same_number_shows_against_a_file(sealed: Sealed) -> None:
    held = read_held(orjson.dumps(exported(sealed.database, [sealed.key.public])))
    sealed.attack(LAST, f"DELETE FROM audit_leaf WHERE position >= {sealed.first.size}")
    sealed.step()
    sealed.taken()  # signed with the true key, by whoever has the machine
    assert sealed.findings() == []
    (found,) = sealed.verifier().findings(held=held)
    assert (found.place, found.problem.zh) == ("checkpoint 2", "库中与文件不同")


def test_a_file_that_nobody_signed_proves_nothing(sealed: Sealed) -> None:
    held = read_held(orjson.dumps(exported(sealed.database, [])).replace(b'\\"size\\":', b'\\"size\\":1'))
    assert [found.problem.zh for found in sealed.verifier().findings(held=held)] == ["文件中的签名不成立"] * 2


def test_from_an_instant_on_the_tree_goes_on_from_the_checkpoint_before(sealed: Sealed) -> None:
    sealed.attack("UPDATE measure_step SET actor = 'x'")
    later = list(sealed.verifier().findings(since=sealed.second.taken_at))
    assert later == []  # the measure has not changed since
    sealed.attack("UPDATE case_event SET actor = 'x' WHERE case_id = :key AND seq = 3", key=case_key(sealed.case) or "")
    assert [found.place for found in sealed.verifier().findings(since=sealed.second.taken_at)] == [sealed.case]
    assert len(sealed.findings()) == 2
