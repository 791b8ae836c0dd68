"""petition serve: the API and the console, with demo data on the first start."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from rich.console import Console
from rich.progress import Progress

from cases import demo
from cli.listening import Listening
from cli.options import SECRET, DatabaseOption, RulesOption
from cli.setup_link import leave_setup_link
from cli.store import NO_DELIVERY, opened, settings
from resolvers.services import Services
from resolvers.settings import DEFAULT_DATABASE, DeliverySettings
from server import create_app

__all__ = ["serve"]

_console = Console(stderr=True)


def serve(
    host: Annotated[str, typer.Option(envvar="PETITION_HOST", help="监听地址 / address")] = "127.0.0.1",
    port: Annotated[int, typer.Option(envvar="PETITION_PORT", min=0, max=65535, help="端口 / port")] = 8000,
    database: DatabaseOption = DEFAULT_DATABASE,
    rules: RulesOption = None,
    demo_data: Annotated[
        bool, typer.Option("--demo/--no-demo", envvar="PETITION_DEMO", help="空库时填入演示数据 / fill an empty store")
    ] = True,
    watch: Annotated[
        bool,
        typer.Option("--watch/--no-watch", envvar="PETITION_WATCH", help="跟随规则目录 / follow the rule directory"),
    ] = True,
    contacts: Annotated[
        Path | None, typer.Option(envvar="PETITION_CONTACTS", help="通讯录文件 / where recipients are reached")
    ] = None,
    webhook_secret: Annotated[
        str | None, typer.Option(envvar="PETITION_WEBHOOK_SECRET", help="开通 webhook / signs them", hidden=True)
    ] = None,
    smtp: Annotated[
        str | None, typer.Option(envvar="PETITION_SMTP", help="开通邮件 / the mail server's URL", hidden=True)
    ] = None,
    mail_from: Annotated[
        str, typer.Option(envvar="PETITION_MAIL_FROM", help="发件地址 / the address that mails come from")
    ] = NO_DELIVERY.mail_from,
    intake: Annotated[
        str,
        typer.Option(envvar="PETITION_INTAKE", help="来源=渠道 / who may send to /intake: hotline=hotline,mobile=…"),
    ] = "",
    metrics_token: Annotated[
        str | None, typer.Option(envvar="PETITION_METRICS_TOKEN", help="其他机器抓取 /metrics / opens it", hidden=True)
    ] = None,
    own_tokens: Annotated[
        bool,
        typer.Option("--tokens/--no-tokens", envvar="PETITION_TOKENS", help="收本系统令牌 / take our own tokens"),
    ] = True,
    tls_cert: Annotated[
        Path | None, typer.Option(envvar="PETITION_TLS_CERT", help="TLS 证书链 PEM / the certificate chain")
    ] = None,
    tls_key: Annotated[Path | None, typer.Option(envvar="PETITION_TLS_KEY", help="TLS 私钥 PEM / its key")] = None,
    trusted_proxy: Annotated[
        str | None, typer.Option(envvar="PETITION_TRUSTED_PROXY", help="做 TLS 的代理 / the proxy that does TLS")
    ] = None,
    accounts: Annotated[
        bool, typer.Option("--accounts/--no-accounts", envvar="PETITION_ACCOUNTS", help="用户名密码登录 / by password")
    ] = True,
    secret: Annotated[str | None, typer.Option(envvar=SECRET, help="令牌密钥 / signs the tokens", hidden=True)] = None,
) -> None:
    """启动服务 / start the service.

    例 / example: petition serve --port 8080 --no-demo
    """
    listening = Listening(host, port, tls_cert, tls_key, trusted_proxy)
    listening.check()
    delivery = DeliverySettings(contacts, webhook_secret, smtp, mail_from)
    given = settings(
        database, rules, secret, host, port, watch, delivery, intake, metrics_token, own_tokens, accounts, os.environ
    )
    given = replace(given, proxied=trusted_proxy is not None)
    services = opened(given)
    try:
        if demo_data:
            _fill(services)
        _greet(listening, services)
        app = create_app(given, services=services)
        uvicorn.run(
            app, **listening.options(), log_level="warning", timeout_graceful_shutdown=20, ws="websockets-sansio"
        )
    finally:
        services.close()


def _fill(services: Services) -> None:
    if not demo.unfinished(services.database):
        return
    with Progress(console=_console, transient=True) as progress:
        task = progress.add_task("填入演示数据 / demo data", total=None)
        count = demo.fill(
            services.database,
            lambda: services.manager.timeline,
            services.clock,
            services.settings.secret,
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
    _console.print(f"已填入 {count} 件演示案件 / filled with {count} demo cases")


def _greet(listening: Listening, services: Services) -> None:
    where, given = listening.address, services.settings
    _console.print(f"petition: {where}/ （网页 / console）, {where}/graphql")
    _console.print("登录链接 / a link to sign in: petition token --role petition_office --link", highlight=False)
    if given.accounts and listening.on_loopback:
        place = leave_setup_link(services.identity.accounts, given.database, where)
        if place is not None:
            words = f"还没有账户：打开 {place} 中的链接建立第一个 / no account yet: open the link in {place}"
            _console.print(words, highlight=False, soft_wrap=True)
