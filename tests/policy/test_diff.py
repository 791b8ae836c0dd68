"""A diff speaks of policy, not of YAML."""

from __future__ import annotations

from policy.assemble import must_build
from policy.diff import diff
from tests.conftest import shipped_bundle, shipped_texts


def words(file: str, old: str, new: str, language: str = "zh") -> list[str]:
    texts = dict(shipped_texts())
    assert old in texts[file]
    texts[file] = texts[file].replace(old, new, 1)
    return [change.words(language) for change in diff(shipped_bundle(), must_build(texts, verify=False))]


def test_a_limit() -> None:
    old, new = "within: 3 working_days", "within: 2 working_days"
    assert words("sla.yaml", old, new) == ["响应客户·时限：3 个工作日 → 2 个工作日"]
    assert words("sla.yaml", old, new, "en") == ["Response, limit: 3 working days → 2 working days"]


def test_a_table_row() -> None:
    changed = words("dispatch.yaml", "=>, customer_service", "=>, operations")
    assert changed == ["分办（主分类 service_complaint）：customer_service，- → operations，-"]


def test_a_label_is_not_taken_for_another_rule() -> None:
    assert words("sla.yaml", "zh: 响应客户", "zh: 答复客户") == ["答复客户·名称：响应客户 → 答复客户"]


def test_a_rule_that_stands_alone_speaks_by_its_own_name() -> None:
    copies = words("procedure.yaml", "[lead_department, internal_control]", "[internal_control]")
    assert copies == ["问题分析报告送达·送达部门：lead_department、internal_control → internal_control"]
    assert words("procedure.yaml", "effect_days: 90", "effect_days: 60") == ["整改措施·成效比较天数：90 → 60"]


def test_nothing() -> None:
    assert diff(shipped_bundle(), shipped_bundle()) == ()
