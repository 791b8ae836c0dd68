"""petition keys: a ring beside the secret; what is typed shows numbers, never keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from cases.clock import system_clock
from cases.commands import Customer, RegisterCase
from cases.db import Database
from cases.service import CaseService
from policy.bundle import Bundle
from resolvers.settings import signing_secret
from tests.cases.test_keys import OFFICE
from tests.cli.invoked import petition
from tests.conftest import new_sqlite, timeline_of


@pytest.fixture
def url(tmp_path: Path, bundle: Bundle) -> str:
    url = new_sqlite(tmp_path / "petition.db")
    database = Database(url)
    service = CaseService(database, lambda: timeline_of(bundle), system_clock, signing_secret(url, None))
    customer = Customer(name="王小明", phone="13800001234")
    assert service.register(OFFICE, RegisterCase("hotline", "东", "s", "n", customer=customer)).case_id
    database.close()
    return url


def test_a_key_is_added_taken_into_use_and_the_old_one_retired(url: str, tmp_path: Path) -> None:
    def keys(*arguments: str) -> tuple[int, str]:
        done = petition("keys", *arguments, "--database", url)
        return done.returncode, done.stdout + done.stderr

    assert keys("list") == (0, "1  1 人 / people  最新 / newest\n")
    code, said = keys("retire", "1")
    assert (code, "newest key is in use" in said) == (2, True)
    assert keys("add")[0] == 0
    code, said = keys("retire", "1")
    assert (code, "petition keys rotate" in said) == (1, True)
    code, said = keys("rotate")
    assert (code, "1 people are sealed anew" in said) == (0, True)
    assert keys("list") == (0, "1  0 人 / people\n2  1 人 / people  最新 / newest\n")
    assert keys("retire", "1")[0] == 0
    assert keys("retire", "7")[0] == 2
    ring = (tmp_path / "petition.keys").read_text(encoding="ascii")
    assert ring.startswith("2:")
    assert ring.strip().partition(":")[2] not in "".join(keys(word)[1] for word in ("list", "rotate", "add"))


def test_a_given_ring_is_changed_where_it_is_given(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PETITION_KEYS", f"1,4:{'k' * 32}")
    assert "4  0 人" in petition("keys", "list", "--database", url).stdout
    assert "PETITION_KEYS gives the ring" in petition("keys", "add", "--database", url).stderr
    assert petition("keys", "rotate", "--database", url).returncode == 0
    monkeypatch.setenv("PETITION_KEYS", "1")
    assert "not in the ring" in petition("keys", "list", "--database", url).stderr
    monkeypatch.setenv("PETITION_KEYS", "nonsense")
    assert petition("keys", "list", "--database", url).returncode == 2
