"""petition report case: the files that it writes, and how it ends where there is nothing to write."""

from __future__ import annotations

from pathlib import Path

from cases.actors import Actor, Role
from cases.commands import ActOnCase, RegisterCase
from resolvers.services import Services
from resolvers.settings import Settings
from tests.cli.invoked import petition
from tests.conftest import RULES

OFFICE = Actor("shen", Role.PETITION_OFFICE)


def test_a_report_is_written_in_both_forms(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'petition.db'}"
    services = Services.open(Settings(secret="s", database=url, rules=RULES))
    case = services.service.register(OFFICE, RegisterCase("hotline", "城东支行", "排队", "排队两小时")).case_id
    assert case is not None
    view = services.cases.get(OFFICE, case)
    assert view is not None
    number, out = view.number, tmp_path / "报告"
    where = ("--out", str(out), "--database", url, "--rules", str(RULES))
    early = petition("report", "case", number, *where)
    assert (early.returncode, "尚未办结" in early.stderr, out.exists()) == (2, True, False)
    for mutation, data in (("dispatchCase", {}), ("resolveCase", {"outcome": "已致歉"})):
        assert services.service.act(OFFICE, ActOnCase(mutation, case, data=data)).refusals == ()
    services.close()
    ended = petition("report", "case", number, *where)
    assert ended.returncode == 0, ended.stderr
    assert {path.name for path in out.iterdir()} == {
        f"问题分析报告-{number}-草稿.docx",
        f"问题分析报告-{number}-草稿.html",
    }
    unknown = petition("report", "case", "XF2026-999999", *where)
    assert (unknown.returncode, "没有案件" in unknown.stderr) == (2, True)
