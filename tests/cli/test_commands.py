"""The command line: what it prints, and how it ends."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest

from cases.actors import Actor, Role
from resolvers import tokens
from tests.cli.invoked import ROOT, petition
from tests.conftest import RULES, new_sqlite


def process(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The same in a process of its own, as a user starts it."""
    command = [sys.executable, "-c", "from cli.main import main; main()", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    return Path(shutil.copytree(RULES, tmp_path / "rules"))


def edit(rules: Path, file: str, old: str, new: str) -> None:
    text = (rules / file).read_text(encoding="utf-8")
    assert old in text
    (rules / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def test_check_and_test_end_well_on_the_shipped_rules() -> None:
    assert process("rules", "check", "rules").returncode == 0
    assert petition("rules", "test", "rules").returncode == 0


@pytest.mark.parametrize(
    "arguments",
    [("rules", "diff", "rules", "rules"), ("replay", "nowhere.yaml"), ("migrate", "--database", "oracle://x")],
)
def test_in_a_process_of_its_own_a_command_writes_and_ends_the_same(arguments: tuple[str, ...]) -> None:
    alone, here = process(*arguments), petition(*arguments)
    assert (alone.returncode, alone.stdout, alone.stderr) == (here.returncode, here.stdout, here.stderr)


def test_check_shows_the_place_and_the_mend(rules: Path) -> None:
    edit(rules, "sla.yaml", "main_class: service_complaint", "main_class: service_complaints")
    ended = petition("rules", "check", str(rules))
    assert ended.returncode == 3
    assert "sla.yaml:36:24 error[unknown-code]" in ended.stdout
    assert "did you mean 'service_complaint'?" in ended.stdout
    found = json.loads(petition("rules", "check", str(rules), "--format", "json").stdout)
    assert (found[0]["line"], found[0]["column"]) == (36, 24)


def test_test_tells_what_differs(rules: Path) -> None:
    edit(rules, "sla.yaml", "within: 3 working_days", "within: 2 working_days")
    ended = petition("rules", "test", str(rules))
    assert ended.returncode == 4
    assert "response.due：期望 2026-02-14 24:00，实际 2026-02-13 24:00" in ended.stdout


def test_diff_speaks_of_policy(rules: Path) -> None:
    edit(rules, "sla.yaml", "within: 3 working_days", "within: 2 working_days")
    assert "响应客户·时限：3 个工作日 → 2 个工作日" in petition("rules", "diff", "rules", str(rules)).stdout


def test_show_lists_targets_and_facts() -> None:
    assert "办理时限" in petition("rules", "show", "rules").stdout
    assert "overdue_working_days" in petition("rules", "show", "rules", "--facts").stdout


def test_a_token_stands_alone_on_standard_output(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/petition.db"
    ended = petition(
        "token", "--role", "handler", "--department", "operations", "--user", "ding", "--database", database
    )
    secret = (tmp_path / "petition.secret").read_text().strip()
    assert (tmp_path / "petition.secret").stat().st_mode & 0o777 == 0o600
    expected = Actor("ding", Role.HANDLER, None, "operations")
    assert tokens.read(ended.stdout.strip(), secret, datetime.now(UTC)) == expected
    assert ended.stderr == ""


@pytest.mark.parametrize(("role", "told"), [("front_desk", True), ("department_head", True), ("auditor", False)])
def test_a_token_that_shows_no_case_is_told(tmp_path: Path, role: str, told: bool) -> None:
    ended = petition("token", "--role", role, "--database", f"sqlite:///{tmp_path}/petition.db")
    assert (ended.returncode, "--branch" in ended.stderr) == (0, told)


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ((), "http://127.0.0.1:8000/sign-in"),
        (("--console", "https://petition.bank.example/console/"), "https://petition.bank.example/console/sign-in"),
    ],
)
def test_a_link_carries_the_token_where_no_server_sees_it(tmp_path: Path, given: tuple[str, ...], place: str) -> None:
    database = f"sqlite:///{tmp_path}/petition.db"
    ended = petition("token", "--role", "auditor", "--user", "jia", "--database", database, "--link", *given)
    url = urlsplit(ended.stdout.strip())
    assert url._replace(fragment="").geturl() == place
    ((name, token),) = parse_qsl(url.fragment)
    assert name == "token"
    secret = (tmp_path / "petition.secret").read_text().strip()
    assert tokens.read(token, secret, datetime.now(UTC)) == Actor("jia", Role.AUDITOR)


def test_migrate_says_where_the_schema_stands(tmp_path: Path) -> None:
    ended = petition("migrate", "--database", f"sqlite:///{tmp_path}/new/petition.db")
    newest = max((ROOT / "cases/migrations/versions").glob("*.py")).name[:4]
    assert (ended.returncode, newest in ended.stdout) == (0, True)


def test_replay_tells_what_differs(tmp_path: Path) -> None:
    scenario = tmp_path / "wrong.yaml"
    scenario.write_text(
        "title: x\nclauses: [plan-2026/1.1]\nsteps:\n"
        "  - at: 2026-03-02 10:00\n"
        "    do: {registerCase: {channel: hotline, branch: b, subject: s, narrative: 排队两小时}}\n"
        "    expect: {status: {card: RED}}\n",
        encoding="utf-8",
    )
    ended = petition("replay", str(scenario))
    assert ended.returncode == 4
    assert "case.status.card: NONE, expected RED" in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("rules", "check", "nowhere"), 3, "no such directory"),
        (("token", "--role", "king"), 2, "king"),
        (("token", "--role", "leader", "--link", "--console", "javascript:x"), 2, "write the console's address"),
        (("token", "--role", "leader", "--link", "--console", "http://a/?b"), 2, "write the console's address"),
        (("token", "--role", "leader", "--link", "--console", "http://[a"), 2, "write the console's address"),
        (("serve", "--database", "oracle://x"), 2, "no such database"),
        (("migrate", "--database", "postgresql://127.0.0.1:1/x"), 1, "the database cannot be used"),
        (("replay", "nowhere.yaml"), 3, "cannot be read"),
        (("nonsense",), 2, "nonsense"),
    ],
)
def test_what_a_user_gets_wrong_ends_in_a_sentence(arguments: tuple[str, ...], code: int, words: str) -> None:
    ended = petition(*arguments)
    assert ended.returncode == code, ended.stderr
    assert words in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"PETITION_DOCUMENTS": "nowhere.json"}, "the registered documents cannot be used"),
        ({"PETITION_MAX_BODY": "1 MB"}, "PETITION_MAX_BODY must be a positive whole number"),
        ({"PETITION_MAX_STREAMS": "0"}, "PETITION_MAX_STREAMS must be a positive whole number"),
    ],
)
def test_a_bound_or_a_manifest_that_is_wrong_is_told_before_anything_is_served(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], words: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    ended = petition("serve", "--port", "0", "--database", new_sqlite(tmp_path / "petition.db"), "--no-demo")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert words in ended.stderr


@pytest.mark.parametrize(
    "arguments", [(), ("serve",), ("token",), ("rules",), ("rules", "check"), ("replay",), ("migrate",)]
)
def test_help_teaches(arguments: tuple[str, ...]) -> None:
    assert "/" in petition(*arguments, "--help").stdout
