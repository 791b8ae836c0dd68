"""Keeps every bundle under the digest of its content, and every time that one took effect."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from cases.db import Database
from cases.models import BUNDLES, VERSIONS
from policy.errors import StoreFault
from policy.status import Label
from policy.versions import Version

__all__ = ["PolicyStore", "activate"]


class PolicyStore:
    """The manager's `BundleStore` on the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def versions(self) -> tuple[Version, ...]:
        with self._database.read() as connection:
            return _versions(connection)

    def texts(self, digest: str) -> Mapping[str, str]:
        self._database.unhurried()  # who asks for the texts goes on to compile them
        with self._database.read() as connection:
            files = connection.execute(select(BUNDLES.c.files).where(BUNDLES.c.digest == digest)).scalar_one_or_none()
        if files is None:
            raise StoreFault(f"no bundle {digest} in the store")
        return dict(files)

    def activate(self, version: Version, texts: Mapping[str, str]) -> None:
        """Stores both in one transaction. Where another instance has just activated the same bundle, nothing."""

        def work(connection: Connection) -> None:
            last = connection.execute(select(VERSIONS.c.digest).order_by(VERSIONS.c.id.desc()).limit(1))
            if last.scalar_one_or_none() != version.digest:
                activate(connection, version, texts)

        self._database.transact(work)


def _versions(connection: Connection) -> tuple[Version, ...]:
    rows = connection.execute(select(VERSIONS).order_by(VERSIONS.c.effective_from, VERSIONS.c.id))
    return tuple(
        Version(
            version=row.version,
            digest=row.digest,
            title=Label(row.title_zh, row.title_en),
            effective_from=row.effective_from,
            applies_to=row.applies_to,
            author=row.author,
            approver=row.approver,
            source=row.source,
        )
        for row in rows
    )


def activate(connection: Connection, version: Version, texts: Mapping[str, str]) -> None:
    """Writes the version, and its bundle where no version had it yet."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(
        dialect.insert(BUNDLES).values(digest=version.digest, files=dict(texts)).on_conflict_do_nothing()
    )
    connection.execute(
        insert(VERSIONS).values(
            version=version.version,
            digest=version.digest,
            title_zh=version.title.zh,
            title_en=version.title.en,
            effective_from=version.effective_from,
            applies_to=version.applies_to,
            author=version.author,
            approver=version.approver,
            source=version.source,
        )
    )
