"""petition kpi: the assessment of a period, and what a draft makes of it."""

from __future__ import annotations

from pathlib import Path

from cases.actors import Actor, Role
from cases.commands import ActOnCase, RegisterCase
from policy.instants import ZONE
from resolvers.services import Services
from resolvers.settings import Settings
from tests.cli.invoked import petition
from tests.cli.test_commands import edit, rules
from tests.conftest import RULES

__all__ = ["rules"]

OFFICE = Actor("shen", Role.PETITION_OFFICE)


def test_a_draft_stands_beside_the_rules_in_force(tmp_path: Path, rules: Path) -> None:
    url = f"sqlite:///{tmp_path / 'petition.db'}"
    services = Services.open(Settings(secret="s", database=url, rules=RULES))
    case = services.service.register(OFFICE, RegisterCase("hotline", "城东支行", "排队", "排队两小时")).case_id
    assert case is not None
    for mutation, data in (("recordContact", {}), ("dispatchCase", {}), ("resolveCase", {"outcome": "已致歉"})):
        assert services.service.act(OFFICE, ActOnCase(mutation, case, data=data)).refusals == ()
    month = services.clock().astimezone(ZONE).strftime("%Y-%m")
    services.close()
    where = ("--database", url, "--rules", str(RULES))
    plain = petition("kpi", month, *where)
    assert (plain.returncode, "客户服务部" in plain.stdout, "（1/1）" in plain.stdout) == (0, True, True), plain.stderr
    edit(rules, "kpi.yaml", "target: 95 %, clause", "target: 50 %, clause")
    both = petition("kpi", month, "--draft", str(rules), *where)
    assert (both.returncode, "现行得分" in both.stdout, "草稿得分" in both.stdout) == (0, True, True), both.stderr
    edit(rules, "kpi.yaml", "weight: 0.4", "weight: much")
    broken = petition("kpi", month, "--draft", str(rules), *where)
    assert (broken.returncode, "kpi.yaml" in broken.stderr) == (3, True)
    unknown = petition("kpi", month, "--draft", "draft:x", *where)
    assert (unknown.returncode, "没有这份规则草稿" in unknown.stderr) == (2, True)
    assert petition("kpi", "2026-99", *where).returncode == 2
