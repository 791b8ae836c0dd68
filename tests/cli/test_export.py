"""petition export: whole files only, and a state that moves on only once the file is there."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from cases.actors import Actor, Role
from cases.commands import RegisterCase
from cli.failures import Failure
from cli.main import app
from figures.exports.files import whole_file
from resolvers.services import Services
from resolvers.settings import Settings
from tests.conftest import RULES

OFFICE = Actor("shen", Role.PETITION_OFFICE)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path}/petition.db"


def register(url: str) -> None:
    services = Services.open(Settings(secret="cli", database=url, rules=RULES))
    services.service.register(OFFICE, RegisterCase("hotline", "城东支行", "柜员态度差", "排队两小时"))
    services.close()


def run(url: str, *given: str) -> Result:
    return CliRunner().invoke(app, ["export", *given, "--database", url, "--rules", str(RULES)])


def test_the_state_goes_on_from_the_last_time(url: str, tmp_path: Path) -> None:
    register(url)
    output, state = tmp_path / "cases.csv", tmp_path / "cases.state"
    asked = ("cases", "--output", str(output), "--state", str(state))
    first = run(url, *asked)
    assert first.exit_code == 0, first.exception
    assert first.stdout == "next 2.0\n"
    assert len(output.read_text(encoding="utf-8-sig").splitlines()) == 2
    assert run(url, *asked).exit_code == 0
    assert len(output.read_text(encoding="utf-8-sig").splitlines()) == 1
    register(url)
    assert run(url, *asked).exit_code == 0
    assert len(output.read_text(encoding="utf-8-sig").splitlines()) == 2
    assert sorted(path.name for path in tmp_path.iterdir() if "cases" in path.name) == ["cases.csv", "cases.state"]
    other = run(url, "events", "--output", str(output), "--state", str(state))
    assert isinstance(other.exception, Failure)


def test_an_interrupted_export_leaves_what_was_there(tmp_path: Path) -> None:
    place = tmp_path / "cases.csv"
    place.write_text("before")
    with suppress(KeyboardInterrupt), whole_file(place) as file:
        file.write(b"half")
        raise KeyboardInterrupt
    assert [path.name for path in tmp_path.iterdir()] == ["cases.csv"]
    assert place.read_text() == "before"


@pytest.mark.parametrize("given", [("customers",), ("cases", "--since", "x"), ("measures", "--since", "1")])
def test_what_cannot_be_is_said_and_writes_nothing(url: str, tmp_path: Path, given: tuple[str, ...]) -> None:
    register(url)
    failed = run(url, *given, "--output", str(tmp_path / "out.csv"))
    assert isinstance(failed.exception, Failure)
    assert not (tmp_path / "out.csv").exists()


def test_a_table_that_is_always_whole_takes_no_state(url: str, tmp_path: Path) -> None:
    output, state = tmp_path / "measures.csv", tmp_path / "measures.state"
    refused = run(url, "measures", "--output", str(output), "--state", str(state))
    assert isinstance(refused.exception, Failure)
    assert "leave out --state" in str(refused.exception)
    assert not output.exists()
    assert not state.exists()
