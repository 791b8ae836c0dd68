"""The contacts file: who is reached where, what is wrong with it, and that it is read again when it changes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cases.contacts import ContactsFile, read_contacts
from cases.models.delivery import Channel
from policy.diagnostics import Severity

BOTH = frozenset(Channel)


def test_patterns_fit_whole_names_and_every_fitting_entry_counts() -> None:
    contacts, problems = read_contacts(
        "contacts.yaml",
        "contacts:\n"
        '  - {recipient: "leader@*", email: leaders@bank.example}\n'
        "  - {recipient: leader@operations, webhook: [https://a.example/1, https://a.example/2]}\n"
        '  - {recipient: "*", email: leaders@bank.example}\n'
        "  - {recipient: leader.operations, email: other@bank.example}\n",
        BOTH,
    )
    assert contacts is not None
    assert problems == ()
    hooks = ((Channel.WEBHOOK, "https://a.example/1"), (Channel.WEBHOOK, "https://a.example/2"))
    mail = (Channel.EMAIL, "leaders@bank.example")
    assert contacts.of("leader@operations") == (mail, *hooks)
    assert contacts.of("xleader@operations") == contacts.of("zhouqian") == (mail,)


@pytest.mark.parametrize(
    ("entry", "line", "code"),
    [
        ("{recipient: x, email: nobody}", 2, "invalid-value"),
        ("{recipient: x, email: a@b.example>\\n}", 2, "invalid-value"),
        ("{recipient: x, webhook: ftp://a.example/}", 2, "invalid-value"),
        ("{recipient: x, webhook: https:///nowhere}", 2, "invalid-value"),
        ("{recipient: x, webhook: https://u:p@a.example/}", 2, "invalid-value"),
        ("{recipient: x, webhooks: https://a.example/}", 2, "unknown-key"),
        ("{email: a@b.example}", 2, "missing-key"),
        ("{recipient: x, recipient: y}", 2, "duplicate-key"),
        ("{recipient: x", 3, "syntax"),
    ],
)
def test_a_mistake_is_told_with_its_place(entry: str, line: int, code: str) -> None:
    contacts, problems = read_contacts("contacts.yaml", f"contacts:\n  - {entry}\n", BOTH)
    assert contacts is None
    assert (problems[0].file, problems[0].line, problems[0].code) == ("contacts.yaml", line, code)


def test_addresses_of_a_channel_that_is_off_are_told_and_not_used() -> None:
    text = "contacts:\n  - {recipient: x, email: a@b.example, webhook: https://a.example/}\n"
    contacts, problems = read_contacts("contacts.yaml", text, {Channel.WEBHOOK})
    assert contacts is not None
    assert contacts.of("x") == ((Channel.WEBHOOK, "https://a.example/"),)
    assert [(problem.code, problem.severity, problem.hint) for problem in problems] == [
        ("channel-off", Severity.WARNING, "set PETITION_SMTP")
    ]


def test_an_edit_is_taken_up_and_a_bad_one_keeps_the_last_good(tmp_path: Path) -> None:
    path = tmp_path / "contacts.yaml"
    file = ContactsFile(path, BOTH)
    assert file.current().of("x") == ()
    assert [problem.code for problem in file.diagnostics] == ["unreadable"]

    def write(text: str, second: int) -> None:
        path.write_text(text, encoding="utf-8")
        os.utime(path, (second, second))

    write("contacts:\n  - {recipient: x, email: a@b.example}\n", 1)
    assert file.current().of("x") == ((Channel.EMAIL, "a@b.example"),)
    assert not file.diagnostics
    write("contacts:\n  - {recipient: x, email: a.b.example}\n", 2)
    assert file.current().of("x") == ((Channel.EMAIL, "a@b.example"),)
    assert [(problem.line, problem.code) for problem in file.diagnostics] == [(2, "invalid-value")]
    write("contacts:\n  - {recipient: x, email: c@b.example}\n", 3)
    assert file.current().of("x") == ((Channel.EMAIL, "c@b.example"),)
    assert not file.diagnostics


def test_without_a_file_nobody_is_reached() -> None:
    file = ContactsFile(None, BOTH)
    assert file.current().of("x") == ()
    assert not file.diagnostics
