"""petition migrate: the database's schema, brought up to this release."""

from __future__ import annotations

import typer
from sqlalchemy.exc import SQLAlchemyError

from cases.db import Database
from cli.failures import Exit, Failure
from cli.options import DatabaseOption
from resolvers.settings import DEFAULT_DATABASE, database_file

__all__ = ["migrate"]


def migrate(database: DatabaseOption = DEFAULT_DATABASE) -> None:
    """升级数据库结构 / bring the database's schema up to this release; serve does it as well.

    例 / example: petition migrate --database postgresql://petition@db/petition
    """
    file = database_file(database)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    try:
        store = Database(database)
        store.migrate()
        typer.echo(f"数据库结构版本 {store.revision()} / schema revision {store.revision()}")
        store.close()
    except ValueError as error:
        raise Failure(str(error), Exit.USAGE) from None
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        raise Failure(f"无法使用数据库：{cause} / the database cannot be used") from None
