"""Proposals are what the corrected texts have in common, and their figures are those of the changed lexicon."""

from __future__ import annotations

from policy.assemble import must_build
from policy.models.triage import TriageRules
from policy.suggest import AddExclusion, AddKeyword, MoveKeyword, PastCase, Suggestions, Tally, suggest
from policy.suggest.edit import edited
from policy.suggest.model import FIELDS
from policy.triage import Triager
from tests.conftest import shipped_bundle, shipped_texts


def past(number: int, text: str, **decided: str) -> PastCase:
    """A case registered by triage, and decided otherwise or alike by people."""
    result = shipped_bundle().triage(text)
    said = {name: getattr(result, name) for name in FIELDS}
    return PastCase(f"case:{number}", text, said, decided)


def recount(rules: TriageRules, cases: list[PastCase]) -> Tally:
    """Counted anew, without the machinery of the proposals."""
    triager = Triager.of(rules)
    answers = [
        (code, getattr(triager.triage(case.text), name)) for case in cases for name, code in case.decided.items()
    ]
    return Tally(
        right=sum(answer == code for code, answer in answers),
        wrong=sum(answer not in (None, code) for code, answer in answers),
        abstained=sum(answer is None for _, answer in answers),
    )


ROBOTS = [
    past(1, "智囊猫答非所问", main_class="service_complaint"),
    past(2, "智囊猫听得一头雾水", main_class="service_complaint"),
    past(3, "又见智囊猫胡言乱语", main_class="service_complaint"),
    past(4, "信用卡被盗刷五千元", main_class="business_dispute", business_line="credit_card"),
    past(5, "柜员服务态度差", main_class="service_complaint", business_line="counter"),
]


def of(cases: list[PastCase], limit: int = 20) -> Suggestions:
    return suggest(shipped_bundle().rules.triage, cases, limit)


def test_a_word_that_corrected_texts_share_is_proposed_for_their_class() -> None:
    found = of(ROBOTS)
    first = found.items[0]
    assert isinstance(first.proposal, AddKeyword)
    assert first.proposal.phrase in "智囊猫"
    assert first.support == ("case:1", "case:2", "case:3")
    assert (found.cases, found.corrected) == (5, 3)


def test_the_figures_are_those_of_a_recount() -> None:
    found = of(ROBOTS)
    rules = shipped_bundle().rules.triage
    for item in found.items:
        assert item.before == recount(rules, ROBOTS)
        assert item.after == recount(item.proposal.applied(rules), ROBOTS)
        assert item.after.right - item.before.right == sum(change.mends for change in item.changes) - sum(
            change.spoils for change in item.changes
        )
    for item in found.items:
        rules = item.proposal.applied(rules)
    assert found.together == recount(rules, ROBOTS)


def test_what_speaks_for_two_classes_alike_is_not_proposed() -> None:
    cases = [
        *ROBOTS[:3],
        *(past(10 + number, f"智囊猫{text}", main_class="business_dispute") for number, text in enumerate("甲乙丙")),
    ]
    assert all("智囊" not in item.proposal.phrase for item in of(cases).items)


def test_a_phrase_in_which_a_keyword_misleads_is_excluded() -> None:
    cases = [
        past(1, "违规停放的车辆堵住网点大门", main_class="service_complaint", business_line="counter"),
        past(2, "门口违规停放没人拖走", main_class="service_complaint"),
        past(3, "员工违规放贷", main_class="compliance_concern"),
        past(4, "违规收取好处", main_class="compliance_concern"),
    ]
    found = of(cases)
    assert any(isinstance(item.proposal, AddExclusion) and "违规停" in item.proposal.phrase for item in found.items)
    assert found.together.right >= found.before.right
    assert found.together.wrong < found.before.wrong


def test_a_keyword_that_speaks_for_the_wrong_class_is_moved() -> None:
    word = "霸王条款"
    cases = [past(number, f"{word}第{number}回", main_class="business_dispute") for number in range(3)]
    moves = [item.proposal for item in of(cases).items if isinstance(item.proposal, MoveKeyword)]
    assert [(move.phrase, move.group) for move in moves] == [(word, "concern_conduct")]


def test_nothing_is_proposed_without_corrections() -> None:
    assert of(ROBOTS[3:]).items == ()


def test_no_more_than_asked_for() -> None:
    cases = [
        *ROBOTS,
        past(6, "验钞兔罢工", main_class="service_complaint"),
        past(7, "验钞兔偷懒", main_class="service_complaint"),
    ]
    assert len(of(cases).items) == 2
    assert len(of(cases, limit=1).items) == 1


def test_written_into_the_file_comments_stay_and_the_lexicon_is_the_changed_one() -> None:
    texts = shipped_texts()
    found = of(ROBOTS)
    proposals = [
        *(item.proposal for item in found.items),
        AddExclusion("霸王别姬"),
        MoveKeyword("霸王条款", "concern_conduct", "dispute_contract"),
    ]
    text = edited(texts["triage.yaml"], proposals)
    assert "# ---- 紧急 ----" in text
    rules = shipped_bundle().rules.triage
    for proposal in proposals:
        rules = proposal.applied(rules)
    assert must_build({**texts, "triage.yaml": text}, verify=False).rules.triage == rules
