"""petition user: local accounts, made and managed on the machine of the service."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from cases.actors import ROLE_LABELS, Actor, Role
from cases.clock import system_clock
from cases.db import Database
from cases.identity.accounts import Accounts
from cases.identity.passwords import Passwords
from cli.failures import Exit, Failure
from cli.options import DatabaseOption
from policy.procedure import Refusal
from resolvers.settings import DEFAULT_DATABASE, database_file

__all__ = ["app"]

NameArgument = Annotated[str, typer.Argument(help="用户名 / the user's name")]
StdinOption = Annotated[
    bool, typer.Option("--password-stdin", help="从标准输入读密码 / read the password from standard input")
]

app = typer.Typer(no_args_is_help=True, help="本地账户 / local accounts")


@app.command()
def add(
    name: NameArgument,
    role: Annotated[Role, typer.Option(help="角色 / role")],
    branch: Annotated[str | None, typer.Option(help="所属网点 / the branch that bounds the user")] = None,
    department: Annotated[str | None, typer.Option(help="所属部门 / the department that bounds the user")] = None,
    from_stdin: StdinOption = False,
    database: DatabaseOption = DEFAULT_DATABASE,
) -> None:
    """新建账户 / make an account; asks for its password.

    例 / example: petition user add dingning --role handler --department operations
    """
    password = _password(from_stdin)
    with _accounts(database) as accounts:
        _told(accounts.add(Actor(name, role, branch, department), password))
    typer.echo(f"已建账户 {name} / the account {name} is made")


@app.command()
def password(name: NameArgument, from_stdin: StdinOption = False, database: DatabaseOption = DEFAULT_DATABASE) -> None:
    """重设密码，已登录的会话随即结束 / set a password; it ends the sessions of the account."""
    typed = _password(from_stdin)
    with _accounts(database) as accounts:
        _told(accounts.set_password(name, typed))
    typer.echo(f"已改密码 {name} / the password of {name} is changed")


@app.command()
def disable(name: NameArgument, database: DatabaseOption = DEFAULT_DATABASE) -> None:
    """停用账户，已登录的会话随即结束 / disable an account; its sessions end."""
    with _accounts(database) as accounts:
        _told(accounts.disable(name))
    typer.echo(f"已停用 {name} / {name} is disabled")


@app.command("list")
def listed(database: DatabaseOption = DEFAULT_DATABASE) -> None:
    """列出账户 / list the accounts, one a line, parted by tabs."""
    with _accounts(database) as accounts:
        for account in accounts.all():
            actor = account.actor
            state = "停用 / disabled" if account.disabled_at else "在用 / in use"
            scope = (actor.branch or "-", actor.department or "-")
            typer.echo("\t".join((actor.user, ROLE_LABELS[actor.role].zh, actor.role.value, *scope, state)))


@contextmanager
def _accounts(url: str) -> Iterator[Accounts]:
    """The accounts of a store, which is made where there is none."""
    file = database_file(url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    try:
        database = Database(url)
        database.migrate()
        yield Accounts(database, Passwords(), system_clock)
        database.close()
    except ValueError as error:
        raise Failure(str(error), Exit.USAGE) from None
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise Failure(f"无法使用数据库：{cause} / the database cannot be used") from None


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("密码 / password", hide_input=True, confirmation_prompt=True, err=True))


def _told(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise Failure(refusal.message)
