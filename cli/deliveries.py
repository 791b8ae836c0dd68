"""petition deliveries: what is in the outbox, and another try for what was given up."""

from __future__ import annotations

from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from cases.clock import system_clock
from cases.db import Database
from cases.models.delivery import DeliveryState
from cases.notices import masked
from cases.outbox import DeliveryView, Outbox
from cli.failures import Exit, Failure
from cli.options import DatabaseOption
from policy.instants import ZONE
from resolvers.settings import DEFAULT_DATABASE

__all__ = ["deliveries"]


def deliveries(
    failed: Annotated[bool, typer.Option("--failed", help="只看已放弃的 / only those that were given up")] = False,
    retry: Annotated[bool, typer.Option("--retry", help="已放弃的全部重发 / try those once more")] = False,
    database: DatabaseOption = DEFAULT_DATABASE,
) -> None:
    """查看发件箱，最新 200 条 / the newest 200 deliveries, and how many there are in each state.

    例 / example: petition deliveries --failed --retry
    """
    try:
        store = Database(database)
        try:
            outbox = Outbox(store, system_clock)
            for view in outbox.listed(DeliveryState.FAILED if failed else None):
                typer.echo(_line(view))
            counts = outbox.counts()
            typer.echo(
                f"待发 pending {counts[DeliveryState.PENDING]}，已发 delivered {counts[DeliveryState.DELIVERED]}，"
                f"已放弃 failed {counts[DeliveryState.FAILED]}"
            )
            if retry:
                count = outbox.retry()
                typer.echo(f"重发 {count} 条 / {count} are tried once more")
        finally:
            store.close()
    except ValueError as error:
        raise Failure(str(error), Exit.USAGE) from None
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise Failure(f"无法使用数据库：{cause} / the database cannot be used") from None


def _line(view: DeliveryView) -> str:
    when = (view.delivered_at or view.due_at).astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")
    cause = f"  {view.last_error}" if view.last_error else ""
    address = masked(view.channel, view.address)
    state = f"{view.state} ×{view.attempts}"
    return f"{view.id}  {view.number}  {view.recipient}  {view.channel} {address}  {state}  {when}{cause}"
