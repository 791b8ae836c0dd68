"""Customers are sealed under numbered keys: the newest for what is written, any for what is read; on both databases."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import select, update

from cases.actors import Actor, Role
from cases.commands import ActOnCase, Customer, RegisterCase
from cases.customers import Customers
from cases.db import Database
from cases.ids import case_key
from cases.keyring import KeyFile, KeyMissing, KeyRing, the_secret_alone
from cases.models import CUSTOMERS, GROUP_MEMBERS
from cases.rotation import Rotation
from cases.sealing import Sealer
from cases.service import CaseService
from policy.versions import Timeline
from tests.conftest import SettableClock

OFFICE = Actor("shen", Role.PETITION_OFFICE)
SECRET = "the secret of an installation"
WANG = Customer(name="王小明", phone="13800001234", id_number="330106199001011234")
LI = Customer(name="李四", phone="13900005678")


@pytest.fixture
def keys(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "petition.keys", SECRET)


@pytest.fixture
def service(database: Database, timeline: Timeline, clock: SettableClock, keys: KeyFile) -> CaseService:
    return CaseService(database, lambda: timeline, clock, SECRET, keys.current)


def registered(service: CaseService, clock: SettableClock, customer: Customer = WANG, scope: str | None = None) -> str:
    clock.set(f"2026-03-{clock.now.day + 1:02d} 10:00")
    command = RegisterCase("hotline", "东", "s", "理财到期未赎回", main_class="service_complaint",
                           business_line="wealth", topic=None, scope=scope, customer=customer)  # fmt: skip
    case = service.register(OFFICE, command).case_id
    assert case is not None
    return case


def clear(database: Database, keys: KeyFile, case: str) -> Any:
    with database.read() as connection:
        return Customers(keys.current).of_case(connection, case_key(case) or "")


def test_what_is_written_is_sealed_under_the_newest_and_any_is_read(
    database: Database, service: CaseService, clock: SettableClock, keys: KeyFile
) -> None:
    old = registered(service, clock)
    keys.keep(keys.current().with_new())
    new = registered(service, clock)  # the running service has seen the key
    assert Rotation(database, keys.current).used() == {1: 1, 2: 1}
    assert clear(database, keys, old) == clear(database, keys, new) == WANG
    assert service.act(OFFICE, ActOnCase("linkRepeat", new, data={"repeat_of_id": old})).done
    again = registered(service, clock)
    with database.read() as connection:
        found = Customers(keys.current).cases_of(connection, WANG, clock.now.replace(month=1), clock.now, {})
    assert [case_key(new), case_key(old)] == list(found)
    assert again not in found


def test_a_member_is_known_again_under_another_key(service: CaseService, clock: SettableClock, keys: KeyFile) -> None:
    group = registered(service, clock, scope="group")
    assert service.act(OFFICE, ActOnCase("joinCase", group, data={"member": LI})).done
    keys.keep(keys.current().with_new())
    assert not service.act(OFFICE, ActOnCase("joinCase", group, data={"member": LI})).done


def test_rotation_seals_everybody_anew_and_their_digests(
    database: Database, service: CaseService, clock: SettableClock, keys: KeyFile
) -> None:
    case = registered(service, clock, scope="group")
    service.act(OFFICE, ActOnCase("joinCase", case, data={"member": LI}))
    before = rows(database)
    keys.keep(keys.current().with_new())
    rotation, told = Rotation(database, keys.current), list[tuple[int, int]]()
    assert rotation.run(lambda done, total: told.append((done, total))) == 2
    assert told == [(1, 2), (2, 2)]
    assert (rotation.left(), rotation.used(), rotation.run()) == (0, {2: 2}, 0)
    after = rows(database)
    for name in ("name", "phone", "phone_index", "data_key"):
        assert all(one[name] != other[name] for one, other in zip(before, after, strict=True))
    assert clear(database, keys, case) == WANG
    assert rotation.retire(1, lambda: keys.keep(keys.current().without(1))) == 0
    assert [key.number for key in keys.current().keys] == [2]
    assert clear(database, keys, case) == WANG


def rows(database: Database) -> list[dict[str, Any]]:
    with database.read() as connection:
        return [
            dict(row) for table in (CUSTOMERS, GROUP_MEMBERS) for row in connection.execute(select(table)).mappings()
        ]


def test_a_key_in_use_is_not_retired(
    database: Database, service: CaseService, clock: SettableClock, keys: KeyFile
) -> None:
    registered(service, clock)
    keys.keep(keys.current().with_new())
    taken: list[int] = []
    assert Rotation(database, keys.current).retire(1, lambda: taken.append(1)) == 1
    assert taken == []
    with pytest.raises(ValueError, match="newest key is in use"):
        keys.current().without(2)


def test_rows_from_before_there_were_data_keys_are_read_found_and_rotated(
    database: Database, service: CaseService, clock: SettableClock, keys: KeyFile
) -> None:
    """As release 2026.11 sealed them: under the secret itself, bound to the case and the field only."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from cases.keys import derived_key

    case = registered(service, clock)
    key, sealing = case_key(case) or "", AESGCM(derived_key(SECRET, b"customer fields"))

    def sealed(name: str, text: str) -> bytes:
        return b"n" * 12 + sealing.encrypt(b"n" * 12, text.encode(), f"{key}.{name}".encode())

    former = {"name": sealed("name", "王小明"), "phone": sealed("phone", "13800001234"),
              "id_number": sealed("id_number", "330106199001011234"), "data_key": None}  # fmt: skip
    with database.write() as connection:
        connection.execute(update(CUSTOMERS).where(CUSTOMERS.c.case_id == key).values(former))
    assert clear(database, keys, case) == WANG
    rotation = Rotation(database, keys.current)
    assert rotation.run() == 1
    assert rotation.left() == 0
    assert clear(database, keys, case) == WANG
    assert rows(database)[0]["data_key"] is not None


