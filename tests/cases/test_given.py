"""What a channel must give."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cases.commands import RegisterCase
from cases.given import lacking
from cases.idempotency import Digests
from policy.assemble import must_build
from policy.bundle import Bundle
from tests.conftest import shipped_texts

TRANSFER = RegisterCase("regulator_transfer", "城东支行", "转办", "客户反映收费不合理")


def test_a_transfer_without_the_regulators_number_is_refused_in_the_rules_words(bundle: Bundle) -> None:
    (refusal,) = lacking(TRANSFER, bundle, intake=True)
    assert refusal.field == ("sourceReference",)
    assert "监管转办文号" in refusal.message
    assert "plan-2026/2.1" in refusal.message


def test_with_the_number_it_is_taken_and_a_clerk_at_the_form_is_not_asked(bundle: Bundle) -> None:
    assert list(lacking(replace(TRANSFER, source_reference="银保监转〔2026〕18号"), bundle, intake=True)) == []
    assert list(lacking(TRANSFER, bundle, intake=False)) == []


@pytest.mark.parametrize(("need", "field"), [("customer_phone", ("customer", "phone")), ("product", ("product",))])
def test_a_rule_can_ask_for_more_and_of_everybody(need: str, field: tuple[str, ...]) -> None:
    texts = dict(shipped_texts())
    texts.pop("taxonomy_test.yaml")
    texts["taxonomy.yaml"] = texts["taxonomy.yaml"].replace(
        "needs: [source_reference]", f"needs: [{need}], applies: always"
    )
    (refusal,) = lacking(TRANSFER, must_build(texts, verify=False), intake=False)
    assert refusal.field == field


def test_a_key_used_before_the_field_was_there_is_still_known() -> None:
    digest = Digests("a secret").of
    assert digest(TRANSFER) != digest(replace(TRANSFER, source_reference="18"))
    assert digest(TRANSFER) == digest(replace(TRANSFER, source_reference=None, complained_about=()))
