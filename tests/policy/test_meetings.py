"""The joint meeting's rules: in the documents, in a diff, and absent from bundles of before."""

from __future__ import annotations

from policy.assemble import build, must_build
from policy.diff import diff
from policy.documents import documents
from policy.documents.model import Paragraph
from tests.conftest import shipped_bundle, shipped_texts


def without() -> dict[str, str]:
    return {name: text for name, text in shipped_texts().items() if not name.startswith("meetings")}


def test_a_bundle_may_be_without_meetings() -> None:
    bundle, findings = build(without())
    assert bundle is not None
    assert [finding.code for finding in findings] == []
    assert (bundle.referrals, bundle.rules.meetings) == ((), None)
    assert "信访联席会" not in [section.title for section in documents(bundle)[0].sections]


def test_a_diff_tells_of_meetings_that_are_new_or_gone() -> None:
    old, new = must_build(without(), verify=False), shipped_bundle()
    added = [change.words() for change in diff(old, new)]
    assert "信访联席会·每月次数：新增 2" in added
    assert len(diff(new, old)) == len(added)


def test_the_chapter_names_every_rule() -> None:
    bundle = shipped_bundle()
    chapter = next(section for section in documents(bundle)[0].sections if section.title == "信访联席会")
    rules = {part.rule for block in chapter.blocks if isinstance(block, Paragraph) for part in block.references}
    assert {f"meetings/{rule.id}" for rule in bundle.referrals} <= rules


def test_an_unknown_department_is_found_at_its_place() -> None:
    texts = dict(shipped_texts())
    texts["meetings.yaml"] = texts["meetings.yaml"].replace("members: [legal_compliance,", "members: [legal,")
    bundle, findings = build(texts)
    assert bundle is None
    assert [(found.file, found.line, found.code) for found in findings] == [("meetings.yaml", 7, "unknown-code")]