@pytest.mark.parametrize("column", ["name", "phone", "id_number", "data_key"])
def test_what_was_moved_to_another_case_or_field_does_not_open(column: str) -> None:
    sealer = Sealer(the_secret_alone(SECRET))
    mine = {**sealer.sealed("a", WANG), "erased_at": None}
    theirs = sealer.sealed("b", WANG)
    assert sealer.opened("a", mine) == WANG
    with pytest.raises(InvalidTag):
        sealer.opened("a", {**mine, column: theirs[column]})
    with pytest.raises(InvalidTag):
        sealer.opened("a", {**mine, "name": mine["phone"]})


def test_a_number_of_another_key_does_not_open_either() -> None:
    one, two = KeyRing.read(f"1,2:{'k' * 32}", SECRET), KeyRing.read(f"1,3:{'k' * 32}", SECRET)
    row = {**Sealer(lambda: one).sealed("a", WANG), "erased_at": None}
    with pytest.raises(KeyMissing, match="key 2 is not in the ring"):
        Sealer(lambda: two).opened("a", row)
    with pytest.raises(InvalidTag):  # the same secret under another number
        Sealer(lambda: two).opened("a", {**row, "key_id": 3})


def test_a_ring_is_read_as_it_is_written(keys: KeyFile, tmp_path: Path) -> None:
    ring = keys.current().with_new().with_new()
    keys.keep(ring)
    file = tmp_path / "petition.keys"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert SECRET not in file.read_text(encoding="ascii")
    assert KeyFile(file, SECRET).current() == ring
    assert list(tmp_path.glob("petition.keys.*")) == []
    keys.keep(ring.without(1))
    assert [key.number for key in KeyFile(file, SECRET).current().keys] == [2, 3]
    assert "k" * 32 not in repr(KeyRing.read(f"2:{'k' * 32}", SECRET))


@pytest.mark.parametrize("text", ["", "2", "2:short", "x:" + "k" * 32, "0:" + "k" * 32, f"2:{'k' * 32},2:{'l' * 32}"])
def test_what_is_no_ring_is_refused_without_telling_the_key(text: str) -> None:
    with pytest.raises(ValueError, match="ring") as refused:
        KeyRing.read(text, SECRET)
    assert "kkk" not in str(refused.value)


def test_a_rotation_that_was_killed_goes_on_beside_live_traffic(
    database: Database, database_url: str, service: CaseService, clock: SettableClock, keys: KeyFile, tmp_path: Path
) -> None:
    with service.batch() as batch:
        for number in range(1500):
            customer = Customer(name="王小明", phone=f"138{number:08d}")
            assert batch.register(OFFICE, RegisterCase("hotline", "东", "s", "n", customer=customer)).case_id
    keys.keep(keys.current().with_new())
    script = tmp_path / "rotate.py"
    script.write_text(
        "import sys, time\nfrom pathlib import Path\nfrom cases.db import Database\nfrom cases.keyring import KeyFile\n"
        "from cases.rotation import Rotation\n"
        "keys = KeyFile(Path(sys.argv[2]), sys.argv[3])\n"
        "def progress(done, total):\n    print(done, flush=True)\n    time.sleep(0.2)\n"
        "Rotation(Database(sys.argv[1]), keys.current).run(progress)\n"
    )
    arguments = [sys.executable, str(script), database_url, str(tmp_path / "petition.keys"), SECRET]
    running = subprocess.Popen(arguments, stdout=subprocess.PIPE, env=os.environ)
    assert running.stdout is not None
    assert int(running.stdout.readline()) > 0
    running.send_signal(signal.SIGKILL)
    running.wait()
    running.stdout.close()
    rotation = Rotation(database, keys.current)
    left = rotation.left()
    assert 0 < left < 1500
    live: list[str] = []
    stop = threading.Event()

    def traffic() -> None:
        while not stop.is_set():
            live.append(service.register(OFFICE, RegisterCase("hotline", "东", "s", "n", customer=LI)).case_id or "")
            time.sleep(0.01)

    thread = threading.Thread(target=traffic)
    thread.start()
    try:
        assert rotation.run() == left
    finally:
        stop.set()
        thread.join()
    assert all(live)
    assert rotation.left() == 0
    assert rotation.used() == {2: 1500 + len(live)}
    assert clear(database, keys, live[0]) == LI
