"""The services that a command works on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path
from types import MappingProxyType

from sqlalchemy.exc import SQLAlchemyError

from cases.checkpoints.signing import SigningKey
from cases.spans import UNTRACED, Tracer
from cli.failures import Exit, Failure
from cli.options import shown
from policy.directory import default_rules
from policy.errors import InvalidRules
from resolvers.intake import read_sources
from resolvers.oidc_settings import read_oidc
from resolvers.services import Services
from resolvers.settings import (
    DEFAULT_DATABASE,
    DeliverySettings,
    Limits,
    Settings,
    audit_key,
    signing_secret,
)

__all__ = ["NO_DELIVERY", "limits", "opened", "settings", "signer"]

NO_DELIVERY = DeliverySettings()
"""Only the service itself delivers."""

NOTHING: Mapping[str, str] = MappingProxyType({})
"""Only the service itself identifies anybody, and reads what the environment says of the issuer."""


def settings(
    database: str = DEFAULT_DATABASE,
    rules: Path | None = None,
    secret: str | None = None,
    host: str = "127.0.0.1",
    port: int = 8000,
    watch: bool = True,
    delivery: DeliverySettings = NO_DELIVERY,
    intake: str = "",
    metrics_token: str | None = None,
    checkpoint_key: Path | None = None,
    keys: str | None = None,
    own_tokens: bool = True,
    accounts: bool = True,
    environment: Mapping[str, str] = NOTHING,
) -> Settings:
    """The settings of a command. Makes the secret on the first start."""
    try:
        return Settings(
            secret=signing_secret(database, secret),
            database=database,
            rules=rules or default_rules(),
            host=host,
            port=port,
            watch=watch,
            delivery=delivery,
            intake=read_sources(intake),
            metrics_token=metrics_token,
            audit_key=checkpoint_key,
            keys=keys,
            oidc=read_oidc(environment),
            own_tokens=own_tokens,
            accounts=accounts,
        )
    except OSError as error:
        raise Failure(f"无法写入密钥：{error} / the secret cannot be written") from None
    except ValueError as error:
        raise Failure(str(error), Exit.USAGE) from None


def limits(environment: Mapping[str, str]) -> Limits:
    """The limits, each as `PETITION_MAX_…` says, or its default."""
    found = Limits()
    for field in fields(Limits):
        name = f"PETITION_MAX_{field.name.upper()}"
        text = environment.get(name)
        if text is None:
            continue
        if not text.isdecimal() or not int(text):
            raise Failure(f"{name} 须为正整数 / {name} must be a positive whole number", Exit.USAGE)
        found = replace(found, **{field.name: int(text)})
    return found


def opened(given: Settings, tracer: Tracer = UNTRACED) -> Services:
    """The services on those settings, or a sentence why there are none."""
    try:
        return Services.open(given, tracer=tracer)
    except InvalidRules as invalid:
        raise Failure(f"{shown(given.rules, invalid)}\n规则不可用 / no usable rules", Exit.INVALID) from None
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise Failure(f"无法使用数据库：{cause} / the database cannot be used") from None
    except ValueError as error:
        raise Failure(str(error), Exit.USAGE) from None


def signer(database: str, file: Path | None) -> SigningKey:
    """The key that signs checkpoints, made the first time; or a sentence why there is none."""
    try:
        return audit_key(database, file)
    except OSError as error:
        raise Failure(f"无法使用签名密钥：{error} / the key cannot be used", Exit.USAGE) from None
    except ValueError as error:
        raise Failure(str(error), Exit.USAGE) from None
