"""petition serve: the API and the console, with demo data on the first start."""

from __future__ import annotations

import gc
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer
import uvicorn
from rich.console import Console
from rich.progress import Progress

from cases import demo
from cases.spans import UNTRACED, Tracer
from cli.failures import Exit, Failure
from cli.listening import Listening
from cli.logs import LEVELS, write_logs
from cli.options import DatabaseOption, KeysOption, RulesOption, SecretOption
from cli.serving import Server
from cli.setup_link import leave_setup_link
from cli.store import NO_DELIVERY, limits, opened, settings, signer
from resolvers.services import Services
from resolvers.settings import DEFAULT_DATABASE, DeliverySettings, key_ring
from server import create_app
from transport.registered import InvalidDocuments
from transport.stopping import Stop
from transport.wire import protocols

__all__ = ["serve"]

_console = Console(stderr=True)
_log = logging.getLogger(__name__)
_GARBAGE: Final = (20_000, 20, 50)
"""How many new objects make the interpreter look for garbage in circles, and how often it looks among old ones, too. By
default a request made it look several times, at a tenth of the processor time, and next to nothing was found."""

_FINISH_SECONDS: Final = 20
"""How long a stop waits for requests in flight once no new ones come."""


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
    log_level: Annotated[
        str, typer.Option(envvar="PETITION_LOG_LEVEL", help="日志级别 / what is logged: debug, info, warning, error")
    ] = "info",
    drain: Annotated[
        float,
        typer.Option(envvar="PETITION_DRAIN", min=0, help="停机前仍受理的秒数 / seconds unready before it stops"),
    ] = 2,
    dev: Annotated[
        bool, typer.Option("--dev", envvar="PETITION_DEV", help="供开发：可查询模式 / clients may ask for the schema")
    ] = False,
    documents: Annotated[
        Path | None, typer.Option(envvar="PETITION_DOCUMENTS", help="登记的文档 / manifest of registered documents")
    ] = None,
    persisted_only: Annotated[
        bool,
        typer.Option(
            "--persisted-only",
            envvar="PETITION_PERSISTED_ONLY",
            help="只接受登记的文档 / none but those and the console's",
        ),
    ] = False,
    retention: Annotated[
        str | None,
        typer.Option(
            envvar="PETITION_RETENTION", help="以此人名义每日删除到期个人信息 / erases daily, on whose account"
        ),
    ] = None,
    secret: SecretOption = None,
    keys: KeysOption = None,
    audit_key: Annotated[
        Path | None, typer.Option(envvar="PETITION_AUDIT_KEY", help="签名密钥文件 / the key that signs checkpoints")
    ] = None,
) -> None:
    """启动服务 / start the service.

    例 / example: petition serve --port 8080 --no-demo
    """
    listening = Listening(host, port, tls_cert, tls_key, trusted_proxy)
    listening.check()
    if log_level not in LEVELS:
        raise Failure(f"没有日志级别 {log_level} / no such log level: one of {', '.join(LEVELS)}", Exit.USAGE)
    write_logs(sys.stderr, log_level)
    delivery = DeliverySettings(contacts, webhook_secret, smtp, mail_from)
    given = replace(
        settings(
            database,
            rules,
            secret,
            host,
            port,
            watch,
            delivery,
            intake,
            metrics_token,
            checkpoint_key=audit_key,
            keys=keys,
            own_tokens=own_tokens,
            accounts=accounts,
            environment=os.environ,
        ),
        dev=dev,
        retention=retention,
        documents=documents,
        documents_only=persisted_only,
        limits=limits(os.environ),
    )
    signer(given.database, given.audit_key)  # made before anything else, or the start ends with a sentence
    with _tracing() as tracer:
        _run(listening, opened(given, tracer), demo_data, drain)


def _run(listening: Listening, services: Services, demo_data: bool, drain: float) -> None:
    given = services.settings
    try:
        if demo_data:
            _fill(services)
        _greet(listening, services)
        stop = Stop()
        app = create_app(given, services=services, stop=stop)
        config = uvicorn.Config(
            listening.behind_proxy(app),
            **listening.options(),
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=_FINISH_SECONDS,
            **protocols(given.limits),
        )
        _sift_less()
        Server(config, stop, drain).run()
    except InvalidDocuments as invalid:
        raise Failure(str(invalid), Exit.USAGE) from None
    finally:
        services.close()


def _sift_less() -> None:
    """What is here now stays: it is not looked through any more."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*_GARBAGE)


@contextmanager
def _tracing() -> Iterator[Tracer]:
    """Traces where a collector is named, by the variable that OpenTelemetry's standard gives for it."""
    if not os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        yield UNTRACED
        return
    try:
        from transport.traces import OtlpTracer  # only here: an extra that most installations go without
    except ModuleNotFoundError:
        words = "OTEL_EXPORTER_OTLP_ENDPOINT 需要附加包 / needs the extra: pip install 'petition[otel]'"
        raise Failure(words, Exit.USAGE) from None
    tracer = OtlpTracer()
    try:
        yield tracer
    finally:
        tracer.close()


def _fill(services: Services) -> None:
    if not demo.unfinished(services.database):
        return
    with Progress(console=_console, transient=True, disable=not _console.is_terminal) as progress:
        task = progress.add_task("填入演示数据 / demo data", total=None)
        count = demo.fill(
            services.database,
            lambda: services.manager.timeline,
            services.clock,
            services.settings.secret,
            key_ring(services.settings),
            progress=lambda done, total: progress.update(task, completed=done, total=total),
        )
    if _console.is_terminal:
        _console.print(f"已填入 {count} 件演示案件 / filled with {count} demo cases")


def _greet(listening: Listening, services: Services) -> None:
    where, given = listening.address, services.settings
    link = None
    if given.accounts and listening.on_loopback:
        link = leave_setup_link(services.identity.accounts, given.database, where)
    key = signer(given.database, given.audit_key).public.id
    if services.database.above_bounds():
        _log.warning("the database's user is above row-level security: connect as one who is no superuser")
    if not _console.is_terminal:  # every line of a piped log is a JSON object
        if link is not None:
            _log.info("no account yet: the set-up link is in %s", link)
        _log.info("serving on port %d", given.port)
        _log.info("checkpoints are signed with %s", key)
        return
    _console.print(f"petition: {where}/ （网页 / console）, {where}/graphql")
    if given.own_tokens:
        _console.print("登录链接 / a link to sign in: petition token --role petition_office --link", highlight=False)
    if link is not None:
        words = f"还没有账户：打开 {link} 中的链接建立第一个 / no account yet: open the link in {link}"
        _console.print(words, highlight=False, soft_wrap=True)
    _console.print(f"检查点签名密钥 / checkpoints are signed with: {key}", highlight=False)
