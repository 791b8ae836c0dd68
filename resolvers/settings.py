"""What an installation can set: one frozen value, made once at the start and passed down."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from cases.checkpoints.signing import SigningKey, fresh_key
from cases.keyring import KeyFile, KeyRing, Keys
from resolvers.oidc_settings import OidcSettings

__all__ = [
    "DEFAULT_DATABASE",
    "DeliverySettings",
    "Limits",
    "Settings",
    "audit_key",
    "audit_key_file",
    "database_file",
    "key_file",
    "key_ring",
    "signing_secret",
]

DEFAULT_DATABASE: Final = "sqlite:///var/petition.db"
"""A file under the current directory: `make run` needs no server beside it."""


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """How reminders leave the house. A channel without its setting is off; without `contacts` nobody is reached.

    `contacts` is the file that says where recipients are reached; `webhook_secret` signs webhooks; `smtp` is the URL of
    the mail server (`smtp://`, `smtp+starttls://`, `smtps://`), `mail_from` the address that mails come from.
    """

    contacts: Path | None = None
    webhook_secret: str | None = None
    smtp: str | None = None
    mail_from: str = "petition@localhost"


@dataclass(frozen=True, slots=True)
class Limits:
    """What one client may take. Whoever goes beyond is refused; the others are served.

    `body` is in bytes, also of a message over a websocket; `head_seconds` and `body_seconds` are how long the head and
    the body of a request may take to arrive. `requests` may be in flight at once, `connections` be open, half of them
    websockets. `streams` are the websockets and event streams of one user, `subscriptions` those over one websocket;
    after `identity_seconds` each is asked again whose it is.
    """

    body: int = 1 << 20
    head_seconds: float = 10
    body_seconds: float = 30
    requests: int = 200
    connections: int = 2_000
    streams: int = 20
    subscriptions: int = 50
    identity_seconds: float = 30


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting of the service, with its default.

    `database` is an SQLAlchemy URL (`sqlite:///file`, `postgresql://…`); `rules` the directory of rule files, which
    `watch` says to follow while the service runs (else it is read for an empty store only); `secret` signs the tokens.
    `keys` is the key ring as text (`cases.keyring`); None: it stands in the file beside the secret.
    `intake` names the systems that may send complaints to /intake, each with its channel. `metrics_token` opens
    /metrics to callers from other machines. `audit_key` is the file of the key that signs checkpoints. `oidc` is the
    bank's issuer of tokens, if any; with `own_tokens` those that `petition token` prints are taken too; with `accounts`
    people sign in by name and password.
    `retention` is the user on whose account personal data is erased once its time is over; None: nobody's, by no timer.
    `dev` lets clients ask for the schema itself. `documents` is a manifest or a directory of registered documents, with
    `documents_only` no others are carried out.
    """

    secret: str = field(repr=False)
    database: str = DEFAULT_DATABASE
    rules: Path = Path("rules")
    host: str = "127.0.0.1"
    port: int = 8000
    watch: bool = True
    demo: bool = True
    delivery: DeliverySettings = DeliverySettings()
    intake: tuple[tuple[str, str], ...] = ()
    metrics_token: str | None = None
    audit_key: Path | None = None
    oidc: OidcSettings | None = None
    own_tokens: bool = True
    accounts: bool = True
    limits: Limits = Limits()
    dev: bool = False
    documents: Path | None = None
    documents_only: bool = False
    keys: str | None = field(default=None, repr=False)
    retention: str | None = None


def database_file(url: str) -> Path | None:
    """The file of an SQLite URL; None for a database in memory or on a server."""
    parts = urlsplit(url)
    if not parts.scheme.startswith("sqlite"):
        return None
    name = unquote(parts.path.removeprefix("/"))  # sqlite:///relative, sqlite:////absolute
    return Path(name) if name and name != ":memory:" else None


def signing_secret(database: str, given: str | None) -> str:
    """The secret that was given, or the one kept beside the database, made on the first start."""
    if given:
        return given
    beside = _beside(database, ".secret")
    _make_once(beside, lambda: secrets.token_urlsafe(32) + "\n")
    return beside.read_text(encoding="ascii").strip()


def audit_key(database: str, given: Path | None) -> SigningKey:
    """The key that signs checkpoints: from the file that was given, or from the one beside the database, made once.

    Raises OSError where there is no such file or it cannot be made, ValueError where it holds no such key.
    """
    file = audit_key_file(database, given)
    if given is None:
        _make_once(file, fresh_key)
    return SigningKey.read(file)


def audit_key_file(database: str, given: Path | None) -> Path:
    """Where that key is, or would be made."""
    return given or _beside(database, ".audit-key")


def key_file(database: str, secret: str) -> KeyFile:
    """The key ring in the file beside the secret, whether there is one yet or not."""
    return KeyFile(_beside(database, ".keys"), secret)


def key_ring(settings: Settings) -> Keys:
    """Where the keys of customers are asked for. Raises ValueError for a ring that cannot be read."""
    if settings.keys is None:
        return key_file(settings.database, settings.secret).current
    ring = KeyRing.read(settings.keys, settings.secret)
    return lambda: ring


def _beside(database: str, suffix: str) -> Path:
    file = database_file(database)
    return file.with_suffix(suffix) if file else Path("var/petition").with_suffix(suffix)


def _make_once(path: Path, fresh: Callable[[], str]) -> None:
    """Writes a fresh secret unless one stands there: never half a file, never a second secret, also when two start."""
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(fresh())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)  # fails where the other one was first
    except FileExistsError:
        pass
    finally:
        draft.unlink()
