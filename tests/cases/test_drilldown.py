"""Every figure leads to the cases that it counts: exactly these."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest
from sqlalchemy import select

from cases.actors import Actor, Role
from cases.db import Database
from cases.drilldown import FIGURES, FigureFilter
from cases.models import CASE_TALLIES, CASES
from cases.models.figures import CASE_COLUMN
from cases.paging import Window
from cases.repository import Cases
from cases.views import CaseFilter
from figures.answers import DashboardRow, DimensionName
from figures.service import Figures
from policy.versions import Timeline
from schema.types.enums import Figure
from tests.conftest import SettableClock
from tests.figures.histories import OFFICE, fill

START, END = date(2026, 3, 1), date(2026, 4, 1)
TELLER = Actor("li", Role.FRONT_DESK, branch="东")


@pytest.fixture
def filled(database: Database, timeline: Timeline, clock: SettableClock) -> Database:
    clock.set("2026-04-20 09:00")
    fill(database, timeline, clock, 11, cases=14)
    return database


def counted(database: Database, actor: Actor, figure: str, by: str | None = None, key: str | None = None) -> int:
    wanted = CaseFilter(counted=FigureFilter(figure, START, END, by, key))
    page = Cases(database).page(actor, wanted, Window(first=200))
    assert len(page.items) == Cases(database).count(actor, wanted)
    return len(page.items)


def shown(row: DashboardRow) -> dict[str, int]:
    """The numbers of a row that are cases."""
    return {name: getattr(row, name) for name in ("received", "resolved", "open", "overdue", "yellow", "red")}


@pytest.mark.parametrize("actor", [OFFICE, TELLER])
def test_rows_of_the_board_lead_to_their_cases(
    filled: Database, timeline: Timeline, clock: SettableClock, actor: Actor
) -> None:
    figures = Figures(filled, lambda: timeline, clock)
    for by in get_args(DimensionName):
        board = figures.dashboard(actor, START, END, by)
        assert board.total.received > 0
        for row in board.rows:
            assert shown(row) == {name: counted(filled, actor, name, by, row.key) for name in shown(row)}
        assert shown(board.total) == {name: counted(filled, actor, name) for name in shown(board.total)}


def test_each_figure_by_a_plain_look_at_the_tallies(filled: Database) -> None:
    with filled.read() as connection:
        rows = [dict(row) for row in connection.execute(select(CASE_TALLIES)).mappings()]
    march = [row for row in rows if 20260301 <= row["day"] < 20260401]

    def cases(*measures: str, but: str | None = None) -> int:
        held = [row for row in march if any(row[name] for name in measures) and not (but and row[but])]
        return len({row["case_id"] for row in held})

    expected = {
        "completed": cases("received", but="open"),
        "late": cases("due", but="on_time"),
        "accepted_late": cases("accepted", but="accepted_in_time"),
        "not_first_time": cases("first_resolved", but="first_time"),
        "satisfied": cases("rated_4", "rated_5"),
        "dissatisfied": cases("rated_1", "rated_2", "rated_3"),
        "handle_finished": cases("handle_done"),
    }
    assert {figure: counted(filled, OFFICE, figure) for figure in expected} == expected
    assert all(expected.values())


def test_a_case_without_a_value_stands_under_the_empty_key(filled: Database) -> None:
    with filled.read() as connection:
        column = CASES.c[CASE_COLUMN["topic"]]
        without = len(connection.execute(select(CASES.c.id).where(column.is_(None))).all())
    assert without > 0
    wanted = CaseFilter(counted=FigureFilter("received", date(2026, 1, 1), date(2027, 1, 1), "topic", ""))
    assert Cases(filled).count(OFFICE, wanted) == without


def test_clients_can_name_every_figure() -> None:
    assert sorted(figure.value for figure in Figure) == sorted(FIGURES)
