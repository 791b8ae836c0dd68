"""petition retention: what is due is listed, and erased only when it is asked for."""

from __future__ import annotations

from pathlib import Path

from cases.actors import Actor, Role
from cases.clock import system_clock
from cases.commands import ActOnCase, Customer, RegisterCase
from cases.db import Database
from cases.repository import Cases
from cases.service import CaseService
from policy.bundle import Bundle
from policy.instants import parse_instant
from resolvers.settings import signing_secret
from tests.cli.invoked import petition
from tests.cli.test_commands import edit, rules
from tests.conftest import new_sqlite, timeline_of

__all__ = ["rules"]

OFFICE = Actor("shen", Role.PETITION_OFFICE)


def long_archived(url: str, bundle: Bundle) -> str:
    """A case that was back-dated: it was archived on 2 January 2020."""
    database = Database(url)
    service = CaseService(database, lambda: timeline_of(bundle), system_clock, signing_secret(url, None))
    at = parse_instant("2020-01-02 10:00")
    customer = Customer(name="王小明", phone="13800001234")
    registered = RegisterCase("hotline", "东", "s", "王小明来电", customer=customer, received_at=at, occurred_at=at)
    case = service.register(OFFICE, registered).case_id
    assert case is not None
    for mutation, data, note in (
        ("recordContact", {}, "已联系王小明"),
        ("dispatchCase", {}, None),
        ("resolveCase", {"outcome": "x"}, None),
        ("giveFeedback", {}, None),
        ("archiveCase", {}, None),
    ):
        assert service.act(OFFICE, ActOnCase(mutation, case, data=data, note=note, occurred_at=at)).done
    database.close()
    return case


def test_it_is_listed_then_erased_and_what_is_left_is_told(tmp_path: Path, rules: Path, bundle: Bundle) -> None:
    url = new_sqlite(tmp_path / "petition.db")
    case = long_archived(url, bundle)
    edit(rules, "manifest.yaml", "effective_from: 2026-01-01", "effective_from: 2020-01-01")
    asked = ("retention", "--database", url, "--rules", str(rules))
    listed = petition(*asked)
    assert (listed.returncode, listed.stdout.split("  ")[1]) == (0, "2023-01-02 起可删除 / due since 2023-01-02\n")
    assert "pipl-2021/47" in listed.stderr
    erased = petition(*asked, "--erase", "--user", "zhaomin")
    assert (erased.returncode, "events 3 name them still" in erased.stdout) == (0, True), erased.stderr
    assert petition(*asked).stdout == ""
    database = Database(url)
    events = Cases(database).events_of([case])[case]
    assert (events[-1].type, events[-1].data["left_in"]) == ("customer_erased", [3])
    database.close()
