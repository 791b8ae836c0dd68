"""The data board: rows by a dimension, the period before beside, and what is open now by age."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import strawberry

from figures import answers
from figures.shares import Share
from figures.sums import Within
from resolvers import figures
from resolvers.context import Context
from schema.types.enums import Dimension
from schema.types.figures import DashboardRow
from schema.types.term import Term

__all__ = ["Backlog", "BranchFigures", "Dashboard"]

Info = strawberry.Info[Context, None]


@strawberry.type(description="在办案件的账龄：收到后的自然日，含两端 / open cases by natural days since receipt")
class AgeBand:
    from_days: int
    to_days: int | None = strawberry.field(description="空为以上 / null: and more")
    open: int
    overdue: int

    @classmethod
    def from_domain(cls, band: answers.AgeBand) -> AgeBand:
        return cls(from_days=band.from_days, to_days=band.to_days, open=band.open, overdue=band.overdue)


@strawberry.type(description="一个单位的在办案件 / one unit's open cases, whenever received")
class BacklogRow:
    key: str
    label: Term
    open: int
    overdue: int
    yellow: int
    red: int
    ages: list[AgeBand]

    @classmethod
    def from_domain(cls, row: answers.BacklogRow) -> BacklogRow:
        return cls(
            key=row.key,
            label=Term.from_domain(row.label),
            open=row.open,
            overdue=row.overdue,
            yellow=row.yellow,
            red=row.red,
            ages=[AgeBand.from_domain(band) for band in row.ages],
        )


@strawberry.type(description="现在在办、超期与账龄 / what is open and overdue now, by age")
class Backlog:
    as_of: datetime
    total: BacklogRow
    rows: list[BacklogRow]

    @classmethod
    def from_domain(cls, backlog: answers.Backlog) -> Backlog:
        return cls(
            as_of=backlog.as_of,
            total=BacklogRow.from_domain(backlog.total),
            rows=[BacklogRow.from_domain(row) for row in backlog.rows],
        )


@strawberry.type(description="一家网点在另一维度下的数字 / a branch's figures under a key of another dimension")
class BranchFigures:
    branch: Term
    label: Term
    received: int
    open: int
    overdue: int
    completion_rate: Decimal | None
    on_time_rate: Decimal | None
    satisfaction: Decimal | None

    @classmethod
    def from_domain(cls, found: answers.BranchRow) -> BranchFigures:
        return cls(
            branch=Term.from_domain(found.branch),
            label=Term.from_domain(found.label),
            received=found.received,
            open=found.open,
            overdue=found.overdue,
            completion_rate=Share(found.received - found.open, found.received).rate,
            on_time_rate=Share(*found.on_time).rate,
            satisfaction=Share(*found.satisfaction).rate,
        )


@strawberry.type(description="数据看板 / the dashboard")
class Dashboard:
    from_: date = strawberry.field(name="from")
    to: date
    as_of: datetime
    total: DashboardRow
    rows: list[DashboardRow]
    unsettled: int = strawberry.field(
        description="时限已变而尚未重算的案件数，通常为 0 / cases that are due to be judged again; usually 0"
    )
    by: strawberry.Private[Dimension]
    within: strawberry.Private[Within]

    @strawberry.field(description="上期：整月对整月，否则等长 / the period before: as many months, or days")
    def previous(self, info: Info) -> Dashboard:
        start, end = figures.before(self.from_, self.to)
        return Dashboard.from_domain(figures.dashboard(info.context, start, end, self.by.value, self.within))

    @strawberry.field(description="现在在办与超期 / what is open and overdue now")
    def backlog(self, info: Info) -> Backlog:
        return Backlog.from_domain(figures.backlog(info.context, self.by.value, self.within))

    @classmethod
    def from_domain(cls, read: figures.Board) -> Dashboard:
        board = read.board
        return cls(
            from_=board.start,
            to=board.end,
            as_of=board.as_of,
            total=DashboardRow.from_domain(board.total),
            rows=[DashboardRow.from_domain(row) for row in board.rows],
            unsettled=read.unsettled,
            by=Dimension(board.total.dimension),
            within=read.within,
        )
