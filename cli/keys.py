"""petition keys: the keys that customers are sealed under."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from cases.db import Database
from cases.keyring import KeyMissing, KeyRing
from cases.rotation import Rotation
from cli.failures import Exit, Failure
from cli.options import DatabaseOption, KeysOption, SecretOption
from cli.progress import shown
from cli.store import settings
from resolvers.settings import DEFAULT_DATABASE, Settings, key_file, key_ring

__all__ = ["app"]

app = typer.Typer(no_args_is_help=True, help="客户信息的密钥 / the keys that customers are sealed under")


@app.command(name="list")
def listed(database: DatabaseOption = DEFAULT_DATABASE, secret: SecretOption = None, keys: KeysOption = None) -> None:
    """列出密钥编号及其下的人数 / each key's number, and how many people are sealed under it. Keys are never shown."""
    with _rotation(settings(database, secret=secret, keys=keys)) as (rotation, ring):
        used = rotation.used()
    for key in ring.keys:
        newest = "  最新 / newest" if key == ring.newest else ""
        typer.echo(f"{key.number}  {used.pop(key.number, 0)} 人 / people{newest}")
    for number, count in used.items():
        typer.echo(f"{number}  {count} 人 / people  不在密钥环中 / not in the ring", err=True)


@app.command()
def add(database: DatabaseOption = DEFAULT_DATABASE, secret: SecretOption = None, keys: KeysOption = None) -> None:
    """新增一把密钥，此后写入均用它 / makes a key; whatever is written from now on is sealed under it."""
    given = settings(database, secret=secret, keys=keys)
    with _told():
        ring = key_ring(given)().with_new()
        _keep(given, ring)
    typer.echo(f"已新增密钥 {ring.newest.number} / key {ring.newest.number} is added: go on with petition keys rotate")


@app.command()
def retire(
    number: Annotated[int, typer.Argument(help="密钥编号 / the key's number")],
    database: DatabaseOption = DEFAULT_DATABASE,
    secret: SecretOption = None,
    keys: KeysOption = None,
) -> None:
    """撤除一把已无人使用的密钥 / takes a key out of the ring under which nobody is sealed any more."""
    given = settings(database, secret=secret, keys=keys)
    with _rotation(given) as (rotation, ring):
        count = rotation.retire(number, partial(_keep, given, ring.without(number)))
    if count:
        words = f"仍有 {count} 人用密钥 {number} 加密"
        raise Failure(f"{words} / {count} people are sealed under it still: petition keys rotate")
    typer.echo(f"已撤除密钥 {number} / key {number} is retired; older backups need it still")


@app.command()
def rotate(database: DatabaseOption = DEFAULT_DATABASE, secret: SecretOption = None, keys: KeysOption = None) -> None:
    """用最新密钥重新加密，可在服务运行时进行 / seals everybody anew beside the service; goes on after a kill."""
    with _rotation(settings(database, secret=secret, keys=keys)) as (rotation, _), shown() as line:
        done = rotation.run(lambda done, total: line(f"{done}/{total}"))
        left = rotation.left()
    if left:
        words = f"仍有 {left} 人用旧密钥，请确认各实例密钥环一致后再行"
        raise Failure(f"{words} / {left} people are sealed under older keys: has every instance the ring?")
    typer.echo(f"已重新加密 {done} 人 / {done} people are sealed anew")


@contextmanager
def _rotation(given: Settings) -> Iterator[tuple[Rotation, KeyRing]]:
    with _told():
        store = Database(given.database)
        try:
            store.migrate()
            keys = key_ring(given)
            yield Rotation(store, keys), keys()
        finally:
            store.close()


def _keep(given: Settings, ring: KeyRing) -> None:
    if given.keys is not None:
        raise ValueError("密钥环由 PETITION_KEYS 给出，请在其中增减 / PETITION_KEYS gives the ring: change it there")
    key_file(given.database, given.secret).keep(ring)


@contextmanager
def _told() -> Iterator[None]:
    """What can go wrong ends in one sentence, which holds no key."""
    try:
        yield
    except (ValueError, KeyMissing) as error:
        raise Failure(str(error), Exit.USAGE) from None
    except OSError as error:
        raise Failure(f"无法读写密钥环：{error.strerror} / the key ring cannot be read or written") from None
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise Failure(f"无法使用数据库：{cause} / the database cannot be used") from None
