"""petition retention: the personal data whose time is over, and erasing it."""

from __future__ import annotations

from contextlib import closing
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from cases.keyring import KeyMissing
from cases.retention import Due, Retained
from cli.failures import Failure
from cli.options import DatabaseOption, KeysOption, RulesOption, SecretOption
from cli.store import opened, settings
from resolvers.settings import DEFAULT_DATABASE, key_ring

__all__ = ["retention"]


def retention(
    erase: Annotated[bool, typer.Option("--erase", help="删除，不可恢复 / erase it, for good")] = False,
    reason: Annotated[str, typer.Option(help="写入记录的理由 / the reason on record")] = "保存期限届满",
    user: Annotated[str, typer.Option(help="经办人 / on whose account it is recorded")] = "petition",
    database: DatabaseOption = DEFAULT_DATABASE,
    rules: RulesOption = None,
    secret: SecretOption = None,
    keys: KeysOption = None,
) -> None:
    """列出保存期满的个人信息，加 --erase 删除 / personal data whose time is over; --erase erases it.

    例 / example: petition retention --erase --user zhaomin
    """
    given = settings(database, rules, secret, watch=False, keys=keys)
    try:
        with closing(opened(given)) as services:
            manager = services.manager
            retained = Retained(services.database, lambda: manager.timeline, services.clock, key_ring(given))
            rule = retained.rule
            if rule is None:
                typer.echo("现行规则未定保存期限 / the policy in force has no retention rule")
                return
            kept = f"归档后 {rule.years} 年（{rule.clause}）/ {rule.years} years after archiving ({rule.clause})"
            typer.echo(f"{rule.label.zh}：{kept}", err=True)
            count = sum(_erased(retained, due, user, reason) if erase else _listed(due) for due in retained.due())
    except KeyMissing as error:
        raise Failure(str(error)) from None
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise Failure(f"无法使用数据库：{cause} / the database cannot be used") from None
    typer.echo(f"{count} 件已删除 / cases erased" if erase else f"{count} 件到期 / cases are due: --erase", err=True)


def _listed(due: Due) -> bool:
    typer.echo(f"{due.number}  {due.since} 起可删除 / due since {due.since}")
    return True


def _erased(retained: Retained, due: Due, user: str, reason: str) -> bool:
    done = retained.erase(due, user, reason)
    if done is None:
        return False
    left = f"，第 {'、'.join(map(str, done.left_in))} 项记录的文字中仍有其姓名或号码" if done.left_in else ""
    also = f"; events {', '.join(map(str, done.left_in))} name them still" if done.left_in else ""
    typer.echo(f"{done.number}  {done.people} 人{left} / {done.people} people{also}")
    return True
