"""petition token: a bearer token for the Authorization header, or a link that signs its holder in to the console."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Final
from urllib.parse import quote, urlsplit

import typer

from cases import rights
from cases.actors import Actor, Role
from cases.bounds import Bounds
from cases.clock import system_clock
from cli.failures import Exit, Failure
from cli.options import DatabaseOption, SecretOption
from cli.store import settings
from resolvers import tokens
from resolvers.settings import DEFAULT_DATABASE

__all__ = ["token"]

CONSOLE: Final = "http://127.0.0.1:8000"


def token(
    role: Annotated[Role, typer.Option(help="角色 / role")],
    branch: Annotated[str | None, typer.Option(help="所属网点 / the branch that bounds the actor")] = None,
    department: Annotated[str | None, typer.Option(help="所属部门 / the department that bounds the actor")] = None,
    user: Annotated[str | None, typer.Option(help="用户名，缺省同角色 / the role's name by default")] = None,
    link: Annotated[
        bool, typer.Option("--link", help="打印登录控制台的链接 / print a link that signs in to the console")
    ] = False,
    console: Annotated[
        str, typer.Option("--console", help="控制台地址，与 --link 同用 / where the console is, with --link")
    ] = CONSOLE,
    hours: Annotated[int, typer.Option(min=1, max=24 * 365, help="有效小时数 / how long it holds")] = 12,
    database: DatabaseOption = DEFAULT_DATABASE,
    secret: SecretOption = None,
) -> None:
    """签发访问令牌或登录链接 / print a bearer token or a link to sign in with, alone on standard output.

    例 / example: petition token --role handler --department operations --user dingning --link
    """
    place = _place(console)
    actor = Actor(user or role.value, role, branch, department)
    if rights.bounds(actor) == Bounds():
        words = f"{role.value} 未给 --branch 或 --department，看不到任何案件"
        typer.echo(f"{words} / without --branch or --department nobody of this role sees a case", err=True)
    given = settings(database, secret=secret)
    issued = tokens.issue(actor, given.secret, system_clock(), timedelta(hours=hours))
    typer.echo(_sign_in(place, issued) if link else issued)


def _place(console: str) -> str:
    """The console's address, to which a path is added. Nothing but http and https is a link that a browser opens."""
    try:
        url = urlsplit(console)
        usable = url.scheme in ("http", "https") and bool(url.hostname) and not (url.query or url.fragment)
    except ValueError:
        usable = False
    if not usable:
        raise Failure(f"'{console}' 不是控制台地址 / write the console's address as {CONSOLE}", Exit.USAGE)
    return console.rstrip("/")


def _sign_in(console: str, token: str) -> str:
    """The token stands in the fragment: browsers keep that to themselves, so it reaches no server and no log."""
    return f"{console}/sign-in#token={quote(token, safe='')}"
