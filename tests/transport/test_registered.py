"""Registered documents: named by their digest, or sent in full; where only they are allowed, nothing else is asked."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from transport.execution import Answer, Executor, Prepared, Request
from transport.registered import InvalidDocuments, Registered, read_documents

CASES = "query Cases { cases(first: 1) { edges { node { ...Line } } } } fragment Line on Case { id number }"
DIGEST = hashlib.sha256(CASES.encode()).hexdigest()
AS_URQL_SENDS_IT = """
fragment Line on Case { id number __typename }
query Cases { cases(first: 1) { edges { node { ...Line __typename } __typename } __typename } }  # the console
"""


def code(answer: Prepared | Answer) -> str | None:
    return answer.body["errors"][0]["extensions"]["code"] if isinstance(answer, Answer) else None


@pytest.fixture
def executor() -> Executor:
    return Executor(registered=Registered({DIGEST: CASES}, only=True))


@pytest.mark.parametrize(
    "request_",
    [
        Request(CASES),
        Request(AS_URQL_SENDS_IT),
        Request("", document_id=DIGEST),
        Request("", document_id=f"sha256:{DIGEST}"),
    ],
)
def test_a_registered_document_is_carried_out(executor: Executor, request_: Request) -> None:
    assert code(executor.prepare(request_)) is None


@pytest.mark.parametrize("query", ["{ viewer { user } }", CASES.replace("number", "number version"), "{ __typename }"])
def test_no_other_is(executor: Executor, query: str) -> None:
    assert code(executor.prepare(Request(query))) == "NOT_REGISTERED"


def test_others_are_carried_out_unless_told_otherwise() -> None:
    executor = Executor(registered=Registered({DIGEST: CASES}))
    assert code(executor.prepare(Request("{ viewer { user } }"))) is None
    assert code(executor.prepare(Request("", document_id="sha256:0"))) == "PERSISTED_QUERY_NOT_FOUND"


def test_a_manifest_and_a_directory_hold_the_same(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text(json.dumps({DIGEST: CASES}), encoding="utf-8")
    (tmp_path / "documents" / "pages").mkdir(parents=True)
    (tmp_path / "documents" / "pages" / "cases.graphql").write_text(CASES, encoding="utf-8")
    assert read_documents(tmp_path / "manifest.json") == read_documents(tmp_path / "documents") == {DIGEST: CASES}


@pytest.mark.parametrize("content", ["", "[]", '{"0": "{ a }"}', json.dumps({DIGEST: 5}), '{"x": 1}'])
def test_a_bad_manifest_is_told_in_words(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(InvalidDocuments, match="登记的文档不可用"):
        read_documents(tmp_path / "manifest.json")
